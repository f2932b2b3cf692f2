"""Who was in the room, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.attendance.models import CheckIn
from app.core.tokens import secret_address
from app.events.models import Event, Session, SessionKind
from app.infra.db import db
from app.online.models import (
    OPENS_BEFORE,
    THRESHOLD,
    OnlineRoom,
    Presence,
    Provider,
    RoomState,
    Source,
)
from app.online.rules.staying import STILL_HERE, Span, Stay, TimeThere, merged, times_there
from app.registrations.models import Registration, RegistrationState


def room_of(event_id: int, *, hold: bool = False) -> OnlineRoom:
    """The room of an event; a new, unsaved one with the defaults where nothing was set."""
    query = select(OnlineRoom).where(OnlineRoom.event_id == event_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query) or OnlineRoom(
        event_id=event_id,
        provider=Provider.LINK,
        opens_before=OPENS_BEFORE,
        threshold=THRESHOLD,
        record=False,
        meeting_id=f"tandem-{event_id}-{secret_address()[:12]}",
        callback_key=secret_address(),
        state=RoomState.WAITING,
        problem="",
    )


def time_there(event_id: int) -> dict[int, TimeThere]:
    """By registration: how long each person was in the event's online room, of the time that counts.

    What counts are the agenda's items without the breaks, or the whole event where there is no agenda. Stays that
    overlap (two devices) count once; where the platform spoke of a person, its word goes before our own estimate.
    `attended` is whether the share reaches the event's threshold. Who is not in the answer was never there. Four
    statements, whatever the number of people.
    """
    event = db.session.get_one(Event, event_id)
    sessions = _sessions(event_id)
    return times_there(_stays(event_id), counting(event, sessions), threshold=room_of(event_id).threshold)


def session_times(event_id: int) -> dict[int, dict[int, TimeThere]]:
    """By agenda item, then by registration: the same as `time_there` within each item that is no break."""
    stays, threshold = _stays(event_id), room_of(event_id).threshold
    return {
        session.id: times_there(
            stays, [Span(session.starts_at, session.ends_at)], threshold=threshold, session_id=session.id
        )
        for session in _sessions(event_id)
        if session.kind != SessionKind.BREAK
    }


def counting(event: Event, sessions: Iterable[Session]) -> list[Span]:
    """The stretches of an event that count: its agenda without breaks, else all of it."""
    items = merged(Span(row.starts_at, row.ends_at) for row in sessions if row.kind != SessionKind.BREAK)
    return items or [Span(event.starts_at, event.ends_at)]


def attended_ids(event_id: int) -> set[int]:
    """The registrations of those who attended: long enough online, or let in at the door."""
    online = {row.registration_id for row in time_there(event_id).values() if row.attended}
    query = select(CheckIn.registration_id).join(CheckIn.registration)
    return online | set(db.session.scalars(query.where(Registration.event_id == event_id)))


def _sessions(event_id: int) -> list[Session]:
    query = select(Session).where(Session.event_id == event_id).order_by(Session.starts_at, Session.id)
    return list(db.session.scalars(query))


def _stays(event_id: int) -> list[Stay]:
    return stays_by_event([event_id]).get(event_id, [])


def stays_by_event(event_ids: Collection[int]) -> dict[int, list[Stay]]:
    """The stays of these events as the count needs them; events in whose room nobody was are left out."""
    query = (
        select(
            Registration.event_id,
            Presence.registration_id,
            Presence.source,
            Presence.joined_at,
            Presence.left_at,
            Presence.seconds,
            Presence.session_id,
        )
        .join(Presence.registration)
        .where(Registration.event_id.in_(event_ids))
        .order_by(Presence.id)
    )
    found: dict[int, list[Stay]] = {}
    for row in db.session.execute(query):
        stay = Stay(
            row.registration_id,
            row.source,
            Span(row.joined_at, row.left_at) if row.joined_at and row.left_at else None,
            row.seconds or 0,
            row.session_id,
        )
        found.setdefault(row.event_id, []).append(stay)
    return found


@dataclass(frozen=True)
class Live:
    """The room in figures: admitted, ever in it, in it now."""

    expected: int
    been: int
    here: int


def live(event_id: int, now: datetime) -> Live:
    """The figures of the moment, in three statements."""
    admitted = select(func.count(Registration.id)).where(
        Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED
    )
    been = (
        select(func.count(func.distinct(Presence.registration_id)))
        .join(Presence.registration)
        .where(Registration.event_id == event_id)
    )
    here = been.where(Presence.source != Source.LIST, Presence.left_at > now - STILL_HERE)
    return Live(*(db.session.scalar(query) or 0 for query in (admitted, been, here)))


def last_stay(registration_id: int, visit: str | None = None) -> Presence | None:
    """The newest stay by our own link, of one page if it is named."""
    query = select(Presence).where(
        Presence.registration_id == registration_id, Presence.source == Source.LINK
    )
    if visit is not None:
        query = query.where(Presence.visit == visit)
    return db.session.scalar(query.order_by(Presence.id.desc()).limit(1))


def stays_counted(registration_id: int) -> int:
    """How many stays of a person are kept."""
    query = select(func.count()).select_from(Presence)
    return db.session.scalar(query.where(Presence.registration_id == registration_id)) or 0
