"""When the way in is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.events.models import Event, EventFormat, EventState
from app.online.models import OnlineRoom, Provider, RoomState

RUNS_OVER = timedelta(minutes=30)  # who falls out of a webinar that runs over may come back


class Door(StrEnum):
    """What somebody who is admitted finds at the way in."""

    EARLY = "early"
    OPEN = "open"
    PREPARING = "preparing"  # open by the clock, but there is no room to be sent to yet
    OVER = "over"
    CANCELLED = "cancelled"


def is_online(event: Event) -> bool:
    """Whether one can take part without coming."""
    return event.format in (EventFormat.ONLINE, EventFormat.HYBRID)


def opens_at(event: Event, room: OnlineRoom) -> datetime:
    """From when the way in leads to the room."""
    return event.starts_at - timedelta(minutes=room.opens_before)


def door(event: Event, room: OnlineRoom, now: datetime) -> Door:
    """What the way in does at `now`."""
    if event.state in (EventState.CANCELLED, EventState.DRAFT):
        return Door.CANCELLED
    if event.state == EventState.FINISHED or now >= event.ends_at + RUNS_OVER:
        return Door.OVER
    if now < opens_at(event, room):
        return Door.EARLY
    return Door.OPEN if has_room(event, room) else Door.PREPARING


def has_room(event: Event, room: OnlineRoom) -> bool:
    """Whether there is somewhere to send people to."""
    if room.provider == Provider.LINK:
        return bool(event.join_url)
    return room.state == RoomState.READY
