"""Reads of the day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.attendance.models import CheckIn, MeetingAttendance
from app.companies.models import Company
from app.core.errors import NotFound
from app.events.models import Role
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingState, Seat, Slot, Table
from app.registrations.models import Registration, RegistrationState


@dataclass(frozen=True)
class Guest:
    """A person expected, with company, and since when in the house."""

    registration: Registration
    at: datetime | None
    method: str | None

    @property
    def company(self) -> Company | None:
        return self.registration.company


def guests(event_id: int) -> list[Guest]:
    """The approved registrations with person, company and arrival, by family name; one statement."""
    query = (
        select(Registration, CheckIn.at, CheckIn.method)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED)
        .options(joinedload(Registration.user), joinedload(Registration.company))
    )
    found = [Guest(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda guest: _folded(guest.registration.user.full_name))


def found_among(everybody: Iterable[Guest], text: str) -> list[Guest]:
    """Those whose name, company or ticket contains every word of `text`, ё as е."""
    words = _folded(text).split()
    return [guest for guest in everybody if all(word in _line(guest) for word in words)]


def _line(guest: Guest) -> str:
    row, company = guest.registration, guest.registration.company
    names = [row.user.full_name, row.user.latin_name, row.ticket_code]
    if company is not None:
        names += [company.name_ru, company.name_en, company.short_ru, company.short_en]
    return _folded(" ".join(names))


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def counts(everybody: Iterable[Guest]) -> dict[Role, tuple[int, int]]:
    """By role, in the order of the roles: how many are expected and how many have come."""
    tally: dict[Role, tuple[int, int]] = {}
    for guest in everybody:
        role = Role(guest.registration.role)
        expected, arrived = tally.get(role, (0, 0))
        tally[role] = (expected + 1, arrived + (guest.at is not None))
    return {role: tally[role] for role in Role if role in tally}


def present_companies(everybody: Iterable[Guest]) -> set[tuple[int, str]]:
    """(company, role) of those in the house."""
    return {
        (guest.registration.company_id, str(guest.registration.role))
        for guest in everybody
        if guest.at is not None and guest.registration.company_id is not None
    }


def checked_in_ids(event_id: int) -> set[int]:
    """The registrations of an event that have come."""
    query = select(CheckIn.registration_id).join(CheckIn.registration)
    return set(db.session.scalars(query.where(Registration.event_id == event_id)))


def check_in_of(registration_id: int) -> CheckIn | None:
    """The arrival of one registration."""
    return db.session.get(CheckIn, registration_id)


def by_code(code: str) -> Registration | None:
    """A registration of any event by its ticket's code, with event, person and company."""
    return _registration(Registration.ticket_code == code)


def registration(registration_id: int) -> Registration:
    """A registration with event, person and company. Raises NotFound."""
    found = _registration(Registration.id == registration_id)
    if found is None:
        raise NotFound
    return found


def _registration(condition: object) -> Registration | None:
    query = select(Registration).where(condition)  # type: ignore[arg-type]
    return db.session.scalar(
        query.options(
            joinedload(Registration.event),
            joinedload(Registration.user),
            joinedload(Registration.company),
        )
    )


def attendance_of(meeting_ids: Collection[int]) -> dict[int, MeetingAttendance]:
    """By meeting: what the desk marked."""
    query = select(MeetingAttendance).where(MeetingAttendance.meeting_id.in_(meeting_ids))
    return {row.meeting_id: row for row in db.session.scalars(query)}


def attendance_of_event(event_id: int) -> dict[int, MeetingAttendance]:
    """By meeting: what the desk marked at an event."""
    query = select(MeetingAttendance).join(MeetingAttendance.meeting).where(Meeting.event_id == event_id)
    return {row.meeting_id: row for row in db.session.scalars(query)}


def meetings_of_slots(slot_ids: Collection[int]) -> list[Meeting]:
    """The meetings of these slots that stand, by time and table, with both companies, seats and their people."""
    query = (
        select(Meeting)
        .join(Meeting.slot)
        .join(Meeting.table)
        .where(Meeting.slot_id.in_(slot_ids), Meeting.state == MeetingState.PLANNED)
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
            joinedload(Meeting.supplier_seat).joinedload(Seat.registration).joinedload(Registration.user),
            joinedload(Meeting.buyer_seat).joinedload(Seat.registration).joinedload(Registration.user),
        )
        .order_by(Slot.starts_at, Table.number)
    )
    return list(db.session.scalars(query))


def tallies_of_slots(event_id: int) -> dict[int, tuple[int, int]]:
    """By slot: how many meetings stand, and how many of them are marked."""
    marked = func.sum(case((MeetingAttendance.meeting_id.is_not(None), 1), else_=0))
    query = (
        select(Meeting.slot_id, func.count(Meeting.id), marked)
        .outerjoin(MeetingAttendance, MeetingAttendance.meeting_id == Meeting.id)
        .where(Meeting.event_id == event_id, Meeting.state == MeetingState.PLANNED)
        .group_by(Meeting.slot_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def next_meeting_of(guest: Registration, now: datetime) -> Meeting | None:
    """The first meeting of a person's company, in the person's role, that has not ended, with slot and table."""
    own = Meeting.supplier_id if guest.role == Role.SUPPLIER else Meeting.buyer_id
    query = (
        select(Meeting)
        .join(Meeting.slot)
        .join(Delegation, Delegation.id == own)
        .where(
            Meeting.event_id == guest.event_id,
            Meeting.state == MeetingState.PLANNED,
            Delegation.company_id == guest.company_id,
            Delegation.side == str(guest.role),
            Slot.ends_at > now,
        )
        .options(joinedload(Meeting.slot), joinedload(Meeting.table))
        .order_by(Slot.starts_at)
        .limit(1)
    )
    return db.session.scalar(query) if guest.role in (Role.SUPPLIER, Role.BUYER) else None


def meeting(event_id: int, meeting_id: int) -> Meeting:
    """A meeting of this event, with slot and event. Raises NotFound."""
    query = (
        select(Meeting)
        .where(Meeting.id == meeting_id, Meeting.event_id == event_id)
        .options(joinedload(Meeting.slot))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def slot(event_id: int, slot_id: int) -> Slot:
    """A slot of this event. Raises NotFound."""
    found = db.session.scalar(select(Slot).where(Slot.id == slot_id, Slot.event_id == event_id))
    if found is None:
        raise NotFound
    return found
