"""Rooms and agenda items of an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import NotAllowed, Refused
from app.events import hooks, queries, rules
from app.events.models import Event, Room, Session, SessionKind, Speaker
from app.events.operations.event import refuse_first
from app.infra import audit
from app.infra.db import db, locked_row

FIELDS = (
    "kind",
    "title_ru",
    "title_en",
    "description_ru",
    "description_en",
    "starts_at",
    "ends_at",
    "room_id",
    "bookable",
    "capacity",
)


def add_room(event: Event, *, name_ru: str, name_en: str = "", actor: User | None, now: datetime) -> Room:
    """A room of the venue. Raises Refused room_name_taken; NotAllowed event_closed."""
    event = _open(event)
    _refuse_taken_name(event, name_ru, None)
    room = Room(event_id=event.id, name_ru=name_ru, name_en=name_en)
    db.session.add(room)
    db.session.flush()
    audit.record("room.added", room, actor_id=_id(actor), now=now, event_id=event.id)
    return room


def rename_room(
    event: Event, room: Room, *, name_ru: str, name_en: str, actor: User | None, now: datetime
) -> None:
    """Give a room another name. Raises Refused room_name_taken; NotAllowed event_closed."""
    event = _open(event)
    _refuse_taken_name(event, name_ru, room.id)
    room.name_ru, room.name_en = name_ru, name_en
    _touch(event, now)
    audit.record("room.renamed", room, actor_id=_id(actor), now=now, event_id=event.id)


def remove_room(event: Event, room: Room, *, actor: User | None, now: datetime) -> None:
    """Take a room away in which nothing takes place. Raises Refused room_in_use; NotAllowed event_closed."""
    event = _open(event)
    if any(session.room_id == room.id for session in queries.sessions_of(event.id)):
        raise Refused("room_in_use")
    audit.record("room.removed", room, actor_id=_id(actor), now=now, event_id=event.id)
    db.session.delete(room)
    db.session.flush()


def add_session(
    event: Event,
    values: Mapping[str, Any],
    *,
    speakers: Sequence[Mapping[str, str]] = (),
    actor: User | None,
    now: datetime,
) -> Session:
    """An agenda item from `values` (names of FIELDS). Raises Refused with the field at fault."""
    event = _open(event)
    _refuse(event, values, session_id=None, taken=0)
    session = Session(event_id=event.id, seats_taken=0, **_kept(values))
    session.speakers = _rows(speakers)
    db.session.add(session)
    _touch(event, now)
    audit.record("session.added", session, actor_id=_id(actor), now=now, event_id=event.id)
    return session


def change_session(
    event: Event,
    session: Session,
    values: Mapping[str, Any],
    *,
    speakers: Sequence[Mapping[str, str]],
    actor: User | None,
    now: datetime,
) -> None:
    """Change an agenda item and its speakers. Raises Refused with the field at fault."""
    event = _open(event)
    db.session.refresh(session, ["seats_taken"], with_for_update=True)
    _refuse(event, values, session_id=session.id, taken=session.seats_taken)
    if session.seats_taken and not values["bookable"]:
        raise Refused("session_is_booked", field="bookable", taken=session.seats_taken)
    moved = (session.starts_at, session.ends_at) != (values["starts_at"], values["ends_at"])
    for name, value in _kept(values).items():
        setattr(session, name, value)
    session.speakers = _rows(speakers)
    _touch(event, now)
    audit.record("session.changed", session, actor_id=_id(actor), now=now, event_id=event.id)
    if moved:
        hooks.session_moved(session=session, now=now)
    hooks.session_changed(session=session, now=now)


def remove_session(event: Event, session: Session, *, actor: User | None, now: datetime) -> None:
    """Take an item off the agenda; places booked in it are given up. Raises NotAllowed event_closed."""
    event = _open(event)
    hooks.session_removed(session=session, now=now)
    audit.record("session.removed", session, actor_id=_id(actor), now=now, event_id=event.id)
    db.session.delete(session)
    _touch(event, now)


def _open(event: Event) -> Event:
    """The event, held: two people who edit one agenda go one after the other, so no two items get one room."""
    event = locked_row(Event, event.id) or event
    if rules.is_closed(event):
        raise NotAllowed("event_closed")
    return event


def _refuse(event: Event, values: Mapping[str, Any], *, session_id: int | None, taken: int) -> None:
    starts_at, ends_at, room_id = values["starts_at"], values["ends_at"], values.get("room_id")
    refuse_first(rules.problems_of_session(starts_at, ends_at, event))
    if room_id is not None:
        queries.room(event.id, room_id)
    others = [
        rules.Span(other.id, other.room_id, other.starts_at, other.ends_at)
        for other in queries.sessions_of(event.id)
    ]
    clash = rules.clash(rules.Span(session_id, room_id, starts_at, ends_at), others)
    if clash is not None:
        other = queries.session(event.id, clash.id or 0)
        raise Refused("room_taken", field="room_id", title=other.title_ru)
    if problem := rules.problem_of_capacity(values.get("capacity"), taken):
        raise Refused(problem.code, field=problem.field, **problem.params)


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: values[name] for name in FIELDS if name in values}
    kept["kind"] = SessionKind(kept["kind"])
    return kept


def _rows(speakers: Sequence[Mapping[str, str]]) -> list[Speaker]:
    return [Speaker(position=position, **speaker) for position, speaker in enumerate(speakers)]


def _refuse_taken_name(event: Event, name_ru: str, room_id: int | None) -> None:
    if any(room.name_ru == name_ru and room.id != room_id for room in queries.rooms_of(event.id)):
        raise Refused("room_name_taken", field="name_ru")


def _touch(event: Event, now: datetime) -> None:
    event.updated_at = now
    db.session.flush()


def _id(actor: User | None) -> int | None:
    return actor.id if actor else None
