"""Laying out an event's slots and tables."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from app.accounts.models import User
from app.core import clock
from app.core.errors import Refused
from app.core.ranges import overlaps
from app.events.models import Event
from app.infra import audit
from app.infra.db import db, locked_row
from app.matchmaking.models import (
    ClaimKind,
    Meeting,
    MeetingState,
    Schedule,
    SeatClaim,
    Slot,
    Table,
)
from app.matchmaking.operations.availability import sync_sessions
from app.matchmaking.queries import grid
from app.matchmaking.rules.grid import GridPlan, laid_slots
from app.matchmaking.rules.meeting_rules import MeetingRules, read_rules

MOST_TABLES = 300


def ensure_schedule(event_id: int) -> Schedule:
    """The event's schedule row, made on first use and held until the transaction ends."""
    db.session.flush()
    schedule = locked_row(Schedule, event_id)
    if schedule is None:
        schedule = Schedule(event_id=event_id, grid={})
        db.session.add(schedule)
        db.session.flush()
    return schedule


def lay_slots(
    event: Event, plan: GridPlan, *, filled_in: dict[str, Any], actor: User | None, now: datetime
) -> list[Slot]:
    """Replace the event's slots by those of `plan`; equal ones stay, absences are carried over by time.

    `filled_in` is kept to show the form again. Raises Refused grid_has_meetings, day_outside_event and what
    `rules.grid.laid_slots` refuses.
    """
    schedule = ensure_schedule(event.id)
    if (count := grid.count_planned(event.id)) > 0:
        raise Refused("grid_has_meetings", count=count)
    refuse_foreign_days(event, plan.days)
    wanted = {(slot.time, slot.block): slot for slot in laid_slots(plan, event.timezone)}
    old = {((slot.starts_at, slot.ends_at), slot.block): slot for slot in grid.slots(event.id)}
    absences = _absences(event.id, list(old.values()))
    dropped = _drop_slots([slot.id for key, slot in old.items() if key not in wanted])
    for key, slot in wanted.items():
        if key in old:
            old[key].place = slot.place
        else:
            db.session.add(Slot(event_id=event.id, **vars(slot)))
    schedule.grid = filled_in
    schedule.version += 1
    db.session.flush()
    slots = grid.slots(event.id)
    _carry_over(absences, slots)
    sync_sessions(grid.seats_of_event(event.id))
    _audit("slots.laid", event, actor, now, {"slots": len(slots), "cancelled_meetings_dropped": dropped})
    return slots


def lay_tables(
    event: Event,
    number: int,
    zones: dict[int, str],
    *,
    accessible: Collection[int] = (),
    actor: User | None,
    now: datetime,
) -> list[Table]:
    """Make the tables 1…`number`; `zones` names the part of the hall by table, `accessible` has the numbers of the
    accessible ones. Raises Refused table_has_meetings."""
    ensure_schedule(event.id).version += 1
    tables = {table.number: table for table in grid.tables(event.id)}
    surplus = [table for table in tables.values() if table.number > number]
    if surplus and grid.taken_tables([table.id for table in surplus]):
        raise Refused("table_has_meetings", field="number", number=number)
    ids = [table.id for table in surplus]
    dropped = _drop_cancelled(Meeting.table_id.in_(ids)) if ids else 0
    db.session.execute(delete(Table).where(Table.id.in_(ids)))
    for place in range(1, number + 1):
        table = tables.get(place)
        if table is None:
            table = Table(event_id=event.id, number=place)
            db.session.add(table)
        table.zone = zones.get(place, "")
        table.accessible = place in accessible
    db.session.flush()
    _audit("tables.laid", event, actor, now, {"tables": number, "cancelled_meetings_dropped": dropped})
    return grid.tables(event.id)


def set_self_booking(event: Event, allowed: bool, *, actor: User | None, now: datetime) -> None:
    """Let participants book free common slots themselves, or not."""
    schedule = ensure_schedule(event.id)
    if schedule.self_booking != allowed:
        schedule.self_booking = allowed
        _audit("self_booking.set", event, actor, now, {"allowed": allowed})


def set_rules(event: Event, rules: MeetingRules, *, actor: User | None, now: datetime) -> None:
    """Let runs and bookings obey these rules from now on; meetings that stand are kept."""
    schedule = ensure_schedule(event.id)
    stored = rules.stored()
    if read_rules(schedule.rules) != rules:
        schedule.rules = stored
        _audit("meeting_rules.set", event, actor, now, stored)


def refuse_foreign_days(event: Event, days: tuple[date, ...]) -> None:
    """Slots lie on the event's days, as the clock at its place counts them. Raises Refused day_outside_event."""
    first = clock.in_zone(event.starts_at, event.timezone).date()
    last = clock.in_zone(event.ends_at, event.timezone).date()
    for day in days:
        if not first <= day <= last:
            raise Refused("day_outside_event", field="first_day" if day < first else "last_day")


Absence = tuple[int, datetime, datetime]


def _absences(event_id: int, slots: list[Slot]) -> list[Absence]:
    """Who said which time is impossible: (seat, from, to)."""
    times = {slot.id: slot for slot in slots}
    return [
        (claim.seat_id, times[claim.slot_id].starts_at, times[claim.slot_id].ends_at)
        for claim in grid.claims_of_event(event_id)
        if claim.kind == ClaimKind.BLOCKED
    ]


def _carry_over(absences: list[Absence], slots: list[Slot]) -> None:
    there = {(claim.seat_id, claim.slot_id) for claim in grid.claims_of_event(slots[0].event_id)}
    again = {
        (seat_id, slot.id)
        for seat_id, start, end in absences
        for slot in slots
        if overlaps(slot.starts_at, slot.ends_at, start, end)
    }
    db.session.add_all(
        [
            SeatClaim(seat_id=seat, slot_id=slot, kind=ClaimKind.BLOCKED)
            for seat, slot in sorted(again - there)
        ]
    )
    db.session.flush()


def _drop_slots(slot_ids: list[int]) -> int:
    if not slot_ids:
        return 0
    dropped = _drop_cancelled(Meeting.slot_id.in_(slot_ids))
    db.session.execute(delete(SeatClaim).where(SeatClaim.slot_id.in_(slot_ids)))
    db.session.execute(delete(Slot).where(Slot.id.in_(slot_ids)))
    return dropped


def _drop_cancelled(where: Any) -> int:
    """Cancelled meetings of a time or table that is no more go with it; their number stands in the audit trail."""
    gone = db.session.execute(delete(Meeting).where(where, Meeting.state == MeetingState.CANCELLED))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _audit(verb: str, event: Event, actor: User | None, now: datetime, changes: dict[str, Any]) -> None:
    audit.record(
        verb, event, actor_id=actor.id if actor else None, now=now, event_id=event.id, changes=changes
    )
