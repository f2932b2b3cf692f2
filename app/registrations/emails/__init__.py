"""Messages about registrations, in the language of their reader."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.accounts import queries as people
from app.events.models import Session
from app.infra.links import absolute
from app.infra.outbox import Message
from app.registrations.emails import calendar
from app.registrations.models import Registration

TIMES = frozenset({"starts_at", "ends_at", "timezone"})


def received(registration: Registration) -> Message:
    """We have your registration; somebody will look at it."""
    return _message(registration, "received")


def approved(registration: Registration, *, now: datetime) -> Message:
    """You are coming: ticket and calendar entry."""
    return _message(registration, "approved", entry=_entry(registration, calendar.REQUEST, now))


def invited(registration: Registration, *, now: datetime) -> Message:
    """The organiser entered you: ticket, and a link to choose a password for your new account."""
    password = absolute("accounts.set_password", token=people.password_link(registration.user))
    entry = _entry(registration, calendar.REQUEST, now) if registration.is_approved else None
    return _message(registration, "invited", entry=entry, password_link=password)


def declined(registration: Registration, *, was_approved: bool, now: datetime) -> Message:
    """The organiser said no, and why."""
    entry = _entry(registration, calendar.CANCEL, now) if was_approved else None
    return _message(registration, "declined", entry=entry)


def cancelled(
    registration: Registration, *, was_approved: bool, by_organiser: bool, now: datetime
) -> Message:
    """The registration is cancelled."""
    entry = _entry(registration, calendar.CANCEL, now) if was_approved else None
    return _message(registration, "cancelled", entry=entry, by_organiser=by_organiser)


def event_changed(
    registration: Registration, *, fields: Collection[str], old_starts_at: datetime | None, now: datetime
) -> Message:
    """The event has another time or place. `fields` are the names of what changed."""
    entry = _entry(registration, calendar.REQUEST, now) if registration.is_approved else None
    return _message(
        registration,
        "event_changed",
        entry=entry,
        moved=bool(TIMES & set(fields)),
        old_starts_at=old_starts_at,
    )


def event_cancelled(registration: Registration, *, now: datetime) -> Message:
    """The event will not take place, and why."""
    entry = _entry(registration, calendar.CANCEL, now) if registration.is_approved else None
    return _message(registration, "event_cancelled", entry=entry)


def session_moved(registration: Registration, session: Session) -> Message:
    """An agenda item you have a place in has another time."""
    return _message(registration, "session_moved", session=session)


def session_removed(registration: Registration, session: Session) -> Message:
    """An agenda item you had a place in was taken off the agenda."""
    return _message(registration, "session_removed", session=session)


def _entry(registration: Registration, method: str, now: datetime) -> tuple[bytes, str]:
    return calendar.entry(registration, method=method, now=now), method


def _message(
    registration: Registration, name: str, *, entry: tuple[bytes, str] | None = None, **context: object
) -> Message:
    content, method = entry or (None, "")
    return Message(
        registration.user.email,
        registration.user.language,
        f"registrations/{name}",
        {
            "registration": registration,
            "event": registration.event,
            "user": registration.user,
            "company": registration.company,
            "ticket_link": absolute("registrations.ticket", code=registration.ticket_code),
            "sessions_link": absolute("registrations.sessions", code=registration.ticket_code),
            "calendar_link": absolute("events.calendar"),
            "event_link": absolute("events.event", slug=registration.event.slug),
            **context,
        },
        event_id=registration.event_id,
        calendar=content,
        calendar_method=method,
    )
