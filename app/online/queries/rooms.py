"""Rooms of our own making that need something now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.errors import NotFound
from app.events.models import Event, EventFormat, EventState
from app.infra.db import db
from app.online.models import OnlineRoom, Provider, RoomState
from app.online.rules.entering import RUNS_OVER, opens_at

BEFOREHAND = timedelta(minutes=3)  # a room stands ready when the door opens


def rooms_due(now: datetime) -> list[tuple[int, bool]]:
    """The events whose room must be made or asked, and (True) those whose room must be closed."""
    query = (
        select(OnlineRoom, Event)
        .join(Event, Event.id == OnlineRoom.event_id)
        .where(
            OnlineRoom.provider != Provider.LINK,
            Event.format != EventFormat.ON_SITE,
            Event.starts_at <= now + timedelta(days=1),
            Event.ends_at >= now - timedelta(days=1),
        )
    )
    due = []
    for room, event in db.session.execute(query):
        over = event.state in (EventState.FINISHED, EventState.CANCELLED) or now >= event.ends_at + RUNS_OVER
        if over:
            if room.state == RoomState.READY:
                due.append((event.id, True))
        elif event.state != EventState.DRAFT and wanted(event, room, now):
            due.append((event.id, False))
    return due


def wanted(event: Event, room: OnlineRoom, now: datetime) -> bool:
    """Whether the room must stand at `now`. A host who closes it after the start means it; before, it is made anew."""
    if room.state == RoomState.ENDED and now >= event.starts_at:
        return False
    return now >= opens_at(event, room) - BEFOREHAND


def room_by_callback(key: str) -> OnlineRoom:
    """The room whose callback address holds this key. Raises NotFound."""
    found = db.session.scalar(select(OnlineRoom).where(OnlineRoom.callback_key == key))
    if found is None:
        raise NotFound
    return found
