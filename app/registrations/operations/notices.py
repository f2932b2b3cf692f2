"""Telling participants what happened to their event. Many mails are written by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.events.models import Event, Session
from app.infra import jobs, outbox
from app.infra.db import db
from app.registrations import emails, hooks, queries
from app.registrations.operations.seating import remember_given_up

# what touches somebody's plans; a new description does not, nor does a new address of the online room: our own link stays
WORTH_TELLING = frozenset(
    {
        "starts_at",
        "ends_at",
        "timezone",
        "format",
        "venue_ru",
        "venue_en",
        "address_ru",
        "address_en",
    }
)


def on_event_changed(*, event: Event, changes: Mapping[str, Any], now: datetime) -> None:
    """A public event has changed: tell the participants if its time or place did."""
    fields = sorted(WORTH_TELLING & changes.keys())
    if fields:
        old = changes["starts_at"][0] if "starts_at" in changes else None
        _submit(event, now, what="changed", fields=fields, old_starts_at=old)


def on_event_cancelled(*, event: Event, reason: str, now: datetime) -> None:
    """An event is cancelled: everybody registered hears why."""
    _submit(event, now, what="cancelled")


def _submit(event: Event, now: datetime, **arguments: Any) -> None:
    jobs.submit("registrations.tell_participants", now=now, event_id=event.id, **arguments)


def tell_participants(
    event_id: int,
    *,
    what: str,
    fields: list[str] | None = None,
    old_starts_at: str | None = None,
    now: datetime,
) -> int:
    """Write one message to each who is admitted or waits; answers how many. `what` is changed or cancelled."""
    registrations = queries.concerned(event_id)
    before = datetime.fromisoformat(old_starts_at) if old_starts_at else None
    for registration in registrations:
        if what == "cancelled":
            message = emails.event_cancelled(registration, now=now)
        else:
            message = emails.event_changed(registration, fields=fields or [], old_starts_at=before, now=now)
        outbox.put(message, now=now)
    return len(registrations)


def on_session_moved(*, session: Session, now: datetime) -> None:
    """An agenda item has a new time: who has a place in it hears of it, and the old time is free again."""
    db.session.flush()
    for booking in queries.bookings_of_session(session.id):
        hooks.session_left(registration=booking.registration, session=session, now=now)
        hooks.session_booked(registration=booking.registration, session=session, now=now)
        outbox.put(emails.session_moved(booking.registration, session), now=now)


def on_session_removed(*, session: Session, now: datetime) -> None:
    """An agenda item goes: places in it are given back."""
    for booking in queries.bookings_of_session(session.id):
        hooks.session_left(registration=booking.registration, session=session, now=now)
        outbox.put(emails.session_removed(booking.registration, session), now=now)
        remember_given_up(booking, now=now)
        db.session.delete(booking)
    db.session.flush()
