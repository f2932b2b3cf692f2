"""What the rules of the hall and the clock need to know of one pair, out of the claims; None where none is in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.companies.models import Company
from app.core.clock import in_zone
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import ClaimKind, Delegation, Seat, SeatClaim, Side, Slot, Table, TableClaim
from app.matchmaking.rules.meeting_rules import MeetingRules, blocks_differ
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.hours import Diary, Hours
from app.matchmaking.solver.situation import Situation, day_facts, situation


@dataclass
class PairDay:
    """Diaries of the pair, and the hall. Rows are named by their ids, slots by their place in order of time."""

    hours: Hours
    index: Mapping[int, int]  # slot: its place in `hours`
    tables: Mapping[int, solver.Table]
    supplier: Diary
    seats: Mapping[int, Diary]  # of the buyer
    buying: Sequence[Diary] = field(
        default_factory=list
    )  # seats of the supplier's own firm, where it buys too
    selling: Sequence[Diary] = field(default_factory=list)  # the buyer's own firm, where it sells too
    zone: str | None = None
    accessible: bool = False

    def situation(self, slot_id: int, seats: Sequence[int], tables: Sequence[int]) -> Situation:
        """What these free seats and tables leave for the pair."""
        return situation(
            self.hours,
            self.index[slot_id],
            supplier=[self.supplier.with_(other) for other in self.buying] or [self.supplier],
            seats={
                seat: [self.seats[seat].with_(other) for other in self.selling] or [self.seats[seat]]
                for seat in seats
            },
            tables={table: self.tables[table] for table in tables},
            zone=self.zone,
            accessible=self.accessible,
        )

    def facts(self, slot_id: int, seats: Sequence[int], tables: Sequence[int]) -> dict[str, Any]:
        """Fields of `Facts`, and `overlaps`: the supplier's meetings in overlapping slots."""
        return day_facts(
            self.hours,
            self.index[slot_id],
            own=self.supplier,
            firm=[*self.buying, *self.selling],
            found=self.situation(slot_id, seats, tables),
        )

    def overlaps(self, seat_id: int, slot_id: int) -> bool:
        """Whether the buyer's seat has a meeting in an overlapping slot of another block."""
        return bool(self.seats[seat_id].meetings & self.hours.overlapping[self.index[slot_id]])


def pair_day(
    event_id: int,
    supplier: Delegation,
    buyer: Delegation,
    slots: Sequence[Slot],
    tables: Sequence[Table],
    rules: MeetingRules,
    *,
    besides: int,
) -> PairDay | None:
    """The day of a pair without the meeting `besides`, in few reads; None where no rule asks for it."""
    firms = _other_sides(event_id, supplier, buyer)
    asked = (
        rules.lunch
        or rules.longest_run
        or rules.walking != solver.Walking()
        or blocks_differ(slots)
        or firms
        or supplier.needs_accessible
        or buyer.needs_accessible
        or buyer.zone
    )
    if not asked or not slots:
        return None
    timezone = db.session.scalars(select(Event.timezone).where(Event.id == event_id)).one()
    seats = _seats([supplier.id, buyer.id, *firms.values()])
    diaries = _diaries([seat for own in seats.values() for seat in own], slots, tables, besides)
    return PairDay(
        hours=_hours(slots, timezone, rules),
        index={slot.id: i for i, slot in enumerate(slots)},
        tables={table.id: solver.Table(table.zone, table.accessible) for table in tables},
        supplier=diaries[seats[supplier.id][0]] if seats[supplier.id] else Diary(),
        seats={seat: diaries[seat] for seat in seats[buyer.id]},
        buying=_of_firm(firms, seats, diaries, Side.BUYER),
        selling=_of_firm(firms, seats, diaries, Side.SUPPLIER),
        zone=buyer.zone if buyer.zone and any(table.zone == buyer.zone for table in tables) else None,
        accessible=supplier.needs_accessible or buyer.needs_accessible,
    )


def _of_firm(
    firms: Mapping[Side, int], seats: Mapping[int, list[int]], diaries: Mapping[int, Diary], side: Side
) -> list[Diary]:
    own = seats[firms[side]] if side in firms else []
    return [diaries[seat] for seat in (own if side == Side.BUYER else own[:1])]


def _other_sides(event_id: int, supplier: Delegation, buyer: Delegation) -> dict[Side, int]:
    """The supplier's firm as a buyer and the buyer's firm as a supplier, where they come as both."""
    rows = db.session.execute(
        select(Delegation.side, Delegation.company_id, Delegation.id).where(
            Delegation.event_id == event_id,
            Delegation.company_id.in_([supplier.company_id, buyer.company_id]),
            Delegation.withdrawn_at.is_(None),
        )
    )
    wanted = {(Side.BUYER, supplier.company_id), (Side.SUPPLIER, buyer.company_id)}
    return {Side(side): id for side, company, id in rows if (Side(side), company) in wanted}


def _hours(slots: Iterable[Slot], timezone: str, rules: MeetingRules) -> Hours:
    spans = []
    for slot in slots:
        start, end = in_zone(slot.starts_at, timezone), in_zone(slot.ends_at, timezone)
        spans.append(
            (start.date().isoformat(), start.hour * 60.0 + start.minute, end.hour * 60.0 + end.minute)
        )
    return Hours(spans, lunch=rules.lunch, longest_run=rules.longest_run, walking=rules.walking)


def _seats(delegation_ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(Seat.delegation_id, Seat.id)
        .where(Seat.delegation_id.in_(delegation_ids))
        .order_by(Seat.number)
    )
    for delegation_id, seat_id in rows:
        found[delegation_id].append(seat_id)
    return found


def _diaries(
    seat_ids: list[int], slots: Sequence[Slot], tables: Sequence[Table], besides: int
) -> dict[int, Diary]:
    """What each seat has on, without the meeting `besides`."""
    index = {slot.id: i for i, slot in enumerate(slots)}
    zones = {table.id: table.zone for table in tables}
    diaries = {seat: Diary() for seat in seat_ids}
    rows = db.session.execute(
        select(
            SeatClaim.seat_id, SeatClaim.slot_id, SeatClaim.kind, SeatClaim.meeting_id, TableClaim.table_id
        )
        .outerjoin(TableClaim, TableClaim.meeting_id == SeatClaim.meeting_id)
        .where(SeatClaim.seat_id.in_(seat_ids))
    )
    for seat_id, slot_id, kind, meeting_id, table_id in rows:
        if kind == ClaimKind.SESSION:
            diaries[seat_id].talks |= 1 << index[slot_id]
        elif kind == ClaimKind.MEETING and meeting_id != besides:
            diaries[seat_id].change(index[slot_id], zones.get(table_id, ""))
    return diaries


def companies_of(supplier: Delegation, buyer: Delegation) -> tuple[Company, Company]:
    """The two companies, read anew."""
    rows = {
        row.id: row
        for row in db.session.scalars(
            select(Company).where(Company.id.in_([supplier.company_id, buyer.company_id]))
        )
    }
    return rows[supplier.company_id], rows[buyer.company_id]
