"""What a run is made from: the event's data as a problem of the solver, with a fingerprint of all that decides it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.core.clock import in_zone
from app.events.models import Event
from app.matchmaking import fingerprint, queries
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    Schedule,
    Side,
    Slot,
    Table,
    WishLevel,
)
from app.matchmaking.queries.booking import Place
from app.matchmaking.queries.grid import claims_of_event
from app.matchmaking.rules import score_of_wishes
from app.matchmaking.rules.meeting_rules import (
    MeetingRules,
    blocks_differ,
    group_of,
    read_rules,
    role_of,
    table_list,
)
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.rules.wishes import Weighing
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.plan import Meeting as PlannedMeeting

Levels = fingerprint.Levels


@dataclass(frozen=True)
class Snapshot:
    """The problem, how its numbers name rows, and digests of its parts.

    In the problem a delegation and a slot are called by their id; a buyer's seats and the tables by their place in
    order, from 1. A supplier sits on its first seat.
    """

    problem: solver.Problem
    version: int
    supplier_seats: Mapping[str, int]
    buyer_seats: Mapping[str, tuple[int, ...]]
    tables: tuple[tuple[int, int], ...]  # id and number of each
    slots: tuple[tuple[int, datetime, datetime], ...]
    levels: Mapping[tuple[str, str], Levels]
    kept: Mapping[tuple[str, str], int]
    parts: Mapping[str, str]
    rows: Mapping[str, Delegation]  # those with seats

    @property
    def fingerprint(self) -> str:
        """One digest of everything the run depends on."""
        return fingerprint.of_input(self.problem, self.parts)

    def place(self, meeting: PlannedMeeting) -> Place:
        """The rows a planned meeting stands for."""
        return Place(
            self.supplier_seats[meeting.supplier],
            self.buyer_seats[meeting.buyer][meeting.seat - 1],
            int(meeting.slot),
            self.tables[meeting.table - 1][0],
        )


def take(event: Event, settings: RunSettings, *, now: datetime) -> Snapshot:
    """Read the event's present data. Nothing is changed.

    Meetings booked by participants or the organiser, locked ones and those that have begun are kept where they are;
    those of an earlier run are planned anew unless the settings say otherwise. Nothing new comes into a slot that has begun.
    """
    slots, tables = queries.slots(event.id), queries.tables(event.id)
    schedule = queries.schedule_of(event.id)
    seated = [row for row in queries.delegations(event.id) if row.seats]
    meetings = queries.places(event.id)
    numbers = {table.id: number for number, table in enumerate(tables, start=1)}
    places = {row.id: {seat.id: n for n, seat in enumerate(row.seats, start=1)} for row in seated}
    kept = [
        meeting
        for meeting in meetings
        if (settings.keep_published or fingerprint.is_kept(meeting, now))
        and meeting.supplier_id in places
        and meeting.buyer_id in places
    ]
    kept_ids = {meeting.id for meeting in kept}
    begun = [slot.id for slot in slots if slot.starts_at <= now]
    claimed, talks = _blocked(event.id)
    blocked = _with_begun(claimed, begun, seated, kept)
    rules = rules_of(schedule, settings)
    levels = _levels(event.id, {row.id: row.side for row in seated})
    held = Counter(m.supplier_id for m in kept) + Counter(m.buyer_id for m in kept)
    pairs_kept = {(str(m.supplier_id), str(m.buyer_id)): m.id for m in kept}
    problem = solver.validate(
        solver.Problem(
            slots=tuple(_slot(slot, event.timezone, blocks_differ(slots)) for slot in slots),
            tables={str(slot.id): len(tables) for slot in slots},
            table_list=_table_list(slots, tables, seated, rules),
            suppliers=tuple(
                _supplier(r, slots, blocked, talks, held) for r in seated if r.side == Side.SUPPLIER
            ),
            buyers=tuple(
                _buyer(r, slots, blocked, talks, held, {table.zone for table in tables})
                for r in seated
                if r.side == Side.BUYER
            ),
            wishes=_wishes(levels, settings.weighing),
            vetoes=frozenset(pair for pair, said in levels.items() if WishLevel.NO in said),
            lunch=rules.lunch,
            longest_run=rules.longest_run,
            walking=rules.walking,
            may_meet=rules.may_meet,
            fairness_first=rules.fairness_first,
            locked=tuple(
                solver.Lock(
                    str(meeting.supplier_id),
                    str(meeting.buyer_id),
                    str(meeting.slot_id),
                    places[meeting.buyer_id][meeting.buyer_seat_id],
                    numbers[meeting.table_id],
                    standing=True,
                )
                for meeting in kept
            ),
            seed=settings.seed,
        )
    )
    return Snapshot(
        problem=problem,
        version=schedule.version if schedule is not None else 0,
        supplier_seats={str(row.id): row.seats[0].id for row in seated if row.side == Side.SUPPLIER},
        buyer_seats={str(row.id): tuple(s.id for s in row.seats) for row in seated if row.side == Side.BUYER},
        tables=tuple((table.id, table.number) for table in tables),
        slots=tuple((slot.id, slot.starts_at, slot.ends_at) for slot in slots),
        levels=levels,
        kept=pairs_kept,
        rows={str(row.id): row for row in seated},
        parts=fingerprint.parts_of(
            slots,
            tables,
            seated,
            claimed,
            levels,
            kept,
            begun,
            [m for m in meetings if m.id not in kept_ids],
            rules,
        ),
    )


def rules_of(schedule: Schedule | None, settings: RunSettings) -> MeetingRules:
    """The rules of the event, with what the run itself has chosen."""
    rules = read_rules(schedule.rules if schedule is not None else None)
    if settings.fairness_first is None:
        return rules
    return replace(rules, fairness_first=settings.fairness_first)


def _with_begun(
    blocked: Mapping[int, set[int]], begun: list[int], seated: list[Delegation], kept: list[Meeting]
) -> dict[int, set[int]]:
    """The blocked slots of each seat, and those that have begun unless the seat's own kept meeting is in them."""
    held = {(seat, m.slot_id) for m in kept for seat in (m.supplier_seat_id, m.buyer_seat_id)}
    return {
        seat.id: blocked.get(seat.id, set()) | {slot for slot in begun if (seat.id, slot) not in held}
        for row in seated
        for seat in row.seats
    }


def _slot(slot: Slot, timezone: str, blocks_differ: bool) -> solver.Slot:
    start, end = in_zone(slot.starts_at, timezone), in_zone(slot.ends_at, timezone)
    block = str(slot.block) if blocks_differ else ""
    return solver.Slot(str(slot.id), start.date().isoformat(), f"{start:%H:%M}", f"{end:%H:%M}", block)


def _table_list(
    slots: list[Slot], tables: list[Table], seated: list[Delegation], rules: MeetingRules
) -> tuple[solver.Table, ...]:
    used = rules.walking != solver.Walking() or any(row.needs_accessible or row.zone for row in seated)
    return table_list(slots, tables, used=used)


def _blocked(event_id: int) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """By seat: the slots taken by something that is no meeting; and those of them taken by a talk."""
    found: dict[int, set[int]] = defaultdict(set)
    talks: dict[int, set[int]] = defaultdict(set)
    for claim in claims_of_event(event_id):
        if claim.kind != ClaimKind.MEETING:
            found[claim.seat_id].add(claim.slot_id)
        if claim.kind == ClaimKind.SESSION:
            talks[claim.seat_id].add(claim.slot_id)
    return found, talks


def _supplier(
    row: Delegation,
    slots: list[Slot],
    blocked: Mapping[int, set[int]],
    talks: Mapping[int, set[int]],
    held: Mapping[int, int],
) -> solver.Supplier:
    seat = row.seats[0].id
    sits = talks.get(seat, set())
    return solver.Supplier(
        **_person(row, held),
        available=_ids(slots, but=blocked.get(seat, set())),
        busy={1: _ids(slots, only=sits)} if sits else {},
    )


def _buyer(
    row: Delegation,
    slots: list[Slot],
    blocked: Mapping[int, set[int]],
    talks: Mapping[int, set[int]],
    held: Mapping[int, int],
    zones: set[str],
) -> solver.Buyer:
    """A zone that the hall has no more is forgotten: its tables can be anywhere."""
    taken = [blocked.get(seat.id, set()) for seat in row.seats]
    nobody = set.intersection(*taken)
    sits = {number: talks.get(seat.id, set()) for number, seat in enumerate(row.seats, start=1)}
    away = {number: own - nobody - sits[number] for number, own in enumerate(taken, start=1)}
    return solver.Buyer(
        **_person(row, held),
        seats=len(row.seats),
        available=_ids(slots, but=nobody),
        busy={number: _ids(slots, only=own) for number, own in sits.items() if own},
        away={number: _ids(slots, only=own) for number, own in away.items() if own},
        zone=row.zone if row.zone and row.zone in zones else None,
    )


def _person(row: Delegation, held: Mapping[int, int]) -> dict[str, Any]:
    """What the solver knows of both sides alike."""
    return {
        "id": str(row.id),
        "min": row.min_meetings,
        "max": _limit(row, held),
        "company": str(row.company_id),
        "group": group_of(row.company),
        "role": role_of(row.company),
        "accessible": row.needs_accessible,
    }


def _ids(
    slots: list[Slot], *, but: Collection[int] = (), only: Collection[int] | None = None
) -> tuple[str, ...]:
    return tuple(str(slot.id) for slot in slots if slot.id not in but and (only is None or slot.id in only))


def _limit(row: Delegation, held: Mapping[int, int]) -> int | None:
    """The limit, or the meetings that stand already where they exceed it: none of those is thrown out by a run."""
    return None if row.max_meetings is None else max(row.max_meetings, held.get(row.id, 0))


def _levels(event_id: int, sides: Mapping[int, Side]) -> dict[tuple[str, str], Levels]:
    by_pair: dict[tuple[int, int], dict[Side, WishLevel]] = defaultdict(dict)
    for author, about, level in queries.marks(event_id):
        side, other = sides.get(author), sides.get(about)
        if side == Side.SUPPLIER and other == Side.BUYER:
            by_pair[author, about][side] = level
        elif side == Side.BUYER and other == Side.SUPPLIER:
            by_pair[about, author][side] = level
    return {
        (str(supplier), str(buyer)): (said.get(Side.SUPPLIER), said.get(Side.BUYER))
        for (supplier, buyer), said in sorted(by_pair.items())
    }


def _wishes(levels: Mapping[tuple[str, str], Levels], weighing: Weighing) -> tuple[solver.Wish, ...]:
    found = []
    for (supplier, buyer), said in levels.items():
        score, must = score_of_wishes(*said, weighing)
        if score > 0:
            found.append(solver.Wish(supplier, buyer, score, must))
    return tuple(found)
