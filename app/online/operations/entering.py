"""Going in through our own link, and the signs of life of the page that stays open beside the room."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import NotFound, Refused
from app.infra.db import db
from app.online import queries
from app.online.models import Presence, Source
from app.online.rules import entering
from app.online.rules.staying import STILL_HERE
from app.registrations.models import Registration

MOST_STAYS = 200  # of one person at one event; what comes after prolongs the last


def enter(registration: Registration, *, visit: str, now: datetime) -> Presence:
    """Record that a person goes in. `visit` names the page it was done on; the event must be loaded.

    Raises NotFound for who is not admitted and for events that are not online; Refused online_early,
    online_preparing, online_over, online_cancelled.
    """
    event = registration.event
    if not registration.is_approved or not entering.is_online(event):
        raise NotFound
    found = entering.door(event, queries.room_of(event.id), now)
    if found != entering.Door.OPEN:
        raise Refused(f"online_{found}")
    return _stay(registration, visit, now)


def pulse(registration: Registration, *, visit: str, now: datetime) -> bool:
    """A sign of life of the page `visit`. Answers whether it may go on giving them."""
    event = registration.event
    last = queries.last_stay(registration.id, visit)
    if last is None or not registration.is_approved or now >= event.ends_at + entering.RUNS_OVER:
        return False
    _stay(registration, visit, now)
    return True


def leave(registration: Registration, *, visit: str, now: datetime) -> None:
    """The page `visit` was closed: what it has shown so far is the stay."""
    last = queries.last_stay(registration.id, visit)
    if last is not None and last.left_at is not None and now - last.left_at < STILL_HERE:
        last.left_at = max(last.left_at, now)


def _stay(registration: Registration, visit: str, now: datetime) -> Presence:
    """The stay that goes on at `now`; a new one where the page was silent for long."""
    last = queries.last_stay(registration.id, visit)
    if last is not None and last.left_at is not None and now - last.left_at < STILL_HERE:
        last.left_at = max(last.left_at, now)
        return last
    if queries.stays_counted(registration.id) >= MOST_STAYS:
        last = last or queries.last_stay(registration.id)
        if last is not None:
            last.left_at = max(last.left_at or now, now)
            return last
    stay = Presence(
        registration_id=registration.id, source=Source.LINK, visit=visit, joined_at=now, left_at=now
    )
    db.session.add(stay)
    db.session.flush()
    return stay
