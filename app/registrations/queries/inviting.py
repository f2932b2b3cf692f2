"""Reads about invitation codes, invitations, and those whom one person registered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.companies import queries as cards
from app.companies.models import Company
from app.core.errors import NotFound
from app.infra.db import db
from app.registrations.models import (
    Invitation,
    InvitationCode,
    InvitationState,
    Registration,
    RegistrationOrigin,
)
from app.registrations.rules.registering import ALIVE


def code_of(event_id: int, word: str) -> InvitationCode | None:
    """An event's code by its word."""
    return db.session.scalar(
        select(InvitationCode).where(InvitationCode.event_id == event_id, InvitationCode.code == word)
    )


def code_by_id(event_id: int, code_id: int) -> InvitationCode:
    """An event's code. Raises NotFound."""
    found = db.session.scalar(
        select(InvitationCode).where(InvitationCode.event_id == event_id, InvitationCode.id == code_id)
    )
    if found is None:
        raise NotFound
    return found


def codes_of(event_id: int) -> list[InvitationCode]:
    """An event's codes, those that open first."""
    query = (
        select(InvitationCode)
        .where(InvitationCode.event_id == event_id)
        .order_by(InvitationCode.withdrawn_at.is_not(None), InvitationCode.id.desc())
    )
    return list(db.session.scalars(query))


def invitations_of(event_id: int) -> list[Invitation]:
    """Who was invited to an event, the newest first, with the registrations that came of it."""
    query = (
        select(Invitation)
        .where(Invitation.event_id == event_id)
        .options(joinedload(Invitation.registration))
        .order_by(Invitation.id.desc())
    )
    return list(db.session.scalars(query))


def invitation(invitation_id: int, *, event_id: int | None = None, hold: bool = False) -> Invitation:
    """One invitation with its event. Raises NotFound."""
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(joinedload(Invitation.event), joinedload(Invitation.registration))
    )
    if event_id is not None:
        query = query.where(Invitation.event_id == event_id)
    if hold:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def known_addresses(event_id: int) -> set[str]:
    """Addresses invited to an event, or registered for it, already."""
    invited = select(Invitation.email).where(
        Invitation.event_id == event_id, Invitation.state != InvitationState.WITHDRAWN
    )
    registered = (
        select(User.email)
        .join(Registration, Registration.user_id == User.id)
        .where(Registration.event_id == event_id, Registration.state.in_(ALIVE))
    )
    return set(db.session.scalars(invited)) | set(db.session.scalars(registered))


def withdrawn_invitation(event_id: int, email: str) -> Invitation | None:
    """An invitation that was taken back and can be sent anew."""
    return db.session.scalar(
        select(Invitation).where(Invitation.event_id == event_id, Invitation.email == email)
    )


def unsent_invitations(event_id: int) -> list[Invitation]:
    """Those whose mail is still to be written, held."""
    query = (
        select(Invitation)
        .where(
            Invitation.event_id == event_id,
            Invitation.mail_due.is_(True),
            Invitation.state == InvitationState.INVITED,
        )
        .options(joinedload(Invitation.event))
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Origin:
    """How a registration came about: the code's word, who registered, at the desk."""

    code: str
    registered_by: User | None
    at_the_desk: bool
    transferred: bool


def origin(registration_id: int) -> Origin | None:
    """How a registration came about; None where its person simply registered."""
    row = db.session.execute(
        select(RegistrationOrigin, InvitationCode.code, User)
        .outerjoin(InvitationCode, InvitationCode.id == RegistrationOrigin.code_id)
        .outerjoin(User, User.id == RegistrationOrigin.registered_by_id)
        .where(RegistrationOrigin.registration_id == registration_id)
    ).first()
    if row is None:
        return None
    return Origin(row[1] or "", row[2], row[0].at_the_desk, row[0].transferred_from_id is not None)


def registered_by(event_id: int, user_id: int) -> list[Registration]:
    """The colleagues whom a person registered for an event, in order."""
    query = (
        select(Registration)
        .join(RegistrationOrigin, RegistrationOrigin.registration_id == Registration.id)
        .where(Registration.event_id == event_id, RegistrationOrigin.registered_by_id == user_id)
        .options(
            joinedload(Registration.event),
            joinedload(Registration.user).lazyload(User.grants),
            joinedload(Registration.company),
        )
        .order_by(Registration.id)
    )
    return list(db.session.scalars(query))


def companies_found(text: str, limit: int) -> list[Company]:
    """The first cards whose names or INN the words begin."""
    return list(db.session.scalars(cards.found(text).limit(limit)))


def invitation_counts(event_id: int) -> dict[InvitationState, int]:
    """How many invitations are in each state."""
    query = (
        select(Invitation.state, func.count())
        .where(Invitation.event_id == event_id)
        .group_by(Invitation.state)
    )
    return {InvitationState(state): number for state, number in db.session.execute(query)}
