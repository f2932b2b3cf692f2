"""Rooms that we make ourselves: what the server said, and who it says is in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, jobs
from app.infra.db import db
from app.online import queries
from app.online.models import OnlineRoom, Presence, Provider, RoomState, Source
from app.online.platforms.base import PlatformError, Seen
from app.online.rules.staying import STILL_HERE
from app.registrations.models import Registration

TEND = "online.tend_room"
END = "online.end_room"
TENDED_EVERY = timedelta(seconds=40)
POLLED = "polled"  # names the stays told by asking who is there
REPORTED = "reported"
FUZZY = timedelta(minutes=2)  # clocks of two servers


def tend_rooms(*, now: datetime) -> int:
    """Order work for each room that is open or about to open, and the end of those whose time is over.

    Several keepers may do this at once: a room is taken by moving `tended_at` on. Answers how many were ordered.
    """
    ordered = 0
    for event_id, over in queries.rooms_due(now):
        taken = db.session.execute(
            update(OnlineRoom)
            .where(
                OnlineRoom.event_id == event_id,
                or_(OnlineRoom.tended_at.is_(None), OnlineRoom.tended_at <= now - TENDED_EVERY),
            )
            .values(tended_at=now)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount:  # type: ignore[attr-defined]
            jobs.submit(END if over else TEND, now=now, event_id=event_id)
            ordered += 1
    return ordered


def ask_for_room(event: Event, *, end: bool, actor: User, now: datetime) -> None:
    """The organiser wants the room now, or wants it closed. Raises Refused room_not_ours."""
    room = queries.room_of(event.id, hold=True)
    if room.provider == Provider.LINK or room not in db.session:
        raise Refused("room_not_ours")
    if not end and room.state != RoomState.READY:
        room.state, room.problem = RoomState.WAITING, ""
    room.tended_at = now
    db.session.flush()
    jobs.submit(END if end else TEND, now=now, event_id=event.id)
    verb = "online.room_ended" if end else "online.room_asked"
    audit.record(verb, event, actor_id=actor.id, now=now, event_id=event.id)


def note_ready(room: OnlineRoom, seen: Iterable[Seen], *, now: datetime) -> None:
    """The room stands, and these people are in it: their stays go on, or begin."""
    room.state, room.problem = RoomState.READY, ""
    own = _own(room.event_id)
    last = {
        row.registration_id: row
        for row in db.session.scalars(
            select(Presence)
            .where(
                Presence.registration_id.in_(own),
                Presence.visit == POLLED,
                Presence.left_at > now - STILL_HERE,
            )
            .order_by(Presence.id)
        )
    }
    for registration_id in {int(one.key) for one in seen if one.key.isdecimal()} & own:
        stay = last.get(registration_id)
        if stay is not None:
            stay.left_at = max(stay.left_at or now, now)
        else:
            db.session.add(_stay(registration_id, POLLED, now, now))
    db.session.flush()


def note_problem(room: OnlineRoom, error: PlatformError) -> None:
    """The server did not answer as it should. Who is in the room stays there; it is asked again soon."""
    room.problem = error.code
    if room.state != RoomState.READY:
        room.state = RoomState.FAILED


def note_ended(room: OnlineRoom) -> None:
    """The room is closed."""
    room.state, room.problem = RoomState.ENDED, ""


def take_report(room: OnlineRoom, seen: Iterable[Seen]) -> int:
    """Take the platform's own account of a room that has ended in place of what polling saw. Answers how many stays."""
    own = _own(room.event_id)
    told = [
        _stay(int(one.key), REPORTED, one.joined_at, one.left_at)
        for one in seen
        if one.joined_at and one.left_at and one.key.isdecimal() and len(one.key) < 12 and int(one.key) in own
    ]
    if not told:
        return 0
    first = min(stay.joined_at for stay in told if stay.joined_at) - FUZZY
    last = max(stay.left_at for stay in told if stay.left_at) + FUZZY
    db.session.execute(
        delete(Presence)
        .where(
            Presence.registration_id.in_(own),
            Presence.source == Source.PLATFORM,
            Presence.joined_at >= first,
            Presence.joined_at <= last,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.add_all(told)
    db.session.flush()
    return len(told)


def _own(event_id: int) -> set[int]:
    return set(db.session.scalars(select(Registration.id).where(Registration.event_id == event_id)))


def _stay(registration_id: int, visit: str, joined_at: datetime | None, left_at: datetime | None) -> Presence:
    return Presence(
        registration_id=registration_id,
        source=Source.PLATFORM,
        visit=visit,
        joined_at=joined_at,
        left_at=left_at,
    )
