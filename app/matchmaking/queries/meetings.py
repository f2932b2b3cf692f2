"""Reads about meetings, everything loaded that pages and documents show of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import BindParameter, Select, and_, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.core.errors import NotFound
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingState, Seat, Side, Slot
from app.registrations.models import Registration, RegistrationState


def _loaded() -> Select[tuple[Meeting]]:
    person = joinedload(Meeting.supplier_seat).joinedload(Seat.registration)
    officer = joinedload(Meeting.buyer_seat).joinedload(Seat.registration)
    return (
        select(Meeting)
        .join(Meeting.slot)
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
            person.joinedload(Registration.user),
            officer.joinedload(Registration.user),
        )
        .order_by(Slot.starts_at, Meeting.id)
    )


def meetings(event_id: int, state: MeetingState | None = MeetingState.PLANNED) -> list[Meeting]:
    """The meetings of an event by time, with both delegations and companies, seats with their people, slot and table.

    `state` None gives the cancelled ones too.
    """
    query = _loaded().where(Meeting.event_id == event_id)
    if state is not None:
        query = query.where(Meeting.state == state)
    return list(db.session.scalars(query))


def places(event_id: int) -> list[Meeting]:
    """The meetings that stand, by time, with their slots alone: for the solver, which asks no names."""
    query = (
        select(Meeting)
        .join(Meeting.slot)
        .where(Meeting.event_id == event_id, Meeting.state == MeetingState.PLANNED)
        .options(contains_eager(Meeting.slot))
        .order_by(Slot.starts_at, Meeting.id)
    )
    return list(db.session.scalars(query))


def meetings_of_delegations(delegation_ids: Collection[int]) -> list[Meeting]:
    """The meetings that stand of these delegations, whichever side they are on, by time."""
    query = _loaded().where(
        Meeting.state == MeetingState.PLANNED,
        or_(Meeting.supplier_id.in_(delegation_ids), Meeting.buyer_id.in_(delegation_ids)),
    )
    return list(db.session.scalars(query))


def attended_by(user_id: int | BindParameter[int]) -> Select[int]:
    """The ids of the meetings this person goes to: of the own seat, and of the company's seats nobody is named for.

    A bound parameter instead of the id makes a statement that can be kept.
    """
    registration = aliased(Registration)
    supplier, buyer = aliased(Delegation), aliased(Delegation)
    buyer_seat = aliased(Seat)
    supplies = and_(registration.role == Side.SUPPLIER.value, supplier.company_id == registration.company_id)
    buys = and_(
        registration.role == Side.BUYER.value,
        buyer.company_id == registration.company_id,
        or_(buyer_seat.registration_id.is_(None), buyer_seat.registration_id == registration.id),
    )
    return (
        select(Meeting.id)
        .join(supplier, Meeting.supplier_id == supplier.id)
        .join(buyer, Meeting.buyer_id == buyer.id)
        .join(buyer_seat, Meeting.buyer_seat_id == buyer_seat.id)
        .join(registration, registration.event_id == Meeting.event_id)
        .where(
            registration.user_id == user_id,
            registration.state == RegistrationState.APPROVED,
            or_(supplies, buys),
        )
    )


def meetings_of_user(
    user_id: int, event_id: int | None = None, state: MeetingState | None = MeetingState.PLANNED
) -> list[Meeting]:
    """The meetings this person goes to, see `attended_by`."""
    loaded = _loaded().where(Meeting.id.in_(attended_by(user_id)))
    if event_id is not None:
        loaded = loaded.where(Meeting.event_id == event_id)
    if state is not None:
        loaded = loaded.where(Meeting.state == state)
    return list(db.session.scalars(loaded))


def meetings_of_delegation(
    delegation_id: int, state: MeetingState | None = MeetingState.PLANNED
) -> list[Meeting]:
    """The meetings of one delegation by time, whichever side it is on."""
    query = _loaded().where(
        or_(Meeting.supplier_id == delegation_id, Meeting.buyer_id == delegation_id),
    )
    if state is not None:
        query = query.where(Meeting.state == state)
    return list(db.session.scalars(query))


def one_meeting(meeting_id: int, *, event_id: int | None = None) -> Meeting:
    """A meeting by id, fully loaded and fresh. Raises NotFound, also for a meeting of another event."""
    query = _loaded().where(Meeting.id == meeting_id).execution_options(populate_existing=True)
    if event_id is not None:
        query = query.where(Meeting.event_id == event_id)
    meeting: Meeting | None = db.session.scalars(query).one_or_none()  # type: ignore[assignment]
    if meeting is None:
        raise NotFound
    return meeting


def event_of(meeting: Meeting) -> Event:
    """The event a meeting belongs to."""
    event = db.session.get(Event, meeting.event_id)
    if event is None:
        raise NotFound
    return event


People = dict[tuple[int, str], list[Registration]]


def people(event_id: int, company_ids: Iterable[int] | None = None) -> People:
    """The approved registrations of an event with their users, by (company, role)."""
    query = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.APPROVED,
            Registration.company_id.is_not(None),
        )
        .options(joinedload(Registration.user))
        .order_by(Registration.id)
    )
    if company_ids is not None:
        query = query.where(Registration.company_id.in_(list(company_ids)))
    found: People = defaultdict(list)
    for registration in db.session.scalars(query):
        found[registration.company_id or 0, str(registration.role)].append(registration)
    return found


def people_at(meeting: Meeting, side: Side, known: People) -> list[Registration]:
    """Who goes to `meeting` for `side`: the person named for the seat, or everybody of the company in that role.

    A supplier has one meeting at a time, so all its people belong to it.
    """
    delegation = meeting.supplier if side == Side.SUPPLIER else meeting.buyer
    everybody = known.get((delegation.company_id, side.value), [])
    if side == Side.BUYER and meeting.buyer_seat.registration_id is not None:
        named = [person for person in everybody if person.id == meeting.buyer_seat.registration_id]
        return named or everybody
    return everybody
