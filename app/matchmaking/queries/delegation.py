"""Reads about the companies at one event's meetings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.companies.models import Company, Representative, Standing
from app.core.errors import NotFound
from app.infra.db import db
from app.matchmaking.models import ClaimKind, Delegation, Meeting, MeetingState, Seat, SeatClaim, Side
from app.registrations.models import Registration, RegistrationState


def delegations(event_id: int, side: Side | None = None) -> list[Delegation]:
    """Those who take part, with company, seats and the people on them, by the company's name."""
    query = present(event_id).options(*_whole()).order_by(func.lower(Company.name_ru), Delegation.id)
    if side is not None:
        query = query.where(Delegation.side == side)
    return list(db.session.scalars(query))


def present(event_id: int) -> Select[Delegation]:
    """The delegations of an event that have not withdrawn, joined with their companies."""
    return (
        select(Delegation)
        .join(Delegation.company)
        .where(Delegation.event_id == event_id, Delegation.withdrawn_at.is_(None))
    )


def delegation(event_id: int, delegation_id: int) -> Delegation:
    """One that takes part in this event, with company, seats and people. Raises NotFound."""
    found = db.session.scalar(present(event_id).where(Delegation.id == delegation_id).options(*_whole()))
    if found is None:
        raise NotFound
    return found


def delegations_of_user(event_id: int, user_id: int) -> list[Delegation]:
    """Those a person acts for: as the company's representative, or registered on that side for it."""
    acts = exists().where(
        Representative.company_id == Delegation.company_id,
        Representative.user_id == user_id,
        Representative.standing.in_([Standing.REPRESENTATIVE, Standing.HEAD]),
    )
    comes = exists().where(
        Registration.event_id == Delegation.event_id,
        Registration.company_id == Delegation.company_id,
        Registration.user_id == user_id,
        Registration.state == RegistrationState.APPROVED,
        Registration.role == Delegation.side,
    )
    query = (
        present(event_id).where(or_(acts, comes)).options(*_whole()).order_by(Delegation.side, Delegation.id)
    )
    return list(db.session.scalars(query))


def of_company(event_id: int, company_id: int, side: Side) -> Delegation | None:
    """The company's delegation on that side, also a withdrawn one, with its seats."""
    query = (
        select(Delegation)
        .where(Delegation.event_id == event_id, Delegation.company_id == company_id, Delegation.side == side)
        .options(selectinload(Delegation.seats))
    )
    return db.session.scalar(query)


def sides_of_companies(event_id: int) -> set[tuple[int, Side]]:
    """Which companies have a delegation on which side, also a withdrawn one."""
    query = select(Delegation.company_id, Delegation.side).where(Delegation.event_id == event_id)
    return {(company_id, side) for company_id, side in db.session.execute(query)}


def people_of(found: Delegation) -> list[Registration]:
    """The approved registrations of a delegation's company on its side, the earliest first, with the person."""
    query = (
        select(Registration)
        .where(
            Registration.event_id == found.event_id,
            Registration.company_id == found.company_id,
            Registration.role == found.side,
            Registration.state == RegistrationState.APPROVED,
        )
        .options(joinedload(Registration.user))
        .order_by(Registration.created_at, Registration.id)
    )
    return list(db.session.scalars(query))


def planned_meetings(delegation_id: int) -> list[Meeting]:
    """The meetings of a delegation that stand."""
    query = select(Meeting).where(
        or_(Meeting.supplier_id == delegation_id, Meeting.buyer_id == delegation_id),
        Meeting.state == MeetingState.PLANNED,
    )
    return list(db.session.scalars(query))


def counts_of_claims(event_id: int) -> dict[int, dict[ClaimKind, int]]:
    """By delegation: how many of its seats' slots are taken, by kind."""
    query = (
        select(Seat.delegation_id, SeatClaim.kind, func.count())
        .join(Seat, Seat.id == SeatClaim.seat_id)
        .join(Delegation, and_(Delegation.id == Seat.delegation_id, Delegation.event_id == event_id))
        .group_by(Seat.delegation_id, SeatClaim.kind)
    )
    counts: dict[int, dict[ClaimKind, int]] = {}
    for delegation_id, kind, number in db.session.execute(query):
        counts.setdefault(delegation_id, {})[ClaimKind(kind)] = number
    return counts


def seats_of_registration(registration_id: int) -> Sequence[Seat]:
    """The seats a person sits on."""
    return db.session.scalars(select(Seat).where(Seat.registration_id == registration_id)).all()


def _whole() -> tuple[ExecutableOption, ...]:
    people = selectinload(Delegation.seats).selectinload(Seat.registration).selectinload(Registration.user)
    return joinedload(Delegation.company), people
