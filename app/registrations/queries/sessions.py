"""Agenda items a registered person may book."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.ranges import overlaps
from app.events import queries as events
from app.events.models import Session
from app.infra.db import db
from app.registrations.models import Registration, SessionBooking


@dataclass(frozen=True)
class SessionChoice:
    """A bookable agenda item as one person sees it: `clash` is another one of his at the same time."""

    session: Session
    booked: bool
    clash: Session | None

    @property
    def free(self) -> int | None:
        """Free seats, None without a limit."""
        capacity = self.session.capacity
        return None if capacity is None else max(capacity - self.session.seats_taken, 0)


def booked_sessions(registration_id: int) -> list[Session]:
    """The agenda items somebody has a place in, in order of time, with their rooms."""
    query = (
        select(Session)
        .join(SessionBooking, SessionBooking.session_id == Session.id)
        .where(SessionBooking.registration_id == registration_id)
        .options(joinedload(Session.room))
        .order_by(Session.starts_at, Session.id)
    )
    return list(db.session.scalars(query))


def session_choices(registration: Registration) -> list[SessionChoice]:
    """The event's bookable items in order of time, and how each stands to what is booked."""
    booked = booked_sessions(registration.id)
    held = {session.id for session in booked}
    return [
        SessionChoice(session, session.id in held, None if session.id in held else _clash(session, booked))
        for session in events.sessions_of(registration.event_id)
        if session.bookable or session.id in held
    ]


def _clash(session: Session, booked: list[Session]) -> Session | None:
    for other in booked:
        if overlaps(session.starts_at, session.ends_at, other.starts_at, other.ends_at):
            return other
    return None


def bookings_of_session(session_id: int) -> list[SessionBooking]:
    """Who has a place in an agenda item, with registration, event and person."""
    whole = joinedload(SessionBooking.registration)
    query = (
        select(SessionBooking)
        .where(SessionBooking.session_id == session_id)
        .options(
            joinedload(SessionBooking.session),
            whole.joinedload(Registration.event),
            whole.joinedload(Registration.user).lazyload(User.grants),
            whole.joinedload(Registration.company),
        )
        .order_by(SessionBooking.id)
    )
    return list(db.session.scalars(query))
