"""What one person goes to, as plain rows: five queries whatever there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import NotFound
from app.events.models import Role, Session
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingState, Seat, Slot, Table
from app.matchmaking.queries import attended_by
from app.registrations.models import Registration, RegistrationState, SessionBooking

Place = tuple[int, int, str]  # event, company, role


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A person of the other side."""

    registration_id: int
    name_ru: str
    name_en: str
    position_ru: str
    position_en: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting as its participant sees it. `company` and `people` are the other side's."""

    event_id: int
    uid: str
    sequence: int
    cancelled: bool
    cancel_reason: str
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    table: int
    company_ru: str
    company_en: str
    people: tuple[Counterpart, ...]


@dataclass(frozen=True)
class Diary:
    """Everything of one person: approved and cancelled registrations with their events, booked items, meetings."""

    user: User
    registrations: list[Registration]
    bookings: list[SessionBooking] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)


def owner(secret: str) -> User:
    """Whose calendar has this secret. Raises NotFound."""
    user = db.session.scalar(select(User).where(User.calendar_secret == secret, User.active))
    if user is None:
        raise NotFound
    return user


def diary(user: User) -> Diary:
    """What `user` goes to."""
    query = (
        select(Registration)
        .where(
            Registration.user_id == user.id,
            Registration.state.in_([RegistrationState.APPROVED, RegistrationState.CANCELLED]),
        )
        .options(joinedload(Registration.event))
        .order_by(Registration.id)
    )
    registrations = list(db.session.scalars(query))
    approved = [row for row in registrations if row.is_approved]
    if not approved:
        return Diary(user, registrations)
    return Diary(user, registrations, _bookings(approved), _appointments(user, approved))


def _bookings(approved: list[Registration]) -> list[SessionBooking]:
    query = (
        select(SessionBooking)
        .where(SessionBooking.registration_id.in_([row.id for row in approved]))
        .options(
            joinedload(SessionBooking.session).joinedload(Session.room),
            joinedload(SessionBooking.registration),
        )
        .order_by(SessionBooking.id)
    )
    return list(db.session.scalars(query))


def _appointments(user: User, approved: list[Registration]) -> list[Appointment]:
    rows = db.session.execute(_meetings_query(), {"user_id": user.id}).all()
    supplies = {(row.event_id, row.company_id) for row in approved if row.role == Role.SUPPLIER}
    mine = [(row.event_id, row.supplier_id) in supplies for row in rows]
    people = _people(
        {
            (row.event_id, row.buyer_id, "buyer") if own else (row.event_id, row.supplier_id, "supplier")
            for row, own in zip(rows, mine, strict=True)
        }
    )
    found = []
    for row, own in zip(rows, mine, strict=True):
        if own:
            company_ru, company_en = row.buyer_ru, row.buyer_en
            officers = people.get((row.event_id, row.buyer_id, "buyer"), ())
            met = tuple(one for one in officers if one.registration_id == row.officer_id) or officers
        else:
            company_ru, company_en = row.supplier_ru, row.supplier_en
            met = people.get((row.event_id, row.supplier_id, "supplier"), ())
        found.append(
            Appointment(
                event_id=row.event_id,
                uid=row.uid,
                sequence=row.sequence,
                cancelled=row.state == MeetingState.CANCELLED,
                cancel_reason=row.cancel_reason,
                changed_at=row.updated_at,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                table=row.number,
                company_ru=company_ru,
                company_en=company_en,
                people=met,
            )
        )
    return found


@lru_cache(maxsize=1)
def _meetings_query() -> Any:
    """The meetings of :user_id. Columns, not objects, and put together once: both cost more than the question itself."""
    supplier, buyer = aliased(Delegation), aliased(Delegation)
    seller, customer = aliased(Company), aliased(Company)
    seat = aliased(Seat)
    return (
        select(
            Meeting.event_id,
            Meeting.uid,
            Meeting.sequence,
            Meeting.state,
            Meeting.cancel_reason,
            Meeting.updated_at,
            Slot.starts_at,
            Slot.ends_at,
            Table.number,
            seat.registration_id.label("officer_id"),
            supplier.company_id.label("supplier_id"),
            seller.name_ru.label("supplier_ru"),
            seller.name_en.label("supplier_en"),
            buyer.company_id.label("buyer_id"),
            customer.name_ru.label("buyer_ru"),
            customer.name_en.label("buyer_en"),
        )
        .join(Slot, Slot.id == Meeting.slot_id)
        .join(Table, Table.id == Meeting.table_id)
        .join(seat, seat.id == Meeting.buyer_seat_id)
        .join(supplier, supplier.id == Meeting.supplier_id)
        .join(seller, seller.id == supplier.company_id)
        .join(buyer, buyer.id == Meeting.buyer_id)
        .join(customer, customer.id == buyer.company_id)
        .where(Meeting.id.in_(attended_by(bindparam("user_id"))))
        .order_by(Slot.starts_at, Meeting.id)
    )


def _people(wanted: set[Place]) -> dict[Place, tuple[Counterpart, ...]]:
    if not wanted:
        return {}
    asked = {
        "events": sorted({event_id for event_id, _company, _role in wanted}),
        "companies": sorted({company_id for _event, company_id, _role in wanted}),
    }
    found: dict[Place, list[Counterpart]] = defaultdict(list)
    for row in db.session.execute(_people_query(), asked):
        place = (row.event_id, row.company_id, str(row.role))
        if place in wanted:
            name = " ".join(part for part in (row.family_name, row.given_name, row.patronymic) if part)
            found[place].append(Counterpart(row.id, name, row.latin_name, row.position_ru, row.position_en))
    return {place: tuple(people) for place, people in found.items()}


@lru_cache(maxsize=1)
def _people_query() -> Any:
    """Who comes to :events for :companies."""
    return (
        select(
            Registration.event_id,
            Registration.company_id,
            Registration.role,
            Registration.id,
            User.family_name,
            User.given_name,
            User.patronymic,
            User.latin_name,
            Registration.position_ru,
            Registration.position_en,
        )
        .join(User, User.id == Registration.user_id)
        .where(
            Registration.event_id.in_(bindparam("events", expanding=True)),
            Registration.company_id.in_(bindparam("companies", expanding=True)),
            Registration.state == RegistrationState.APPROVED,
        )
        .order_by(Registration.id)
    )
