"""Reads about waiting lists: who is next, where one stands, what the organiser sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.errors import NotFound
from app.events.models import Admission, Event, EventState, Session
from app.infra.db import db
from app.registrations.models import Registration, RegistrationTerms, WaitingPlace, WaitingState

ALIVE_PLACES = (WaitingState.WAITING, WaitingState.OFFERED)
RECENT = 20

_ORDER = (
    case((WaitingPlace.first_since.is_(None), 1), else_=0),
    WaitingPlace.first_since,
    WaitingPlace.joined_at,
    WaitingPlace.id,
)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in a queue: the place itself, its number (None while offered), and how many wait."""

    place: WaitingPlace
    number: int | None
    of: int


def terms_of(event_id: int) -> RegistrationTerms:
    """The event's terms; where none are set, the defaults, not stored."""
    found = db.session.get(RegistrationTerms, event_id)
    return found or RegistrationTerms(
        event_id=event_id, waiting_list=True, offer_hours=24, transfers=True, groups=True
    )


def _whole() -> Select[Any]:
    person = joinedload(WaitingPlace.registration)
    return select(WaitingPlace).options(
        joinedload(WaitingPlace.event),
        joinedload(WaitingPlace.session).joinedload(Session.room),
        person.joinedload(Registration.event),
        person.joinedload(Registration.user).lazyload(User.grants),
        person.joinedload(Registration.company),
    )


def _free(model: Any) -> Any:
    return or_(model.capacity.is_(None), model.seats_taken < model.capacity)


_NEXT_FOR_EVENT = (
    select(WaitingPlace.id)
    .join(Registration, Registration.id == WaitingPlace.registration_id)
    .join(Event, Event.id == WaitingPlace.event_id)
    .join(
        Admission,
        and_(Admission.event_id == WaitingPlace.event_id, Admission.role == Registration.role),
    )
    .where(
        WaitingPlace.event_id == bindparam("event_id"),
        WaitingPlace.session_id.is_(None),
        WaitingPlace.state == WaitingState.WAITING,
        _free(Event),
        _free(Admission),
    )
    .order_by(*_ORDER)
    .limit(1)
)
_NEXT_FOR_SESSION = (
    select(WaitingPlace.id)
    .join(Session, Session.id == WaitingPlace.session_id)
    .where(
        WaitingPlace.session_id == bindparam("session_id"),
        WaitingPlace.state == WaitingState.WAITING,
        Session.bookable.is_(True),
        _free(Session),
    )
    .order_by(*_ORDER)
    .limit(1)
)


def next_for_event(event_id: int) -> WaitingPlace | None:
    """Who gets the next place of the event: the first whose role has one, if the event has one."""
    return _found(db.session.scalar(_NEXT_FOR_EVENT, {"event_id": event_id}))


def next_for_session(session_id: int) -> WaitingPlace | None:
    """Who gets the next place of an agenda item, if it has one."""
    return _found(db.session.scalar(_NEXT_FOR_SESSION, {"session_id": session_id}))


def _found(place_id: int | None) -> WaitingPlace | None:
    """The place with all that belongs to it. Asked for apart: whoever registers looks, and mostly nobody waits."""
    if place_id is None:
        return None
    found: WaitingPlace | None = db.session.scalar(_whole().where(WaitingPlace.id == place_id))
    return found


def places_of(registration_id: int) -> list[WaitingPlace]:
    """Every queue a registration stands in, the event's first."""
    query = (
        _whole()
        .where(WaitingPlace.registration_id == registration_id, WaitingPlace.state.in_(ALIVE_PLACES))
        .order_by(WaitingPlace.session_id.is_not(None), WaitingPlace.id)
    )
    return list(db.session.scalars(query))


def standings_of(registration_id: int) -> dict[int | None, Standing]:
    """By session (None: the event itself): where a registration stands. Three statements, however many queues."""
    places = places_of(registration_id)
    if not places:
        return {}
    rows = db.session.execute(
        select(WaitingPlace.id, WaitingPlace.session_id)
        .where(WaitingPlace.event_id == places[0].event_id, WaitingPlace.state == WaitingState.WAITING)
        .order_by(*_ORDER)
    ).all()
    queues: dict[int | None, list[int]] = {}
    for place_id, session_id in rows:
        queues.setdefault(session_id, []).append(place_id)
    return {
        place.session_id: Standing(
            place,
            None if place.is_offered else queues[place.session_id].index(place.id) + 1,
            len(queues.get(place.session_id, [])),
        )
        for place in places
    }


def event_standing(registration_id: int) -> Standing | None:
    """Where a registration stands in the queue of its event."""
    return standings_of(registration_id).get(None)


def event_place(registration_id: int) -> WaitingPlace | None:
    """The place in the event's own queue a registration holds now."""
    return next((place for place in places_of(registration_id) if place.session_id is None), None)


def last_place(registration_id: int) -> WaitingPlace | None:
    """The last queue for the event a registration stood in, to say why it ended."""
    query = (
        _whole()
        .where(WaitingPlace.registration_id == registration_id, WaitingPlace.session_id.is_(None))
        .order_by(WaitingPlace.id.desc())
        .limit(1)
    )
    found: WaitingPlace | None = db.session.scalar(query)
    return found


def place(place_id: int, *, hold: bool = False) -> WaitingPlace:
    """One place in a queue, with everything about it. `hold` keeps its row; hold the event before. Raises NotFound."""
    query = _whole().where(WaitingPlace.id == place_id)
    if hold:
        query = query.with_for_update(of=WaitingPlace).execution_options(populate_existing=True)
    found: WaitingPlace | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def event_of_place(place_id: int) -> int:
    """The event a place belongs to. Raises NotFound."""
    found = db.session.scalar(select(WaitingPlace.event_id).where(WaitingPlace.id == place_id))
    if found is None:
        raise NotFound
    return found


def queue(event_id: int, session_id: int | None) -> list[WaitingPlace]:
    """Who waits or has an offer, those with an offer first, then in the order of the list."""
    query = (
        _whole()
        .where(
            WaitingPlace.event_id == event_id,
            WaitingPlace.session_id == session_id if session_id else WaitingPlace.session_id.is_(None),
            WaitingPlace.state.in_(ALIVE_PLACES),
        )
        .order_by(WaitingPlace.state != WaitingState.OFFERED, *_ORDER)
    )
    return list(db.session.scalars(query))


def ended_offers(event_id: int, session_id: int | None) -> list[WaitingPlace]:
    """What became of the last offers, the newest first."""
    query = (
        _whole()
        .where(
            WaitingPlace.event_id == event_id,
            WaitingPlace.session_id == session_id if session_id else WaitingPlace.session_id.is_(None),
            WaitingPlace.offered_at.is_not(None),
            WaitingPlace.ended_at.is_not(None),
        )
        .order_by(WaitingPlace.ended_at.desc(), WaitingPlace.id.desc())
        .limit(RECENT)
    )
    return list(db.session.scalars(query))


def queue_lengths(event_id: int) -> dict[int | None, int]:
    """By session (None: the event itself): how many wait or have an offer."""
    query = (
        select(WaitingPlace.session_id, func.count())
        .where(WaitingPlace.event_id == event_id, WaitingPlace.state.in_(ALIVE_PLACES))
        .group_by(WaitingPlace.session_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def open_offers(event_id: int) -> list[WaitingPlace]:
    """The offers of an event and its agenda items that wait for an answer."""
    query = _whole().where(WaitingPlace.event_id == event_id, WaitingPlace.state == WaitingState.OFFERED)
    return list(db.session.scalars(query.order_by(WaitingPlace.id)))


def overdue_offers(now: datetime, limit: int = 200) -> Sequence[tuple[int, int]]:
    """(event, place) of offers whose time is over, the oldest first."""
    query = (
        select(WaitingPlace.event_id, WaitingPlace.id)
        .where(WaitingPlace.state == WaitingState.OFFERED, WaitingPlace.expires_at <= now)
        .order_by(WaitingPlace.expires_at, WaitingPlace.id)
        .limit(limit)
    )
    return [(event_id, place_id) for event_id, place_id in db.session.execute(query)]


def queues_to_look_at(now: datetime) -> Sequence[tuple[int, int | None]]:
    """(event, session) where somebody waits although there may be a free place."""
    query = (
        select(WaitingPlace.event_id, WaitingPlace.session_id)
        .join(Event, Event.id == WaitingPlace.event_id)
        .outerjoin(Session, Session.id == WaitingPlace.session_id)
        .where(
            WaitingPlace.state == WaitingState.WAITING,
            Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
            or_(
                and_(WaitingPlace.session_id.is_(None), _free(Event), Event.starts_at > now),
                and_(WaitingPlace.session_id.is_not(None), _free(Session), Session.starts_at > now),
            ),
        )
        .distinct()
    )
    return [(event_id, session_id) for event_id, session_id in db.session.execute(query)]
