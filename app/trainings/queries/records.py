"""The training record: what a person, or the people of a company, took part in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.attendance.sessions import queries as presence
from app.attendance.sessions.rules import Presence
from app.events.models import Event, EventState
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState
from app.trainings import rules
from app.trainings.models import Certificate


@dataclass(frozen=True)
class Taken:
    """One line of the record."""

    registration: Registration
    presence: Presence
    certificate: Certificate | None

    @property
    def event(self) -> Event:
        return self.registration.event

    @property
    def attended(self) -> bool:
        return self.presence.attended > 0


def record_of_person(user_id: int, now: datetime) -> list[Taken]:
    """What a person took part in, the latest first; a fixed number of statements."""
    return _record(Registration.user_id == user_id, now)


def record_of_company(company_id: int, now: datetime) -> list[Taken]:
    """What the people of a company took part in for it, the latest first; a fixed number of statements."""
    return _record(Registration.company_id == company_id, now)


def _record(whose: Any, now: datetime) -> list[Taken]:
    certified = select(Certificate.registration_id).where(Certificate.registration_id.is_not(None))
    query = (
        select(Registration)
        .join(Registration.event)
        .where(
            whose,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.in_(rules.CERTIFIED),
            Event.starts_at <= now,
            Event.state.in_([EventState.PUBLISHED, EventState.RUNNING, EventState.FINISHED]),
            or_(Event.kind.in_(rules.TEACHING), Registration.id.in_(certified)),
        )
        .options(
            joinedload(Registration.event), joinedload(Registration.user), joinedload(Registration.company)
        )
        .order_by(Event.starts_at.desc(), Registration.id)
    )
    rows = list(db.session.scalars(query))
    held = _newest(rows)
    seen = presence.presence_of(rows)
    return [Taken(row, seen[row.id], held.get(row.id)) for row in rows]


def _newest(rows: Sequence[Registration]) -> dict[int, Certificate]:
    query = select(Certificate).where(Certificate.registration_id.in_([row.id for row in rows]))
    return {int(one.registration_id or 0): one for one in db.session.scalars(query.order_by(Certificate.id))}


def completed_training(event_id: int, *, company_id: int | None = None, user_id: int | None = None) -> bool:
    """Whether a person, or anybody of a company, holds a valid certificate of an event.

    For rules elsewhere that ask for a given training; where presence is enough, ask `attendance.sessions`.
    """
    query = select(Certificate.id).where(Certificate.event_id == event_id, Certificate.revoked_at.is_(None))
    if company_id is not None:
        query = query.where(Certificate.company_id == company_id)
    if user_id is not None:
        query = query.where(Certificate.user_id == user_id)
    return db.session.scalar(query.limit(1)) is not None
