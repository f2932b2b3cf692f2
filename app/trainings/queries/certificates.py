"""Certificates that are out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.errors import NotFound
from app.infra.db import db
from app.trainings.models import Certificate


def by_code(code: str) -> Certificate:
    """A certificate by its check code, with what replaced it. Raises NotFound."""
    query = select(Certificate).where(Certificate.code == code).options(joinedload(Certificate.replaced_by))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def is_certificate(code: str) -> bool:
    """Whether a code is that of a certificate."""
    return db.session.scalar(select(Certificate.id).where(Certificate.code == code)) is not None


def by_id(certificate_id: int) -> Certificate:
    """A certificate by its id. Raises NotFound."""
    found = db.session.get(Certificate, certificate_id)
    if found is None:
        raise NotFound
    return found


def history_of(registration_id: int) -> list[Certificate]:
    """Every certificate a registration ever got, the newest first, with who issued and revoked it and what replaced it."""
    query = (
        select(Certificate)
        .where(Certificate.registration_id == registration_id)
        .options(
            joinedload(Certificate.issued_by),
            joinedload(Certificate.revoked_by),
            joinedload(Certificate.replaced_by),
        )
        .order_by(Certificate.id.desc())
    )
    return list(db.session.scalars(query))


def holder_of(certificate: Certificate) -> User | None:
    """The person a certificate was issued to, if the account still is."""
    return db.session.get(User, certificate.user_id) if certificate.user_id else None


def certificates_of_event(event_id: int) -> list[Certificate]:
    """All certificates of an event, in the order of their numbers."""
    query = select(Certificate).where(Certificate.event_id == event_id)
    return list(db.session.scalars(query.order_by(Certificate.year, Certificate.number)))


def printable(event_id: int) -> list[Certificate]:
    """The valid certificates of an event by name: what is printed in one go."""
    valid = [one for one in certificates_of_event(event_id) if one.revoked_at is None]
    return sorted(valid, key=lambda one: (one.name_ru.casefold().replace("ё", "е"), one.id))


def valid_of_user_at(event_id: int, user_id: int) -> Certificate | None:
    """The valid certificate of a person for an event."""
    query = select(Certificate).where(
        Certificate.event_id == event_id, Certificate.user_id == user_id, Certificate.revoked_at.is_(None)
    )
    return db.session.scalar(query)
