"""Reads about slots, tables and what takes a seat in a slot."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.infra.db import db
from app.matchmaking.models import (
    Delegation,
    Meeting,
    MeetingState,
    Schedule,
    Seat,
    SeatClaim,
    Slot,
    Table,
    TableClaim,
)
from app.registrations.models import SessionBooking


def slots(event_id: int) -> list[Slot]:
    """The slots of an event in their order."""
    return list(
        db.session.scalars(select(Slot).where(Slot.event_id == event_id).order_by(Slot.starts_at, Slot.block))
    )


def tables(event_id: int) -> list[Table]:
    """The tables of an event by number."""
    return list(db.session.scalars(select(Table).where(Table.event_id == event_id).order_by(Table.number)))


def schedule_row(event_id: int) -> Schedule | None:
    """The event's schedule, or None while nothing was set up."""
    return db.session.get(Schedule, event_id)


def count_planned(event_id: int) -> int:
    """How many meetings of the event stand."""
    query = select(func.count()).select_from(Meeting)
    return (
        db.session.scalar(query.where(Meeting.event_id == event_id, Meeting.state == MeetingState.PLANNED))
        or 0
    )


def claims_of_event(event_id: int) -> list[SeatClaim]:
    """What takes the seats of an event in its slots."""
    query = select(SeatClaim).join(Slot, Slot.id == SeatClaim.slot_id).where(Slot.event_id == event_id)
    return list(db.session.scalars(query))


def claims_of_seats(seat_ids: list[int]) -> dict[tuple[int, int], SeatClaim]:
    """By (seat, slot): what takes it."""
    query = select(SeatClaim).where(SeatClaim.seat_id.in_(seat_ids))
    return {(claim.seat_id, claim.slot_id): claim for claim in db.session.scalars(query)}


def bookings_of(registration_ids: list[int]) -> list[SessionBooking]:
    """The agenda items these people booked, with the items."""
    query = (
        select(SessionBooking)
        .where(SessionBooking.registration_id.in_(registration_ids))
        .options(joinedload(SessionBooking.session))
    )
    return list(db.session.scalars(query))


def seats_of_event(event_id: int) -> list[Seat]:
    """All seats of an event's delegations."""
    query = (
        select(Seat)
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .where(Delegation.event_id == event_id)
    )
    return list(db.session.scalars(query))


def taken_tables(table_ids: list[int]) -> int:
    """How many meetings stand at these tables."""
    query = select(func.count()).select_from(TableClaim).where(TableClaim.table_id.in_(table_ids))
    return db.session.scalar(query) or 0
