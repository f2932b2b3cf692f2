"""One registration, and those of one person or one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import User
from app.core.errors import NotFound
from app.core.tokens import normalised_code
from app.events import seats
from app.events.models import Event, Role
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState
from app.registrations.rules.registering import ALIVE


def _whole() -> Select[Any]:
    """Registrations with event, person and company in the same statement."""
    return select(Registration).options(
        joinedload(Registration.event),
        joinedload(Registration.user).lazyload(User.grants),
        joinedload(Registration.company),
    )


def by_code(code: str) -> Registration:
    """The registration a ticket belongs to, typed or scanned; with event, user, company. Raises NotFound."""
    found: Registration | None = db.session.scalar(
        _whole().where(Registration.ticket_code == normalised_code(code))
    )
    if found is None:
        raise NotFound
    return found


def ticket_of(code: str, user_id: int, *, hold: bool = False) -> Registration:
    """One's own registration by its ticket code. `hold` keeps the row until the transaction ends. Raises NotFound."""
    query = _whole().where(Registration.ticket_code == normalised_code(code), Registration.user_id == user_id)
    return _one(query, hold)


def by_id(event_id: int, registration_id: int, *, hold: bool = False) -> Registration:
    """One registration of an event. `hold` keeps the row until the transaction ends. Raises NotFound."""
    query = _whole().where(Registration.id == registration_id, Registration.event_id == event_id)
    return _one(query, hold)


def _one(query: Select[Any], hold: bool) -> Registration:
    if hold:
        _hold_event(query)
    found: Registration | None = db.session.scalar(_held(query) if hold else query)
    if found is None:
        raise NotFound
    return found


def _hold_event(query: Select[Any]) -> None:
    """The event before the registration: whoever moves places takes the rows in this order."""
    of_it = select(Registration.event_id).where(*(query._where_criteria))
    for event_id in db.session.scalars(of_it):
        seats.hold(event_id)


def _held(query: Select[Any]) -> Select[Any]:
    return query.with_for_update(of=Registration).execution_options(populate_existing=True)


_OF_PERSON_AT = _whole().where(
    Registration.event_id == bindparam("its_event"), Registration.user_id == bindparam("its_user")
)
_OF_PERSON_AT_HELD = _held(_OF_PERSON_AT)


def by_ids(event_id: int, ids: Sequence[int]) -> list[Registration]:
    """Registrations of an event, held in the order of their ids so that two organisers never wait for each other."""
    query = _whole().where(Registration.event_id == event_id, Registration.id.in_(ids))
    seats.hold(event_id)
    return list(db.session.scalars(_held(query.order_by(Registration.id))))


def of_person_at(event_id: int, user_id: int, *, hold: bool = False) -> Registration | None:
    """A person's registration for an event, in whatever state. `hold` keeps the row until the transaction ends."""
    if hold:
        seats.hold(event_id)
    statement = _OF_PERSON_AT_HELD if hold else _OF_PERSON_AT
    found: Registration | None = db.session.scalar(statement, {"its_event": event_id, "its_user": user_id})
    return found


def of_user(user_id: int) -> list[Registration]:
    """A person's registrations, the next event first."""
    query = _whole().join(Registration.event).where(Registration.user_id == user_id)
    return list(db.session.scalars(query.order_by(Event.starts_at, Registration.id)))


def events_as_buyer(company_id: int) -> set[int]:
    """The events to which somebody of the company comes, or asks to come, as a buyer."""
    query = select(Registration.event_id).where(
        Registration.company_id == company_id,
        Registration.role == Role.BUYER,
        Registration.state.in_([RegistrationState.APPROVED, RegistrationState.PENDING]),
    )
    return set(db.session.scalars(query))


def approved(event_id: int, role: Role | None = None) -> list[Registration]:
    """Those admitted to an event, by name, with user and company."""
    query = _whole().where(
        Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED
    )
    if role is not None:
        query = query.where(Registration.role == role)
    return list(db.session.scalars(by_name(query)))


def concerned(event_id: int) -> list[Registration]:
    """Those who must hear of a change of the event: admitted or waiting for the decision."""
    query = _whole().where(Registration.event_id == event_id, Registration.state.in_(ALIVE))
    return list(db.session.scalars(query.order_by(Registration.id)))


def unconfirmed(event_id: int) -> list[Registration]:
    """Registrations that stand while their owner has not confirmed the address or chosen a password."""
    query = (
        _whole()
        .join(Registration.user)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(ALIVE),
            User.email_confirmed_at.is_(None),
            User.active,
        )
    )
    return list(db.session.scalars(query.order_by(Registration.id)))


def by_name(query: Select[Any]) -> Select[Any]:
    """`query` in the order of the list on paper."""
    return query.join(Registration.user).order_by(
        func.lower(User.family_name), func.lower(User.given_name), Registration.id
    )


def history_of(registration: Registration) -> list[tuple[AuditEntry, User | None]]:
    """What was done to a registration and by whom, the newest first."""
    query = (
        select(AuditEntry, User)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .options(lazyload(User.grants))
        .where(AuditEntry.object_type == "Registration", AuditEntry.object_id == registration.id)
        .order_by(AuditEntry.id.desc())
    )
    return [(entry, actor) for entry, actor in db.session.execute(query)]
