"""What one person goes to, as plain rows: six queries whatever there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
from app.registrations.models import GivenUpBooking, Registration, RegistrationState, SessionBooking

Place = tuple[int, int, Role]  # event, company, role
Rows = tuple[Any, ...]


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


class Appointments:
    """Somebody's meetings by time. The same object as long as nothing about them changes, so it can be a key."""

    def __init__(self, meetings: Iterable[Appointment] = ()) -> None:
        self.meetings = tuple(meetings)


NONE = Appointments()


@dataclass(frozen=True)
class Diary:
    """Everything of one person: approved and cancelled registrations with their events, booked items, meetings."""

    registrations: list[Registration]
    bookings: list[SessionBooking] = field(default_factory=list)
    given_up: list[GivenUpBooking] = field(default_factory=list)
    appointments: Appointments = NONE


def owner(secret: str) -> tuple[int, str]:
    """Whose calendar has this secret: id and language. Raises NotFound."""
    query = select(User.id, User.language).where(User.calendar_secret == secret, User.active)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row.id, row.language


def diary(user_id: int) -> Diary:
    """What the person goes to."""
    query = (
        select(Registration)
        .where(
            Registration.user_id == user_id,
            Registration.state.in_([RegistrationState.APPROVED, RegistrationState.CANCELLED]),
        )
        .options(joinedload(Registration.event))
        .order_by(Registration.id)
    )
    registrations = list(db.session.scalars(query))
    approved = [row for row in registrations if row.is_approved]
    given_up = _given_up(registrations)
    if not approved:
        return Diary(registrations, given_up=given_up)
    return Diary(registrations, _bookings(approved), given_up, _appointments(user_id, approved))


def _given_up(registrations: list[Registration]) -> list[GivenUpBooking]:
    query = (
        select(GivenUpBooking)
        .where(GivenUpBooking.registration_id.in_([row.id for row in registrations]))
        .options(joinedload(GivenUpBooking.registration))
        .order_by(GivenUpBooking.id)
    )
    return list(db.session.scalars(query)) if registrations else []


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


def _appointments(user_id: int, approved: list[Registration]) -> Appointments:
    rows = tuple(db.session.execute(_meetings_query(), {"user_id": user_id}))
    if not rows:
        return NONE
    supplies = frozenset((row.event_id, row.company_id) for row in approved if row.role == Role.SUPPLIER)
    asked = {
        "events": sorted({row.event_id for row in rows}),
        "companies": sorted({row.supplier_id for row in rows} | {row.buyer_id for row in rows}),
    }
    return _made(rows, tuple(db.session.execute(_people_query(), asked)), supplies)


@lru_cache(maxsize=256)
def _made(rows: Rows, people_rows: Rows, supplies: frozenset[tuple[int, int]]) -> Appointments:
    """The meetings in these rows. Remembered: programs ask every hour for what hardly changes."""
    people = _people(people_rows)
    found = []
    for row in rows:
        if (row.event_id, row.supplier_id) in supplies:
            company_ru, company_en = row.buyer_ru, row.buyer_en
            officers = people.get((row.event_id, row.buyer_id, Role.BUYER), ())
            met = tuple(one for one in officers if one.registration_id == row.officer_id) or officers
        else:
            company_ru, company_en = row.supplier_ru, row.supplier_en
            met = people.get((row.event_id, row.supplier_id, Role.SUPPLIER), ())
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
    return Appointments(found)


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


def _people(rows: Rows) -> dict[Place, tuple[Counterpart, ...]]:
    found: dict[Place, list[Counterpart]] = defaultdict(list)
    for row in rows:
        name = " ".join(part for part in (row.family_name, row.given_name, row.patronymic) if part)
        found[row.event_id, row.company_id, row.role].append(
            Counterpart(row.id, name, row.latin_name, row.position_ru, row.position_en)
        )
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
