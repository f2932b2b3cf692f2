"""What is known about one pair before a meeting of theirs is placed: the solver's `Facts` out of the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.infra.db import db
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    MeetingState,
    Schedule,
    Seat,
    SeatClaim,
    Side,
    Slot,
    Table,
    TableClaim,
    Wish,
    WishLevel,
)
from app.matchmaking.queries.booking_day import PairDay, companies_of, pair_day
from app.matchmaking.rules.meeting_rules import group_of, kinds_may_meet, read_rules
from app.matchmaking.solver.constraints import Facts


@dataclass(frozen=True)
class Place:
    """Where a meeting stands: both seats, slot and table, as ids of rows."""

    supplier_seat_id: int
    buyer_seat_id: int
    slot_id: int
    table_id: int


@dataclass
class PairFacts:
    """All that decides where this pair may meet, read in a fixed number of statements."""

    slots: dict[int, tuple[datetime, datetime]]
    tables: list[int]  # ids by number
    supplier_seats: list[int]
    buyer_seats: list[int]
    seat_claims: dict[tuple[int, int], ClaimKind]
    table_claims: dict[int, set[int]]  # slot: tables taken
    homes: dict[int, list[int]]  # buyer's seat: tables of its meetings, most used first
    used_tables: set[int]
    pair_meetings: int
    vetoed: bool
    same_group: bool
    supplier_meetings: int
    supplier_max: int | None
    buyer_meetings: int
    buyer_max: int | None
    roles_may_meet: bool = True
    places: dict[int, str] = field(default_factory=dict)  # slot: the part of the hall of its block
    zones: dict[int, str] = field(default_factory=dict)  # table: the part of the hall it stands in
    day: PairDay | None = None

    def at(self, slot_id: int, *, table_id: int | None = None, seat_id: int | None = None) -> Facts:
        """The facts of placing the pair in this slot, at any table and seat of the buyer or at those named."""
        supplier = self.seat_claims.get((self.supplier_seats[0], slot_id)) if self.supplier_seats else None
        blocked = [self._blocked(seat, slot_id) for seat in self.buyer_seats]
        free_tables = self.free_tables(slot_id)
        tables_free = len(free_tables)
        if table_id is not None:
            tables_free = int(table_id in free_tables)
        seats = self.free_seats(slot_id, seat_id)
        more: dict[str, Any] = {}
        if self.day is not None and slot_id in self.slots:
            asked = [table for table in self.tables if table in free_tables and table_id in (None, table)]
            more = self.day.facts(slot_id, seats, asked)
        return Facts(
            slot_known=slot_id in self.slots,
            supplier_available=bool(self.supplier_seats) and supplier in {None, ClaimKind.MEETING},
            buyer_available=bool(blocked) and not all(blocked),
            supplier_meetings_in_slot=int(supplier == ClaimKind.MEETING) + more.pop("overlaps", 0),
            seat_known=seat_id is None or seat_id in self.buyer_seats,
            seats_free=len(seats),
            table_known=table_id is None or table_id in self.tables_in(slot_id),
            tables_free=tables_free,
            pair_meetings=self.pair_meetings,
            vetoed=self.vetoed,
            same_group=self.same_group,
            supplier_meetings=self.supplier_meetings,
            supplier_max=self.supplier_max,
            buyer_meetings=self.buyer_meetings,
            buyer_max=self.buyer_max,
            roles_may_meet=self.roles_may_meet,
            **more,
        )

    def _blocked(self, seat_id: int, slot_id: int) -> bool:
        return self.seat_claims.get((seat_id, slot_id), ClaimKind.MEETING) != ClaimKind.MEETING

    def free_seats(self, slot_id: int, seat_id: int | None = None) -> list[int]:
        """The buyer's seats with nothing in this slot, in their order; at most the one named."""
        asked = [seat for seat in self.buyer_seats if seat_id in (None, seat)]
        free = [seat for seat in asked if (seat, slot_id) not in self.seat_claims]
        if self.day is None or slot_id not in self.slots:
            return free
        return [seat for seat in free if not self.day.overlaps(seat, slot_id)]

    def tables_in(self, slot_id: int) -> list[int]:
        """The tables of the part of the hall where the slot's block is held."""
        place = self.places.get(slot_id, "")
        return [table for table in self.tables if not place or self.zones.get(table) == place]

    def free_tables(self, slot_id: int) -> set[int]:
        """Tables nobody sits at in this slot."""
        return set(self.tables_in(slot_id)) - self.table_claims.get(slot_id, set())

    def place(self, slot_id: int, *, table_id: int | None = None, seat_id: int | None = None) -> Place:
        """The best place in a slot that has one: a seat and its home table, else a table that is nobody's home."""
        free = self.free_tables(slot_id)
        tables = [table for table in self.tables if table in free and table_id in (None, table)]
        seats = self.free_seats(slot_id, seat_id)
        if self.day is not None:
            fits: Sequence[tuple[int, int]] = self.day.situation(slot_id, seats, tables).fits
        else:
            fits = [(seat, table) for seat in seats for table in tables]

        def preference(place: tuple[int, int]) -> tuple[bool, int, int, bool]:
            seat, table = place
            homes = self.homes.get(seat, [])
            at_home = table in homes
            return (
                not at_home,
                seats.index(seat),
                homes.index(table) if at_home else 0,
                table in self.used_tables,
            )

        seat, table = min(fits, key=preference)
        return Place(self.supplier_seats[0], seat, slot_id, table)


def booking_facts(
    event_id: int, supplier: Delegation, buyer: Delegation, *, leaving_out: Meeting | None = None
) -> PairFacts:
    """The facts of a pair in every slot of the event. `leaving_out` is the meeting that is being moved."""
    execute = db.session.execute
    seats = defaultdict(list)
    for delegation_id, seat_id in execute(
        select(Seat.delegation_id, Seat.id)
        .where(Seat.delegation_id.in_([supplier.id, buyer.id]))
        .order_by(Seat.number)
    ):
        seats[delegation_id].append(seat_id)
    own = seats[supplier.id] + seats[buyer.id]
    left_out = leaving_out.id if leaving_out is not None else 0

    claims = execute(
        select(SeatClaim.seat_id, SeatClaim.slot_id, SeatClaim.kind, SeatClaim.meeting_id).where(
            SeatClaim.seat_id.in_(own)
        )
    ).all()
    table_claims: dict[int, set[int]] = defaultdict(set)
    used: set[int] = set()
    for slot_id, table_id, meeting_id in execute(
        select(TableClaim.slot_id, TableClaim.table_id, TableClaim.meeting_id)
        .join(Slot, Slot.id == TableClaim.slot_id)
        .where(Slot.event_id == event_id)
    ):
        used.add(table_id)
        if meeting_id != left_out:
            table_claims[slot_id].add(table_id)
    planned = (
        (Meeting.event_id == event_id) & (Meeting.state == MeetingState.PLANNED) & (Meeting.id != left_out)
    )
    counts = {
        side: execute(
            select(func.count()).select_from(Meeting).where(planned, column == delegation.id)
        ).scalar_one()
        for side, column, delegation in (
            ("supplier", Meeting.supplier_id, supplier),
            ("buyer", Meeting.buyer_id, buyer),
        )
    }
    together = execute(
        select(func.count())
        .select_from(Meeting)
        .where(planned, Meeting.supplier_id == supplier.id, Meeting.buyer_id == buyer.id)
    ).scalar_one()
    limits = {
        row.id: row.max_meetings
        for row in execute(
            select(Delegation.id, Delegation.max_meetings).where(Delegation.id.in_([supplier.id, buyer.id]))
        )
    }
    slots = list(
        db.session.scalars(select(Slot).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.block))
    )
    tables = list(db.session.scalars(select(Table).where(Table.event_id == event_id).order_by(Table.number)))
    rules = read_rules(db.session.scalar(select(Schedule.rules).where(Schedule.event_id == event_id)))
    selling, buying = companies_of(supplier, buyer)
    group = group_of(selling)
    return PairFacts(
        slots={slot.id: (slot.starts_at, slot.ends_at) for slot in slots},
        tables=[table.id for table in tables],
        supplier_seats=seats[supplier.id],
        buyer_seats=seats[buyer.id],
        seat_claims={
            (seat_id, slot_id): ClaimKind(kind)
            for seat_id, slot_id, kind, meeting_id in claims
            if meeting_id != left_out or meeting_id is None
        },
        table_claims=table_claims,
        homes=_homes(seats[buyer.id]),
        used_tables=used,
        pair_meetings=together,
        vetoed=is_vetoed(supplier, buyer),
        same_group=selling.id == buying.id or (group is not None and group == group_of(buying)),
        roles_may_meet=kinds_may_meet(rules, selling.kind, buying.kind),
        places={slot.id: slot.place for slot in slots if slot.place},
        zones={table.id: table.zone for table in tables},
        day=pair_day(event_id, supplier, buyer, slots, tables, rules, besides=left_out),
        supplier_meetings=counts["supplier"],
        supplier_max=limits.get(supplier.id),
        buyer_meetings=counts["buyer"],
        buyer_max=limits.get(buyer.id),
    )


def is_vetoed(supplier: Delegation, buyer: Delegation) -> bool:
    """Whether one of the two said no."""
    no = select(Wish.id).where(
        Wish.level == WishLevel.NO,
        or_(
            (Wish.author_id == supplier.id) & (Wish.about_id == buyer.id),
            (Wish.author_id == buyer.id) & (Wish.about_id == supplier.id),
        ),
    )
    return db.session.scalar(no.limit(1)) is not None


def _homes(seat_ids: list[int]) -> dict[int, list[int]]:
    times = func.count()
    rows = db.session.execute(
        select(Meeting.buyer_seat_id, Meeting.table_id)
        .where(Meeting.buyer_seat_id.in_(seat_ids), Meeting.state == MeetingState.PLANNED)
        .group_by(Meeting.buyer_seat_id, Meeting.table_id)
        .order_by(times.desc(), Meeting.table_id)
    )
    homes: dict[int, list[int]] = defaultdict(list)
    for seat_id, table_id in rows:
        homes[seat_id].append(table_id)
    return homes


def free_common_slots(event_id: int, own: Delegation, others: list[Delegation]) -> dict[int, list[int]]:
    """By the other delegation: slots in which both have a free seat and a table is free, in a fixed number of reads.

    Marks, limits and meetings of the pair are not looked at; `booking_facts` does that for one pair.
    """
    rows = [own, *others]
    seats = {
        row.id: [seat.id for seat in row.seats][: 1 if row.side == Side.SUPPLIER else None] for row in rows
    }
    ordered = (
        select(Slot.id, Slot.place).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.block)
    )
    places: dict[int, str] = {row.id: row.place for row in db.session.execute(ordered)}
    slots = list(places)
    zones = list(db.session.scalars(select(Table.zone).where(Table.event_id == event_id)))
    number_of_tables = {
        slot: sum(not place or zone == place for zone in zones) for slot, place in places.items()
    }
    taken_tables: dict[int, int] = defaultdict(int)
    for (slot_id,) in db.session.execute(
        select(TableClaim.slot_id).join(Slot, Slot.id == TableClaim.slot_id).where(Slot.event_id == event_id)
    ):
        taken_tables[slot_id] += 1
    taken = {
        (seat_id, slot_id)
        for seat_id, slot_id in db.session.execute(
            select(SeatClaim.seat_id, SeatClaim.slot_id)
            .join(Slot, Slot.id == SeatClaim.slot_id)
            .where(Slot.event_id == event_id)
        )
    }
    free = {
        row.id: {slot for slot in slots if any((seat, slot) not in taken for seat in seats[row.id])}
        for row in rows
    }
    with_table = [slot for slot in slots if taken_tables[slot] < number_of_tables[slot]]
    return {row.id: [slot for slot in with_table if slot in free[own.id] & free[row.id]] for row in others}
