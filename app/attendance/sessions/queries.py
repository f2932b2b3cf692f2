"""Reads of presence in sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select

from app.attendance import hooks
from app.attendance.models import CheckIn, SessionPresence
from app.attendance.sessions import rules
from app.attendance.sessions.rules import Presence
from app.events import queries as events
from app.events.models import Event, Session, SessionKind
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState, SessionBooking


def counted_sessions(event_id: int) -> list[Session]:
    """The sessions of an event in which presence is taken, by time, with rooms and speakers."""
    return rules.counted(events.sessions_of(event_id))


def present_in(session_id: int) -> dict[int, SessionPresence]:
    """By registration: the mark of one session."""
    query = select(SessionPresence).where(SessionPresence.session_id == session_id)
    return {row.registration_id: row for row in db.session.scalars(query)}


def presence_row(session_id: int, registration_id: int) -> SessionPresence | None:
    """One mark."""
    return db.session.get(SessionPresence, (session_id, registration_id))


def tally(event_id: int) -> dict[int, int]:
    """By session of an event: how many people were there."""
    query = (
        select(SessionPresence.session_id, func.count())
        .join(SessionPresence.session)
        .where(Session.event_id == event_id)
        .group_by(SessionPresence.session_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def marks(event_id: int) -> dict[int, set[int]]:
    """By registration: the sessions of an event it was in."""
    query = (
        select(SessionPresence.registration_id, SessionPresence.session_id)
        .join(SessionPresence.session)
        .where(Session.event_id == event_id)
    )
    return _grouped(db.session.execute(query).all())


def booked_in(session_id: int) -> set[int]:
    """The registrations that hold a place in a session."""
    query = select(SessionBooking.registration_id).where(SessionBooking.session_id == session_id)
    return set(db.session.scalars(query))


def presence_at(event: Event) -> dict[int, Presence]:
    """By approved registration of an event: how much of it the person was there for. Six statements, and what rooms above ask."""
    wanted = select(Registration.id).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.APPROVED
    )
    return _presence({event.id: event}, dict.fromkeys(db.session.scalars(wanted), event.id))


def presence_of(registrations: Sequence[Registration]) -> dict[int, Presence]:
    """The same for registrations of different events; their events must be loaded. As many statements for one and for all."""
    happenings = {row.event_id: row.event for row in registrations}
    return _presence(happenings, {row.id: row.event_id for row in registrations})


def _presence(happenings: Mapping[int, Event], wanted: Mapping[int, int]) -> dict[int, Presence]:
    sessions: dict[int, list[Session]] = defaultdict(list)
    agenda = select(Session).where(Session.event_id.in_(happenings), Session.kind == SessionKind.TALK)
    for session in db.session.scalars(agenda.order_by(Session.starts_at, Session.id)):
        sessions[session.event_id].append(session)
    booked = _by_event(SessionBooking.registration_id, SessionBooking.session_id, happenings)
    present = _by_event(SessionPresence.registration_id, SessionPresence.session_id, happenings)
    query = (
        select(CheckIn.registration_id)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(Registration.event_id.in_(happenings))
    )
    arrived = set(db.session.scalars(query))
    hooks.presence_asked(event_ids=list(happenings), present=present, arrived=arrived)
    return {
        row: rules.presence(
            row,
            sessions[event_id],
            booked.get(row, ()),
            present.get(row, ()),
            arrived=row in arrived,
            length=happenings[event_id].ends_at - happenings[event_id].starts_at,
        )
        for row, event_id in wanted.items()
    }


def _by_event(
    registration_id: object, session_id: object, happenings: Collection[int]
) -> dict[int, set[int]]:
    query = (
        select(registration_id, session_id)  # type: ignore[call-overload]
        .join(Session, Session.id == session_id)
        .where(Session.event_id.in_(happenings))
    )
    return _grouped(db.session.execute(query).all())


def _grouped(pairs: Sequence[Sequence[int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return dict(found)
