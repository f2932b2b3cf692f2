"""Companies at an event's meetings: they come with the first approved registration and leave with the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db, locked_row
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    Seat,
    SeatClaim,
    Side,
)
from app.matchmaking.operations.availability import sync_sessions
from app.matchmaking.queries import delegation as sides
from app.registrations.models import Registration

MOST_SEATS = 20


def ensure_for(registration: Registration, *, now: datetime) -> Delegation | None:
    """The delegation of an approved supplier's or buyer's company, made or called back if need be.

    The person gets a free seat; further people of the company come along without one until the organiser gives the
    buyer more seats. None for other roles, people without a company, and events without meetings.
    """
    side = _side_of(registration)
    if side is None or registration.company_id is None:
        return None
    db.session.flush()
    event = locked_row(Event, registration.event_id)
    if event is None or not event.has_meetings:
        return None
    delegation = sides.of_company(event.id, registration.company_id, side)
    if delegation is None:
        delegation = Delegation(
            event_id=event.id,
            company_id=registration.company_id,
            side=side,
            created_at=now,
            seats=[Seat(number=1)],
        )
        db.session.add(delegation)
        db.session.flush()
        _audit("delegation.made", delegation, None, now)
    elif delegation.withdrawn_at is not None:
        delegation.withdrawn_at = None
        _audit("delegation.returned", delegation, None, now)
    seat_people(delegation)
    return delegation


def ensure_for_all(registrations: Sequence[Registration], *, now: datetime) -> None:
    """What `ensure_for` does, for many new registrations of one event; a new delegation seats its first person."""
    db.session.flush()
    coming: dict[tuple[int, Side], Registration] = {}
    for registration in registrations:
        side = _side_of(registration)
        if side is not None and registration.company_id is not None:
            coming.setdefault((registration.company_id, side), registration)
    if not coming:
        return
    event = locked_row(Event, next(iter(coming.values())).event_id)
    if event is None or not event.has_meetings:
        return
    known = sides.sides_of_companies(event.id)
    made = []
    for (company_id, side), first in coming.items():
        if (company_id, side) in known:
            ensure_for(first, now=now)
            continue
        seats = [Seat(number=1, registration_id=first.id)]
        made.append(
            Delegation(event_id=event.id, company_id=company_id, side=side, created_at=now, seats=seats)
        )
    db.session.add_all(made)
    db.session.flush()
    for delegation in made:
        _audit("delegation.made", delegation, None, now)


def leave(registration: Registration, *, now: datetime) -> Delegation | None:
    """A person no longer comes: a colleague takes the seat, or the company withdraws.

    Returns the delegation if it withdrew: its meetings are to be cancelled.
    """
    side = _side_of(registration)
    db.session.flush()
    if side is None or registration.company_id is None:
        return None
    delegation = sides.of_company(registration.event_id, registration.company_id, side)
    if delegation is None or delegation.withdrawn_at is not None:
        return None
    for seat in delegation.seats:
        if seat.registration_id == registration.id:
            _vacate(seat)
    if seat_people(delegation, besides=registration.id):
        return None
    delegation.withdrawn_at = now
    _audit("delegation.withdrawn", delegation, None, now)
    return delegation


def set_seats(delegation: Delegation, number: int, *, actor: User | None, now: datetime) -> None:
    """Give a delegation so many seats, that is meetings at the same time.

    Raises Refused supplier_one_seat, seats_out_of_range, seat_has_meetings.
    """
    had = len(delegation.seats)
    if number == had:
        return
    if delegation.side == Side.SUPPLIER and number != 1:
        raise Refused("supplier_one_seat", field="seats")
    if not 1 <= number <= MOST_SEATS:
        raise Refused("seats_out_of_range", field="seats", most=MOST_SEATS)
    if number < had:
        _remove_seats(delegation, number)
    else:
        delegation.seats.extend(Seat(number=place) for place in range(had + 1, number + 1))
    db.session.flush()
    seat_people(delegation)
    _audit("delegation.seats_set", delegation, actor, now, had=had, seats=number)


def set_limits(
    delegation: Delegation, minimum: int, maximum: int | None, *, actor: User | None, now: datetime
) -> None:
    """How few and how many meetings a run may give. Raises Refused min_above_max."""
    if maximum is not None and minimum > maximum:
        raise Refused("min_above_max", field="min_meetings")
    if (delegation.min_meetings, delegation.max_meetings) != (minimum, maximum):
        delegation.min_meetings, delegation.max_meetings = minimum, maximum
        _audit("delegation.limits_set", delegation, actor, now, min=minimum, max=maximum)


def set_place(
    delegation: Delegation, *, zone: str, needs_accessible: bool, actor: User | None, now: datetime
) -> None:
    """Where a buyer receives (empty: anywhere), and whether the delegation needs an accessible table."""
    if (delegation.zone, delegation.needs_accessible) != (zone, needs_accessible):
        delegation.zone, delegation.needs_accessible = zone, needs_accessible
        _audit("delegation.place_set", delegation, actor, now, zone=zone, needs_accessible=needs_accessible)


def seat_people(delegation: Delegation, *, besides: int | None = None) -> int:
    """Put people of the company who have no seat on its empty seats. Returns how many people come."""
    people = [person for person in sides.people_of(delegation) if person.id != besides]
    coming = {person.id for person in people}
    for seat in delegation.seats:
        if seat.registration_id is not None and seat.registration_id not in coming:
            _vacate(seat)
    seated = {seat.registration_id for seat in delegation.seats}
    waiting = [person.id for person in people if person.id not in seated]
    filled = []
    for seat in delegation.seats:
        if seat.registration_id is None and waiting:
            seat.registration_id = waiting.pop(0)
            filled.append(seat)
    db.session.flush()
    sync_sessions(filled)
    return len(people)


def _side_of(registration: Registration) -> Side | None:
    return Side(registration.role) if registration.role in set(Side) else None


def _vacate(seat: Seat) -> None:
    """Whoever sits here next has other talks and other absences; meetings stay with the seat."""
    seat.registration_id = None
    db.session.execute(
        delete(SeatClaim).where(SeatClaim.seat_id == seat.id, SeatClaim.kind != ClaimKind.MEETING)
    )


def _remove_seats(delegation: Delegation, number: int) -> None:
    kept, removed = delegation.seats[:number], delegation.seats[number:]
    ids = [seat.id for seat in removed]
    taken = {
        seat_id
        for meeting in sides.planned_meetings(delegation.id)
        for seat_id in (meeting.supplier_seat_id, meeting.buyer_seat_id)
    }
    if taken & set(ids):
        raise Refused("seat_has_meetings", field="seats")
    # cancelled meetings keep their history on a seat that stays
    for column in (Meeting.buyer_seat_id, Meeting.supplier_seat_id):
        db.session.execute(update(Meeting).where(column.in_(ids)).values({column: kept[0].id}))
    for seat in removed:
        delegation.seats.remove(seat)


def _audit(verb: str, delegation: Delegation, actor: User | None, now: datetime, **changes: object) -> None:
    audit.record(
        verb,
        delegation,
        actor_id=actor.id if actor else None,
        now=now,
        event_id=delegation.event_id,
        changes=changes,
    )
