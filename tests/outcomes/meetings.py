"""A conference in the middle of its day, for tests of the door, of outcomes and of the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.accounts.models import User
from app.catalogue.models import Need, NeedAtEvent, Offer, ProcurementRoute
from app.companies.models import Company
from app.core import clock
from app.events.models import Event, EventState, Role
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, MeetingState, Side, Slot, Table
from app.registrations.models import Registration
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_registration,
    make_slots,
    make_tables,
    make_user,
    saved,
)


@dataclass
class Firm:
    """A company at the conference with its one person."""

    person: User
    company: Company
    registration: Registration
    delegation: Delegation


@dataclass
class Day:
    """Two suppliers and a buyer; the first slot has begun, the second has not."""

    event: Event
    slots: list[Slot]
    tables: list[Table]
    supplier: Firm
    second: Firm
    buyer: Firm
    begun: Meeting
    coming: Meeting


def make_firm(event: Event, side: Side, family_name: str = "Соколова") -> Firm:
    person = make_user(family_name=family_name)
    company = make_company(head=person)
    registration = make_registration(event, person, Role(side.value), company=company)
    return Firm(person, company, registration, make_delegation(event, company, side, people=[registration]))


def make_meeting(
    event: Event,
    supplier: Firm,
    buyer: Firm,
    slot: Slot,
    table: Table,
    state: MeetingState = MeetingState.PLANNED,
) -> Meeting:
    now = clock.now()
    return saved(
        Meeting(
            event_id=event.id,
            supplier_id=supplier.delegation.id,
            buyer_id=buyer.delegation.id,
            supplier_seat_id=supplier.delegation.seats[0].id,
            buyer_seat_id=buyer.delegation.seats[0].id,
            slot_id=slot.id,
            table_id=table.id,
            state=state,
            origin=MeetingOrigin.ORGANISER,
            uid=f"{event.id}-{supplier.delegation.id}-{buyer.delegation.id}-{slot.id}@tandem",
            created_at=now,
            updated_at=now,
        )
    )


def make_day() -> Day:
    """The day itself: the event began ten minutes ago."""
    start = clock.now() - timedelta(minutes=10)
    event = make_event(
        state=EventState.RUNNING,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        registration_opens_at=start - timedelta(days=9),
        registration_closes_at=start - timedelta(days=1),
    )
    slots = make_slots(event, 2, start=start, minutes=20)
    tables = make_tables(event, 2)
    supplier, second = make_firm(event, Side.SUPPLIER), make_firm(event, Side.SUPPLIER, "Ёлкин")
    buyer = make_firm(event, Side.BUYER, "Громова")
    begun = make_meeting(event, supplier, buyer, slots[0], tables[0])
    coming = make_meeting(event, second, buyer, slots[1], tables[1])
    return Day(event, slots, tables, supplier, second, buyer, begun, coming)


def bring_need(day: Day, code: str = "22.29.29", offered: str = "22.21.10") -> Need:
    """The buyer brings a need; the first supplier offers something of its class."""
    now = clock.now()
    need = saved(
        Need(
            company_id=day.buyer.company.id,
            title_ru="Панели интерьера",
            title_en="Interior panels",
            okpd2=code,
            route=ProcurementRoute.COMMERCIAL,
            created_at=now,
            updated_at=now,
        )
    )
    db.session.add_all(
        [
            NeedAtEvent(need_id=need.id, event_id=day.event.id),
            Offer(
                company_id=day.supplier.company.id,
                title_ru="Профили",
                okpd2=offered,
                created_at=now,
                updated_at=now,
            ),
        ]
    )
    db.session.commit()
    return need
