"""Making a registration and moving it in and out of its seat; what the other verbs are built of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import Conflict
from app.core.tokens import ticket_code
from app.events import seats
from app.events.models import Event, Role
from app.infra.db import db
from app.registrations import hooks, queries
from app.registrations.models import (
    GivenUpBooking,
    Registration,
    RegistrationState,
    SessionBooking,
    WaitingState,
)
from app.registrations.operations import codes, waiting
from app.registrations.rules import ALIVE


def enter(
    event: Event,
    user: User,
    *,
    role: Role,
    company: Company | None,
    position_ru: str,
    position_en: str,
    note: str,
    known: Registration | None,
    now: datetime,
) -> Registration:
    """A pending registration: a new one, or the person's former one (`known`, held) with its ticket code kept.

    Raises Conflict already_registered: the unique key decides between two clicks.
    """
    registration = known
    if registration is None:
        registration = Registration(
            event=event, user=user, ticket_code=ticket_code(), created_at=now, sequence=0
        )
    elif registration.state in ALIVE:
        raise Conflict("already_registered")
    else:
        registration.sequence += 1
    registration.role, registration.company = role, company
    registration.position_ru, registration.position_en = position_ru, position_en
    registration.note, registration.reason = note, ""
    registration.state, registration.updated_at = RegistrationState.PENDING, now
    registration.decided_at = registration.decided_by_id = None
    try:
        with db.session.begin_nested():
            db.session.add(registration)
    except IntegrityError as error:
        raise Conflict("already_registered") from error
    return registration


def seat(registration: Registration, *, actor: User | None, now: datetime) -> None:
    """Take a seat and be approved. Raises Conflict event_full, role_full; whatever listeners refuse.

    Whoever waits with an offer takes the place that is held.
    """
    place = queries.event_place(registration.id) if registration.state == RegistrationState.WAITING else None
    if place is None or not place.is_offered:
        seats.take_seat(registration.event_id, registration.role)
    if place is not None:
        waiting.end(place, WaitingState.ACCEPTED, now=now)
    registration.state = RegistrationState.APPROVED
    registration.reason = ""
    registration.decided_at = registration.updated_at = now
    registration.decided_by_id = actor.id if actor else None
    db.session.flush()
    hooks.approved(registration=registration, now=now)


def unseat(registration: Registration, *, now: datetime) -> bool:
    """Give the seat and all booked agenda items back; answers whether there was a seat. The caller sets the state.

    What comes free goes to those who wait for it.
    """
    registration.updated_at = now
    registration.sequence += 1
    codes.give_back(registration)
    if not registration.is_approved:
        waiting.leave_queues(registration, now=now)
        return False
    leave_all_sessions(registration, now=now)
    waiting.leave_queues(registration, now=now)
    seats.release_seat(registration.event_id, registration.role)
    hooks.left(registration=registration, now=now)
    waiting.refill(registration.event_id, now=now)
    return True


def remember_given_up(booking: SessionBooking, *, now: datetime) -> None:
    """Keep what calendars must be told about a place that is given up; its session must be loaded."""
    session = booking.session
    db.session.add(
        GivenUpBooking(
            registration_id=booking.registration_id,
            uid=booking.uid,
            title_ru=session.title_ru,
            title_en=session.title_en,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            given_up_at=now,
        )
    )


def leave_all_sessions(registration: Registration, *, now: datetime) -> None:
    """Give back every place in agenda items."""
    query = (
        select(SessionBooking)
        .where(SessionBooking.registration_id == registration.id)
        .options(joinedload(SessionBooking.session))
        .order_by(SessionBooking.session_id)
    )
    bookings = list(db.session.scalars(query))
    for booking in bookings:
        remember_given_up(booking, now=now)
    db.session.execute(
        delete(SessionBooking)
        .where(SessionBooking.registration_id == registration.id)
        .execution_options(synchronize_session=False)
    )
    for booking in bookings:
        seats.release_session_seat(booking.session_id)
        hooks.session_left(registration=registration, session=booking.session, now=now)
        db.session.expunge(booking)
        waiting.refill_session(booking.session_id, now=now)
