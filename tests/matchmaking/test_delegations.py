"""Companies come to the meetings with their first person and leave with the last."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import Refused
from app.events.models import Event, EventKind, Role, Session, SessionKind
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import ClaimKind, Delegation, Seat, SeatClaim, Side
from app.matchmaking.operations import availability, delegations
from app.matchmaking.queries.delegation import delegation as delegation_of
from app.matchmaking.queries.grid import claims_of_event
from app.registrations.models import Registration, RegistrationState, SessionBooking
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
from tests.matchmaking.test_grid_operations import make_meeting

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def event(session: object) -> Event:
    return make_event()


def arrive(event: Event, company: object, role: Role = Role.BUYER) -> Registration:
    person = make_registration(event, make_user(), role, company=company)  # type: ignore[arg-type]
    delegations.ensure_for(person, now=clock.now())
    db.session.commit()
    return person


def gone(person: Registration) -> Delegation | None:
    person.state = RegistrationState.CANCELLED
    withdrew = delegations.leave(person, now=clock.now())
    db.session.commit()
    return withdrew


def seated(delegation: Delegation) -> list[int | None]:
    return [seat.registration_id for seat in delegation.seats]


def make_session(event: Event, minutes: int, length: int = 30) -> Session:
    start = event.starts_at + timedelta(minutes=minutes)
    return saved(
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru="Доклад",
            starts_at=start,
            ends_at=start + timedelta(minutes=length),
            bookable=True,
        )
    )


def claimed(event: Event) -> set[tuple[int, ClaimKind]]:
    return {(claim.slot_id, claim.kind) for claim in claims_of_event(event.id)}


def test_the_first_person_brings_the_company_and_sits_down(event: Event) -> None:
    company = make_company()
    person = arrive(event, company)
    (delegation,) = queries.delegations(event.id)
    assert (delegation.company_id, delegation.side, seated(delegation)) == (
        company.id,
        Side.BUYER,
        [person.id],
    )


def test_a_colleague_comes_along_and_sits_when_the_buyer_gets_a_seat(event: Event) -> None:
    company = make_company()
    first, second = arrive(event, company), arrive(event, company)
    (delegation,) = queries.delegations(event.id)
    assert seated(delegation) == [first.id]
    delegations.set_seats(delegation, 2, actor=None, now=clock.now())
    assert seated(delegation) == [first.id, second.id]


def test_others_make_no_delegation(event: Event) -> None:
    attendee = make_registration(event, make_user(), Role.ATTENDEE, company=make_company())
    nobody = make_registration(event, make_user(), Role.SUPPLIER)
    webinar = make_event(kind=EventKind.WEBINAR)
    there = make_registration(webinar, make_user(), Role.SUPPLIER, company=make_company())
    assert [delegations.ensure_for(person, now=clock.now()) for person in (attendee, nobody, there)] == [
        None
    ] * 3
    assert queries.delegations(event.id) == []


def test_a_company_may_buy_and_supply(event: Event) -> None:
    company = make_company()
    arrive(event, company, Role.BUYER)
    arrive(event, company, Role.SUPPLIER)
    assert sorted(delegation.side for delegation in queries.delegations(event.id)) == [
        Side.BUYER,
        Side.SUPPLIER,
    ]


def test_a_colleague_takes_the_seat_of_one_who_leaves(event: Event) -> None:
    company = make_company()
    first, second = arrive(event, company), arrive(event, company)
    assert gone(first) is None
    (delegation,) = queries.delegations(event.id)
    assert seated(delegation) == [second.id]


def test_the_last_to_leave_withdraws_the_company_and_a_new_one_brings_it_back(event: Event) -> None:
    company = make_company()
    person = arrive(event, company)
    withdrew = gone(person)
    assert withdrew is not None
    assert queries.delegations(event.id) == []
    again = arrive(event, company)
    (delegation,) = queries.delegations(event.id)
    assert delegation.id == withdrew.id
    assert seated(delegation) == [again.id]


def test_a_seat_with_a_meeting_is_not_taken_away(event: Event) -> None:
    make_slots(event)
    make_tables(event)
    meeting = make_meeting(event)
    buyer = delegation_of(event.id, meeting.buyer_id)
    delegations.set_seats(buyer, 2, actor=None, now=clock.now())
    second = buyer.seats[1]
    meeting.buyer_seat_id = second.id
    db.session.commit()
    with pytest.raises(Refused) as refusal:
        delegations.set_seats(buyer, 1, actor=None, now=clock.now())
    assert (refusal.value.code, refusal.value.field) == ("seat_has_meetings", "seats")


@pytest.mark.parametrize(("number", "code"), [(0, "seats_out_of_range"), (21, "seats_out_of_range")])
def test_seats_have_limits(event: Event, number: int, code: str) -> None:
    buyer = make_delegation(event, make_company(), Side.BUYER)
    with pytest.raises(Refused, match=code):
        delegations.set_seats(buyer, number, actor=None, now=clock.now())


def test_a_supplier_has_one_seat(event: Event) -> None:
    supplier = make_delegation(event, make_company(), Side.SUPPLIER)
    with pytest.raises(Refused, match="supplier_one_seat"):
        delegations.set_seats(supplier, 2, actor=None, now=clock.now())


def test_fewest_meetings_are_not_above_most(event: Event) -> None:
    supplier = make_delegation(event, make_company(), Side.SUPPLIER)
    delegations.set_limits(supplier, 2, 5, actor=None, now=clock.now())
    assert (supplier.min_meetings, supplier.max_meetings) == (2, 5)
    with pytest.raises(Refused) as refusal:
        delegations.set_limits(supplier, 6, 5, actor=None, now=clock.now())
    assert (refusal.value.code, refusal.value.field) == ("min_above_max", "min_meetings")


def test_whom_a_person_acts_for(event: Event) -> None:
    head = make_user()
    company = make_company(head)
    comes = arrive(event, company)
    other = arrive(event, make_company())
    (mine,) = queries.delegations_of_user(event.id, head.id)
    assert mine.company_id == company.id
    assert [found.id for found in queries.delegations_of_user(event.id, comes.user_id)] == [mine.id]
    assert mine.id not in [found.id for found in queries.delegations_of_user(event.id, other.user_id)]
    assert queries.delegations_of_user(event.id, make_user().id) == []


def test_a_booked_session_blocks_the_slots_it_overlaps_until_it_is_left(event: Event) -> None:
    slots = make_slots(event, 4)
    person = arrive(event, make_company())
    talk = make_session(event, 10, 20)
    booking = saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
    availability.on_session_booked(registration=person, session=talk, now=clock.now())
    assert claimed(event) == {(slots[0].id, ClaimKind.SESSION), (slots[1].id, ClaimKind.SESSION)}
    db.session.delete(booking)
    availability.on_session_left(registration=person, session=talk, now=clock.now())
    assert claimed(event) == set()


def test_leaving_one_of_two_sessions_frees_only_its_own_time(event: Event) -> None:
    slots = make_slots(event, 3)
    person = arrive(event, make_company())
    early, late = make_session(event, 0, 30), make_session(event, 25, 30)
    for talk in (early, late):
        saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
        availability.on_session_booked(registration=person, session=talk, now=clock.now())
    availability.on_session_left(registration=person, session=early, now=clock.now())
    assert claimed(event) == {(slots[1].id, ClaimKind.SESSION), (slots[2].id, ClaimKind.SESSION)}


def test_a_session_is_refused_where_a_meeting_is(event: Event) -> None:
    slots = make_slots(event, 2)
    person = arrive(event, make_company())
    seat = db.session.query(Seat).one()
    saved(SeatClaim(seat_id=seat.id, slot_id=slots[1].id, kind=ClaimKind.MEETING))
    talk = make_session(event, 20)
    saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
    with pytest.raises(Refused, match="meeting_at_that_time"):
        availability.on_session_booked(registration=person, session=talk, now=clock.now())


def test_a_session_booked_before_the_seat_blocks_it_too(event: Event) -> None:
    slots = make_slots(event, 2)
    person = make_registration(event, make_user(), Role.SUPPLIER, company=make_company())
    talk = make_session(event, 0, 20)
    saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
    delegations.ensure_for(person, now=clock.now())
    assert claimed(event) == {(slots[0].id, ClaimKind.SESSION)}


def test_absences_are_set_exactly(event: Event) -> None:
    first, second, third = make_slots(event, 3)
    arrive(event, make_company())
    (delegation,) = queries.delegations(event.id)
    seat = delegation.seats[0]

    def absent(*slots: object) -> None:
        chosen = {seat.id: [slot.id for slot in slots]}  # type: ignore[attr-defined]
        availability.set_absences(delegation, chosen, actor=None, now=clock.now())
        db.session.commit()

    absent(first, second)
    absent(second, third)
    assert claimed(event) == {(second.id, ClaimKind.BLOCKED), (third.id, ClaimKind.BLOCKED)}
    absent()
    assert claimed(event) == set()


def test_no_absence_where_a_meeting_is(event: Event) -> None:
    (slot,) = make_slots(event, 1)
    arrive(event, make_company())
    (delegation,) = queries.delegations(event.id)
    seat = delegation.seats[0]
    saved(SeatClaim(seat_id=seat.id, slot_id=slot.id, kind=ClaimKind.MEETING))
    with pytest.raises(Refused, match="slot_has_meeting"):
        availability.set_absences(delegation, {seat.id: [slot.id]}, actor=None, now=clock.now())


def test_an_absence_taken_back_leaves_the_time_to_the_session_booked_there(event: Event) -> None:
    (slot,) = make_slots(event, 1)
    person = arrive(event, make_company())
    (delegation,) = queries.delegations(event.id)
    seat = delegation.seats[0]
    availability.set_absences(delegation, {seat.id: [slot.id]}, actor=None, now=clock.now())
    talk = make_session(event, 0, 20)
    saved(SessionBooking(session_id=talk.id, registration_id=person.id, created_at=clock.now()))
    availability.on_session_booked(registration=person, session=talk, now=clock.now())
    assert claimed(event) == {(slot.id, ClaimKind.BLOCKED)}
    availability.set_absences(delegation, {seat.id: []}, actor=None, now=clock.now())
    assert claimed(event) == {(slot.id, ClaimKind.SESSION)}
