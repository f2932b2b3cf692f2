"""Laying slots and tables on a real database."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from app.core import clock
from app.core.errors import Refused
from app.events.models import Event, Role, Session, SessionKind
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    MeetingOrigin,
    MeetingState,
    SeatClaim,
    Side,
    TableClaim,
)
from app.matchmaking.operations import availability, grid
from app.matchmaking.queries.grid import claims_of_event, schedule_row
from app.matchmaking.rules.grid import Block, GridPlan
from app.registrations.models import SessionBooking
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

pytestmark = pytest.mark.usefixtures("session")


def day_of(event: Event) -> date:
    return clock.in_zone(event.starts_at, event.timezone).date()


def plan(event: Event, number: int = 4, length: int = 20) -> GridPlan:
    return GridPlan((day_of(event),), (Block("start", time(10), number=number),), length, 0)


def lay(event: Event, chosen: GridPlan) -> list[str]:
    slots = grid.lay_slots(event, chosen, filled_in={"length": chosen.length}, actor=None, now=clock.now())
    return [f"{clock.in_zone(slot.starts_at, event.timezone):%H:%M}" for slot in slots]


def make_meeting(event: Event, state: MeetingState = MeetingState.PLANNED) -> Meeting:
    supplier = make_delegation(event, make_company(), Side.SUPPLIER)
    buyer = make_delegation(event, make_company(), Side.BUYER)
    slot, table = queries.slots(event.id)[0], queries.tables(event.id)[-1]
    now = clock.now()
    meeting = saved(
        Meeting(
            event_id=event.id,
            supplier_id=supplier.id,
            buyer_id=buyer.id,
            supplier_seat_id=supplier.seats[0].id,
            buyer_seat_id=buyer.seats[0].id,
            slot_id=slot.id,
            table_id=table.id,
            state=state,
            origin=MeetingOrigin.ORGANISER,
            uid=uuid4().hex,
            created_at=now,
            updated_at=now,
        )
    )
    if state == MeetingState.PLANNED:
        saved(TableClaim(table_id=table.id, slot_id=slot.id, meeting_id=meeting.id))
        for seat in (supplier.seats[0], buyer.seats[0]):
            saved(SeatClaim(seat_id=seat.id, slot_id=slot.id, kind=ClaimKind.MEETING, meeting_id=meeting.id))
    return meeting


def absences(delegation: Delegation) -> set[int]:
    seats = {seat.id for seat in delegation.seats}
    return {
        claim.slot_id
        for claim in claims_of_event(delegation.event_id)
        if claim.seat_id in seats and claim.kind == ClaimKind.BLOCKED
    }


def test_slots_are_laid_and_the_form_is_kept() -> None:
    event = make_event()
    assert lay(event, plan(event)) == ["10:00", "10:20", "10:40", "11:00"]
    schedule = schedule_row(event.id)
    assert schedule is not None
    assert schedule.grid == {"length": 20}
    assert schedule.version == 1


def test_equal_slots_stay_the_same_rows() -> None:
    event = make_event()
    lay(event, plan(event))
    before = {slot.starts_at: slot.id for slot in queries.slots(event.id)}
    lay(event, plan(event, number=6))
    after = {slot.starts_at: slot.id for slot in queries.slots(event.id)}
    assert len(after) == 6
    assert before.items() <= after.items()


def test_an_absence_is_carried_over_by_time() -> None:
    event = make_event()
    lay(event, plan(event))
    delegation = make_delegation(event, make_company(), Side.BUYER)
    first = queries.slots(event.id)[0]
    availability.set_absences(delegation, {delegation.seats[0].id: [first.id]}, actor=None, now=clock.now())
    lay(event, plan(event, number=8, length=10))
    assert absences(delegation) == {slot.id for slot in queries.slots(event.id)[:2]}


def test_slots_stay_while_meetings_stand() -> None:
    event = make_event()
    make_slots(event)
    make_tables(event)
    make_meeting(event)
    with pytest.raises(Refused, match="grid_has_meetings"):
        lay(event, plan(event))


def test_a_cancelled_meeting_goes_with_its_slot() -> None:
    event = make_event()
    make_slots(event, start=event.starts_at + timedelta(minutes=5))
    make_tables(event)
    make_meeting(event, MeetingState.CANCELLED)
    lay(event, plan(event))
    assert queries.slots(event.id)[0].starts_at == event.starts_at
    assert db.session.query(Meeting).count() == 0


def test_days_outside_the_event_are_refused_at_their_field() -> None:
    event = make_event()
    other = GridPlan((day_of(event) + timedelta(days=1),), (Block("start", time(10), number=1),), 20)
    with pytest.raises(Refused) as refusal:
        lay(event, other)
    assert (refusal.value.code, refusal.value.field) == ("day_outside_event", "last_day")


def test_a_booked_session_takes_the_new_slots_it_overlaps() -> None:
    event = make_event()
    company = make_company()
    person = make_registration(event, make_user(), Role.SUPPLIER, company=company)
    make_delegation(event, company, Side.SUPPLIER, people=[person])
    start = event.starts_at + timedelta(minutes=30)
    talk = saved(
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru="Доклад",
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            bookable=True,
        )
    )
    saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
    lay(event, plan(event))
    slots = queries.slots(event.id)
    assert {claim.slot_id for claim in claims_of_event(event.id)} == {slots[1].id, slots[2].id}


def test_tables_grow_and_shrink_with_their_zones() -> None:
    event = make_event()
    grid.lay_tables(event, 4, {1: "A", 2: "A"}, actor=None, now=clock.now())
    assert [(table.number, table.zone) for table in queries.tables(event.id)] == [
        (1, "A"),
        (2, "A"),
        (3, ""),
        (4, ""),
    ]
    grid.lay_tables(event, 2, {2: "B"}, actor=None, now=clock.now())
    assert [(table.number, table.zone) for table in queries.tables(event.id)] == [(1, ""), (2, "B")]


def test_a_table_with_a_meeting_stays() -> None:
    event = make_event()
    make_slots(event)
    make_tables(event, 3)
    make_meeting(event)
    with pytest.raises(Refused) as refusal:
        grid.lay_tables(event, 2, {}, actor=None, now=clock.now())
    assert (refusal.value.code, refusal.value.field) == ("table_has_meetings", "number")
    assert len(queries.tables(event.id)) == 3
