"""How the way in works and who has attended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.online import queries
from app.online.models import OnlineRoom, RoomState

SETTINGS = ("opens_before", "threshold", "provider", "record")


def save_settings(event: Event, values: dict[str, Any], *, actor: User, now: datetime) -> OnlineRoom:
    """Set when the room opens, what share of the time counts as attended, and who runs the room."""
    room = kept_room(event.id)
    changes = {}
    for name in SETTINGS:
        old = getattr(room, name)
        if name in values and values[name] != old:
            setattr(room, name, values[name])
            changes[name] = [old, values[name]]
    if "provider" in changes:
        room.state, room.problem, room.tended_at = RoomState.WAITING, "", None
    db.session.flush()
    if changes:
        audit.record("online.set", event, actor_id=actor.id, now=now, event_id=event.id, changes=changes)
    return room


def kept_room(event_id: int) -> OnlineRoom:
    """The event's room as a row, made with the defaults where there is none yet."""
    room = queries.room_of(event_id, hold=True)
    if room in db.session:
        return room
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:  # somebody else made it meanwhile
        return queries.room_of(event_id, hold=True)
    return room
