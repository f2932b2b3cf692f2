"""The schedule as a board: a row for every buyer's seat, or table, a column for every slot, a day after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import in_zone
from app.events.models import Event
from app.matchmaking.models import ClaimKind, Delegation, Meeting, ScheduleRun, Side, WishLevel
from app.matchmaking.queries.delegation import delegations
from app.matchmaking.queries.grid import claims_of_event, slots, tables
from app.matchmaking.queries.wish import wishes
from app.matchmaking.rules.booking import pair_level

PAUSE = timedelta(minutes=15)  # a longer stretch between two slots is shown as a break

Marks = dict[tuple[int, int], dict[Side, WishLevel]]


@dataclass(frozen=True)
class Card:
    """One meeting on the board. `meeting_id` is None in a draft."""

    supplier: Delegation | None
    buyer: Delegation | None
    seat: int
    slot_id: int
    table: int
    by_buyer: WishLevel | None
    by_supplier: WishLevel | None
    kept: bool = False
    meeting_id: int | None = None

    @property
    def level(self) -> int:
        return pair_level(self.by_buyer, self.by_supplier)

    def names(self, *, both: bool = False) -> str:
        """What a search finds the meeting by: its supplier, and its buyer where the row does not tell it."""
        return names_of(self.supplier, self.buyer if both else None)

    def has(self, asked: str, *, both: bool = False) -> bool:
        """Whether the meeting is what was searched for."""
        return found(self.names(both=both), asked)


@dataclass(frozen=True)
class Column:
    """A slot, or a break (both None)."""

    slot_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass
class Row:
    """A buyer's seat, or a table where `buyer` is None: its cells by slot, and the slots in which nobody sits there.

    `key` is the id of the seat, or of the table.
    """

    buyer: Delegation | None
    seat: int
    key: int = 0
    zone: str = ""
    cards: dict[int, Card] = field(default_factory=dict)
    away: set[int] = field(default_factory=set)

    @property
    def names(self) -> str:
        """What a search finds the whole row by."""
        return names_of(self.buyer) or self.zone

    def is_asked(self, asked: str) -> bool:
        """Whether the whole row is what was searched for."""
        return found(self.names, asked)

    def has(self, asked: str) -> bool:
        """Whether the row or a meeting in it is what was searched for."""
        return self.is_asked(asked) or any(
            card.has(asked, both=self.buyer is None) for card in self.cards.values()
        )

    @property
    def name(self) -> str:
        """What the address of the row's cells is made of."""
        return f"{'seat' if self.buyer else 'table'}-{self.key}"

    @property
    def tables(self) -> list[int]:
        return sorted({card.table for card in self.cards.values()})


@dataclass(frozen=True)
class Day:
    """One day of the board."""

    day: date
    columns: list[Column]

    @property
    def sizes(self) -> str:
        """The columns as the style sheet takes them."""
        return "196px " + " ".join(
            "minmax(92px, 1fr)" if column.slot_id else "28px" for column in self.columns
        )


@dataclass(frozen=True)
class Board:
    """Days, rows, and all cards in the order of time."""

    days: list[Day]
    rows: list[Row]
    cards: list[Card]


def names_of(*rows: Delegation | None) -> str:
    """The names of companies in both languages, each once."""
    names = [
        name
        for row in rows
        if row is not None
        for name in (row.company.short_ru, row.company.short_en, row.company.name_ru, row.company.name_en)
    ]
    return " · ".join(dict.fromkeys(name for name in names if name))


def found(names: str, asked: str) -> bool:
    """Whether the names have the words searched for, whatever their case."""
    return plain(asked) in plain(names)


def plain(text: str) -> str:
    """Text as a search compares it."""
    return " ".join(text.lower().replace("ё", "е").split())


def board_of_meetings(event: Event, meetings: Iterable[Meeting], *, by_tables: bool = False) -> Board:
    """The meetings that stand, a row a buyer's seat or a row a table."""
    buyers = delegations(event.id, Side.BUYER)
    number = {seat.id: seat.number for row in buyers for seat in row.seats}
    marks = marks_of(event.id)
    cards = [
        Card(
            supplier=meeting.supplier,
            buyer=meeting.buyer,
            seat=number.get(meeting.buyer_seat_id, meeting.buyer_seat.number),
            slot_id=meeting.slot_id,
            table=meeting.table.number,
            by_buyer=marks[meeting.supplier_id, meeting.buyer_id].get(Side.BUYER),
            by_supplier=marks[meeting.supplier_id, meeting.buyer_id].get(Side.SUPPLIER),
            kept=meeting.locked,
            meeting_id=meeting.id,
        )
        for meeting in meetings
    ]
    times = [(slot.id, slot.starts_at, slot.ends_at) for slot in slots(event.id)]
    if by_tables:
        return _board_of_tables(event, times, cards)
    return _board(event, buyers, times, cards)


def board_of_run(event: Event, run: ScheduleRun) -> Board:
    """The plan of a finished run, with the data it was made from; companies as they are called today."""
    plan: dict[str, Any] = run.plan or {}
    known = {str(row.id): row for row in delegations(event.id)}
    levels = levels_of(run)
    kept = {tuple(pair) for pair in plan["kept"]}
    cards = []
    for item in plan["plan"]["meetings"]:
        pair = (item["supplier"], item["buyer"])
        by_supplier, by_buyer = levels.get(pair, (None, None))
        cards.append(
            Card(
                supplier=known.get(item["supplier"]),
                buyer=known.get(item["buyer"]),
                seat=item["seat"],
                slot_id=int(item["slot"]),
                table=plan["tables"][item["table"] - 1],
                by_buyer=by_buyer,
                by_supplier=by_supplier,
                kept=pair in kept,
            )
        )
    times = [
        (id, datetime.fromisoformat(starts), datetime.fromisoformat(ends))
        for id, starts, ends in plan["slots"]
    ]
    return _board(event, [row for row in known.values() if row.side == Side.BUYER], times, cards)


def levels_of(run: ScheduleRun) -> dict[tuple[str, str], tuple[WishLevel | None, WishLevel | None]]:
    """By (supplier, buyer) as the plan names them: the supplier's mark and the buyer's."""
    return {
        (supplier, buyer): (
            WishLevel(by_supplier) if by_supplier else None,
            WishLevel(by_buyer) if by_buyer else None,
        )
        for supplier, buyer, by_supplier, by_buyer in (run.plan or {}).get("levels", [])
    }


def marks_of(event_id: int) -> Marks:
    """By (supplier, buyer): the marks of both sides."""
    sides = {row.id: row.side for row in delegations(event_id)}
    found: Marks = defaultdict(dict)
    for wish in wishes(event_id):
        if sides.get(wish.author_id) == Side.SUPPLIER:
            found[wish.author_id, wish.about_id][Side.SUPPLIER] = wish.level
        elif sides.get(wish.author_id) == Side.BUYER:
            found[wish.about_id, wish.author_id][Side.BUYER] = wish.level
    return found


def _board(
    event: Event,
    buyers: list[Delegation],
    times: list[tuple[int, datetime, datetime]],
    cards: list[Card],
) -> Board:
    blocked = {(c.seat_id, c.slot_id) for c in claims_of_event(event.id) if c.kind != ClaimKind.MEETING}
    rows = {
        (buyer.id, seat.number): Row(
            buyer, seat.number, seat.id, away={slot for slot, *_ in times if (seat.id, slot) in blocked}
        )
        for buyer in buyers
        for seat in buyer.seats
    }
    for card in cards:
        if card.buyer is None:
            continue
        row = rows.setdefault((card.buyer.id, card.seat), Row(card.buyer, card.seat))
        row.cards[card.slot_id] = card
    return Board(_days(times, event.timezone), list(rows.values()), _in_order(times, cards))


def _board_of_tables(event: Event, times: list[tuple[int, datetime, datetime]], cards: list[Card]) -> Board:
    rows = {table.number: Row(None, table.number, table.id, table.zone) for table in tables(event.id)}
    for card in cards:
        rows[card.table].cards[card.slot_id] = card
    return Board(_days(times, event.timezone), list(rows.values()), _in_order(times, cards))


def _in_order(times: list[tuple[int, datetime, datetime]], cards: list[Card]) -> list[Card]:
    order = {slot_id: position for position, (slot_id, *_rest) in enumerate(times)}
    return sorted(cards, key=lambda card: (order.get(card.slot_id, 0), card.table))


def _days(times: list[tuple[int, datetime, datetime]], timezone: str) -> list[Day]:
    by_day: Mapping[date, list[Column]] = defaultdict(list)
    for slot_id, starts, ends in times:
        columns = by_day[in_zone(starts, timezone).date()]
        before = columns[-1].ends_at if columns else None
        if before is not None and starts - before > PAUSE:
            columns.append(Column())
        columns.append(Column(slot_id, starts, ends))
    return [Day(day, columns) for day, columns in sorted(by_day.items())]
