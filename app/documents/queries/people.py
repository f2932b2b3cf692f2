"""The event and those who come, as frozen rows. Attributes ending in _ru and _en are chosen by the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import NotFound
from app.events.models import Event, Role, Room, Session, SessionKind
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState, SessionBooking


@dataclass(frozen=True)
class EventRow:
    """What the head of a document says of its event."""

    id: int
    slug: str
    title_ru: str
    title_en: str
    venue_ru: str
    venue_en: str
    timezone: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody who comes to the event. `company_id` 0: for nobody."""

    registration_id: int
    user_id: int
    role: Role
    code: str
    company_id: int
    given_ru: str
    given_en: str
    family_ru: str
    family_en: str
    full_ru: str
    full_en: str
    position_ru: str
    position_en: str
    company_ru: str
    company_en: str


@dataclass(frozen=True)
class Booked:
    """An agenda item that somebody booked, or that concerns everybody (a break)."""

    starts_at: datetime
    ends_at: datetime
    title_ru: str
    title_en: str
    room_ru: str
    room_en: str
    is_break: bool = False


def event_row(event: Event) -> EventRow:
    """The frozen row of an event."""
    return EventRow(**{name: getattr(event, name) for name in EventRow.__dataclass_fields__})


def people(event_id: int, roles: Collection[Role] = (), codes: Collection[str] = ()) -> list[Person]:
    """The approved registrations of an event by family name; only those of `roles` or with `codes`, where given."""
    query = _people().where(
        Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED
    )
    if roles:
        query = query.where(Registration.role.in_(list(roles)))
    if codes:
        query = query.where(Registration.ticket_code.in_(list(codes)))
    found = [_person(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda one: (one.family_ru.lower(), one.given_ru.lower(), one.registration_id))


def person(code: str) -> tuple[Person, int]:
    """Who holds the ticket `code`, and the id of the event. Raises NotFound, also while nobody has approved it."""
    query = _people().add_columns(Registration.event_id)
    row = db.session.execute(
        query.where(Registration.ticket_code == code, Registration.state == RegistrationState.APPROVED)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _person(row[0], row[1], row[2]), row[3]


def person_of(event_id: int, user_id: int) -> Person:
    """The approved registration of a person for an event. Raises NotFound."""
    row = db.session.execute(
        _people().where(
            Registration.event_id == event_id,
            Registration.user_id == user_id,
            Registration.state == RegistrationState.APPROVED,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _person(*row)


def counts_by_role(event_id: int) -> dict[Role, int]:
    """How many approved people come in each role, in the order of the roles; roles without people are absent."""
    counts: dict[Role, int] = {}
    for one in people(event_id):
        counts[one.role] = counts.get(one.role, 0) + 1
    return {role: counts[role] for role in Role if role in counts}


def booked(event_id: int) -> dict[int, list[Booked]]:
    """By registration: the agenda items it booked."""
    query = (
        select(SessionBooking.registration_id, Session, Room)
        .join(Session, Session.id == SessionBooking.session_id)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.event_id == event_id)
        .order_by(Session.starts_at)
    )
    found: dict[int, list[Booked]] = {}
    for registration_id, session, room in db.session.execute(query):
        found.setdefault(registration_id, []).append(_booked(session, room))
    return found


def breaks(event_id: int) -> list[Booked]:
    """The breaks of the agenda, which are everybody's."""
    query = (
        select(Session, Room)
        .outerjoin(Room, Room.id == Session.room_id)
        .where(Session.event_id == event_id, Session.kind == SessionKind.BREAK)
        .order_by(Session.starts_at)
    )
    return [_booked(session, room) for session, room in db.session.execute(query)]


def _booked(session: Session, room: Room | None) -> Booked:
    return Booked(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title_ru=session.title_ru,
        title_en=session.title_en,
        room_ru=room.name_ru if room else "",
        room_en=room.name_en if room else "",
        is_break=session.kind == SessionKind.BREAK,
    )


def _people() -> Any:
    return (
        select(Registration, User, Company)
        .join(User, User.id == Registration.user_id)
        .outerjoin(Company, Company.id == Registration.company_id)
    )


def _person(registration: Registration, user: User, company: Company | None) -> Person:
    given_en, _space, family_en = user.latin_name.strip().rpartition(" ")
    return Person(
        registration_id=registration.id,
        user_id=user.id,
        role=registration.role,
        code=registration.ticket_code,
        company_id=company.id if company else 0,
        given_ru=user.given_name,
        given_en=given_en,
        family_ru=user.family_name,
        family_en=family_en if given_en else "",
        full_ru=user.full_name,
        full_en=user.latin_name.strip(),
        position_ru=registration.position_ru,
        position_en=registration.position_en,
        company_ru=company.name_ru if company else "",
        company_en=company.name_en if company else "",
    )
