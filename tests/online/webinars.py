"""Webinars for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.events.models import Event, EventFormat, EventKind, Session, SessionKind
from app.online.models import OnlineRoom, Presence, Source
from app.online.queries import room_of
from app.registrations.models import Registration
from tests.factories import make_event, saved

ADDRESS = "https://meet.example/secret-room"


def make_webinar(**values: Any) -> Event:
    """A published online event of an hour and a half with a plain link."""
    event = make_event(
        **{"kind": EventKind.WEBINAR, "format": EventFormat.ONLINE, "join_url": ADDRESS, **values}
    )
    if "ends_at" not in values:
        event.ends_at = event.starts_at + timedelta(minutes=90)
        saved(event)
    return event


def make_room(event: Event, **values: Any) -> OnlineRoom:
    """The event's room with other settings than the defaults."""
    room = room_of(event.id)
    for name, value in values.items():
        setattr(room, name, value)
    return saved(room)


def at(event: Event, minutes: float) -> datetime:
    """A moment so many minutes after the event's start."""
    return event.starts_at + timedelta(minutes=minutes)


def make_stay(
    registration: Registration, event: Event, start: float, end: float, source: Source = Source.LINK
) -> Presence:
    """Somebody was there from minute `start` to minute `end` of the event."""
    return saved(
        Presence(
            registration_id=registration.id, source=source, joined_at=at(event, start), left_at=at(event, end)
        )
    )


def make_item(
    event: Event, start: float, end: float, kind: SessionKind = SessionKind.TALK, title: str = "Доклад"
) -> Session:
    """An item of the agenda, in minutes of the event."""
    return saved(
        Session(
            event_id=event.id, kind=kind, title_ru=title, starts_at=at(event, start), ends_at=at(event, end)
        )
    )
