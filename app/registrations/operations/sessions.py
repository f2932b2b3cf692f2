"""Places in agenda items."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.errors import Conflict
from app.events import seats
from app.events.models import Session
from app.infra import audit
from app.infra.db import db
from app.registrations import hooks, queries, rules
from app.registrations.models import Registration, SessionBooking
from app.registrations.operations import waiting
from app.registrations.operations.seating import remember_given_up


def book_session(registration: Registration, session: Session, *, actor: User, now: datetime) -> None:
    """Take a place in an agenda item.

    Raises Refused booking_needs_approval, session_not_bookable, session_has_begun, session_already_booked,
    session_overlaps; Conflict session_full; whatever listeners refuse (a meeting at that time).
    """
    refusal = rules.refusal_to_book(registration, session, queries.booked_sessions(registration.id), now)
    if refusal is not None:
        raise refusal
    try:
        with db.session.begin_nested():
            db.session.add(
                SessionBooking(session_id=session.id, registration_id=registration.id, created_at=now)
            )
    except IntegrityError as error:
        raise Conflict("session_already_booked") from error
    seats.take_session_seat(session.id)
    hooks.session_booked(registration=registration, session=session, now=now)
    _note("session.booked", registration, session, actor, now)


def leave_session(registration: Registration, session: Session, *, actor: User, now: datetime) -> None:
    """Give a place in an agenda item back; nothing happens where there is none. Raises Refused session_has_begun."""
    refusal = rules.refusal_to_leave_session(session, now)
    if refusal is not None:
        raise refusal
    booking = db.session.scalar(
        select(SessionBooking)
        .where(SessionBooking.session_id == session.id, SessionBooking.registration_id == registration.id)
        .options(joinedload(SessionBooking.session))
    )
    if booking is None:
        return
    remember_given_up(booking, now=now)
    gone = db.session.execute(delete(SessionBooking).where(SessionBooking.id == booking.id))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        return
    seats.release_session_seat(session.id)
    hooks.session_left(registration=registration, session=session, now=now)
    _note("session.left", registration, session, actor, now)
    waiting.refill_session(session.id, now=now)


def _note(verb: str, registration: Registration, session: Session, actor: User, now: datetime) -> None:
    audit.record(
        verb,
        registration,
        actor_id=actor.id,
        now=now,
        event_id=registration.event_id,
        changes={"session": session.id},
    )
