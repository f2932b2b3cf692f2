"""Booking, cancelling and moving one meeting: every rule obeyed and broken, and the keys that have the last word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.companies.models import Company
from app.core import clock
from app.core.errors import Conflict, DomainError, Refused
from app.events.models import EventState, Role
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import (
    Meeting,
    MeetingOrigin,
    MeetingState,
    Schedule,
    SeatClaim,
    Side,
    TableClaim,
    WishLevel,
)
from app.matchmaking.operations import booking, claims
from app.registrations import hooks as registrations
from app.registrations.models import Registration, RegistrationState
from tests.factories import make_delegation, make_registration, make_user, saved
from tests.matchmaking.conference import Conference, make_conference

pytestmark = pytest.mark.usefixtures("session")


def code_of(act: object, *arguments: object, **more: object) -> str:
    with pytest.raises(DomainError) as caught:
        act(*arguments, **more)  # type: ignore[operator]
    return caught.value.code


def mailed(kind: str) -> list[str]:
    return list(
        db.session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == f"matchmaking/{kind}"))
    )


def test_a_booking_takes_both_seats_and_a_table_and_tells_the_other_side() -> None:
    here = make_conference()
    meeting = here.book(0, 0, 1)
    assert (meeting.state, meeting.origin, meeting.sequence) == (
        MeetingState.PLANNED,
        MeetingOrigin.SELF_BOOKED,
        0,
    )
    seats = {here.seat(here.suppliers[0]).id, here.seat(here.buyers[0]).id}
    assert (
        set(db.session.scalars(select(SeatClaim.seat_id).where(SeatClaim.meeting_id == meeting.id))) == seats
    )
    assert list(db.session.scalars(select(TableClaim.slot_id))) == [here.slots[1].id]
    assert mailed("meeting_booked") == [here.people[here.buyers[0].id].email]
    assert db.session.get_one(Schedule, here.event.id).version == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "meeting.booked")).one()
    assert entry.object_id == meeting.id and entry.event_id == here.event.id


def test_a_meeting_set_by_the_organiser_is_told_to_both_sides() -> None:
    here = make_conference()
    here.book(0, 0, 0, side=None, actor=here.organiser, origin=MeetingOrigin.ORGANISER)
    both = {here.people[here.suppliers[0].id].email, here.people[here.buyers[0].id].email}
    assert set(mailed("meeting_booked")) == both


def test_the_message_speaks_the_readers_language() -> None:
    here = make_conference(
        starts_at=datetime(2030, 12, 10, 7, tzinfo=UTC), ends_at=datetime(2030, 12, 10, 15, tzinfo=UTC)
    )
    here.people[here.buyers[0].id].language = "ru"
    db.session.commit()
    here.book(0, 0, 0)
    message = db.session.scalars(select(OutboxMessage)).one()
    assert message.language == "ru" and "декабря" in message.subject


def test_the_home_table_of_the_buyers_seat_is_preferred() -> None:
    here = make_conference(suppliers=4, buyers=3, tables=3)
    here.book(0, 0, 0, table=here.tables[2])
    assert here.book(1, 0, 1).table.number == 3
    # another buyer gets a table that is nobody's home
    assert here.book(2, 1, 1).table.number == 1
    assert here.book(3, 2, 2).table.number == 2


def test_a_buyer_with_two_seats_meets_two_suppliers_at_once() -> None:
    here = make_conference(seats=2)
    assert {here.book(0, 0, 0).buyer_seat.number, here.book(1, 0, 0).buyer_seat.number} == {1, 2}
    assert code_of(here.book, 2, 0, 0) == "seat_busy"


def blocked_supplier(here: Conference) -> None:
    here.block(here.suppliers[0], here.slots[0])


def blocked_buyer(here: Conference) -> None:
    here.block(here.buyers[0], here.slots[0])


def all_tables_taken(here: Conference) -> None:
    here.book(1, 1, 0)


def limit_of_supplier(here: Conference) -> None:
    here.suppliers[0].max_meetings = 1
    db.session.commit()
    here.book(0, 1, 3)


def limit_of_buyer(here: Conference) -> None:
    here.buyers[0].max_meetings = 1
    db.session.commit()
    here.book(1, 0, 3)


@pytest.mark.parametrize(
    ("prepare", "code", "kind"),
    [
        (blocked_supplier, "supplier_not_available", Conflict),
        (blocked_buyer, "buyer_not_available", Conflict),
        (lambda here: here.book(0, 1, 0), "supplier_busy", Conflict),
        (lambda here: here.book(1, 0, 0), "seat_busy", Conflict),
        (all_tables_taken, "no_table", Conflict),
        (lambda here: here.book(0, 0, 3), "pair_meets_twice", Conflict),
        (limit_of_supplier, "supplier_cap_reached", Refused),
        (limit_of_buyer, "buyer_cap_reached", Refused),
        (lambda here: here.wish(0, 0, None, "no"), "vetoed", Refused),
        (lambda here: here.wish(0, 0, "no", "must"), "vetoed", Refused),
    ],
)
def test_each_rule_refuses_by_its_name(prepare: object, code: str, kind: type[DomainError]) -> None:
    here = make_conference(tables=1)
    prepare(here)  # type: ignore[operator]
    before = here.standing()
    with pytest.raises(kind) as caught:
        here.book(0, 0, 0)
    assert caught.value.code == code
    assert here.standing() == before


def test_a_company_does_not_meet_itself() -> None:
    here = make_conference(buyers=0)
    company = db.session.get_one(Company, here.suppliers[0].company_id)
    own = make_delegation(here.event, company, Side.BUYER)
    here.buyers.append(own)
    assert code_of(here.book, 0, 0, 0) == "same_group"


def test_participants_book_only_while_booking_is_open() -> None:
    here = make_conference()
    saved(Schedule(event_id=here.event.id, self_booking=False, grid={}))
    assert code_of(here.book, 0, 0, 0) == "booking_closed"
    here.book(0, 0, 0, side=None, actor=here.organiser, origin=MeetingOrigin.ORGANISER)
    db.session.get_one(Schedule, here.event.id).published_at = clock.now()
    db.session.commit()
    here.book(1, 0, 1)


def test_a_time_that_has_passed_is_not_booked() -> None:
    here = make_conference()
    with time_machine.travel(here.slots[1].starts_at, tick=False):
        assert code_of(here.book, 0, 0, 1) == "slot_passed"
        here.book(0, 0, 2)


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.FINISHED, EventState.CANCELLED])
def test_meetings_of_an_event_that_is_not_under_way_stay_as_they_are(state: EventState) -> None:
    here = make_conference(state=state)
    assert code_of(here.book, 0, 0, 0) == "event_not_open_for_meetings"


def test_the_keys_refuse_what_no_rule_saw() -> None:
    """The claims themselves: the same seat, the same table, the same pair, written past the rules."""
    here = make_conference()
    first = here.book(0, 0, 0)
    place = queries.booking_facts(here.event.id, here.suppliers[1], here.buyers[1]).place(here.slots[0].id)
    now = clock.now()

    def written(supplier: int, buyer: int, **other: int) -> str:
        from dataclasses import replace

        meeting = booking.new_meeting(
            here.event.id,
            here.suppliers[supplier].id,
            here.buyers[buyer].id,
            replace(place, **other),
            actor_id=None,
            origin=MeetingOrigin.ORGANISER,
            now=now,
        )
        with transaction():
            return code_of(claims.write, [meeting])

    assert written(1, 1, buyer_seat_id=first.buyer_seat_id) == "slot_taken"
    assert written(1, 1, table_id=first.table_id) == "table_taken"
    assert written(0, 0, slot_id=here.slots[3].id) == "pair_meets_twice"
    assert len(here.standing()) == 1
    with pytest.raises(IntegrityError), transaction():
        db.session.add(SeatClaim(seat_id=first.buyer_seat_id, slot_id=first.slot_id, kind="meeting"))


def test_a_seat_lost_to_somebody_else_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look is out of date, as it would be in a race: the key refuses, the second look finds another table."""
    here = make_conference(tables=2, seats=2)
    here.book(0, 0, 0)
    look = queries.booking_facts
    looks = []

    def late(*arguments: object, **more: object) -> object:
        facts = look(*arguments, **more)  # type: ignore[arg-type]
        if not looks:
            facts.table_claims.clear()
            facts.homes.clear()
            facts.used_tables.clear()
        looks.append(facts)
        return facts

    monkeypatch.setattr(queries, "booking_facts", late)
    assert here.book(1, 0, 0).table.number == 2
    assert len(looks) == 2


def test_cancelling_frees_everything_and_tells_the_other_side() -> None:
    here = make_conference()
    meeting = here.book(0, 0, 0)
    with transaction():
        booking.cancel_meeting(
            queries.one_meeting(meeting.id),
            actor=here.people[here.buyers[0].id],
            side=Side.BUYER,
            reason="Другая встреча",
            now=clock.now(),
        )
    row = db.session.get_one(Meeting, meeting.id)
    assert (row.state, row.sequence, row.cancelled_by_side) == (MeetingState.CANCELLED, 1, "buyer")
    assert db.session.query(SeatClaim).count() == db.session.query(TableClaim).count() == 0
    assert mailed("meeting_cancelled") == [here.people[here.suppliers[0].id].email]
    assert db.session.get_one(Schedule, here.event.id).version == 2
    here.book(0, 0, 0)


def test_a_meeting_is_cancelled_once_and_not_after_it_began() -> None:
    here = make_conference()
    meeting = here.book(0, 0, 0)

    def cancel(side: Side | None) -> None:
        with transaction():
            booking.cancel_meeting(
                queries.one_meeting(meeting.id), actor=here.organiser, side=side, reason="", now=clock.now()
            )

    with time_machine.travel(here.slots[0].starts_at + timedelta(minutes=1), tick=False):
        assert code_of(cancel, Side.SUPPLIER) == "meeting_has_begun"
        cancel(None)
        assert code_of(cancel, None) == "meeting_cancelled_already"


def test_moving_changes_slot_and_table_and_tells_both() -> None:
    here = make_conference()
    meeting = here.book(0, 0, 0)

    def move(slot: int, table: int | None = None) -> Meeting:
        with transaction():
            return booking.move_meeting(
                queries.one_meeting(meeting.id),
                here.slots[slot],
                actor=here.organiser,
                reason="Закупщик задерживается",
                now=clock.now(),
                table=None if table is None else here.tables[table],
            )

    moved = move(2)
    assert (moved.slot_id, moved.sequence, moved.uid) == (here.slots[2].id, 1, meeting.uid)
    assert set(db.session.scalars(select(SeatClaim.slot_id))) == {here.slots[2].id}
    assert len(mailed("meeting_moved")) == 2
    assert move(2, table=1).table.number == 2
    assert code_of(move, 2, 1) == "meeting_not_moved"
    here.book(1, 0, 1)
    assert code_of(move, 1) == "seat_busy"
    assert queries.one_meeting(meeting.id).slot_id == here.slots[2].id


def test_whose_meetings_a_person_sees() -> None:
    """A supplier's people see all of its meetings; a buyer's officer those of the own seat."""
    here = make_conference(seats=2)
    first, second = here.book(0, 0, 0), here.book(1, 0, 0)
    officer = here.people[here.buyers[0].id]
    assert [m.id for m in queries.meetings_of_user(officer.id)] == [first.id, second.id]
    user = make_user()
    company = db.session.get_one(Company, here.buyers[0].company_id)
    colleague = make_registration(here.event, user, Role.BUYER, company=company)
    here.seat(here.buyers[0], 2).registration_id = colleague.id
    db.session.commit()
    assert [m.id for m in queries.meetings_of_user(officer.id, here.event.id)] == [first.id]
    assert [m.id for m in queries.meetings_of_user(user.id)] == [second.id]
    assert [m.id for m in queries.meetings_of_user(here.people[here.suppliers[1].id].id)] == [second.id]
    assert queries.meetings_of_user(here.people[here.suppliers[2].id].id) == []


def test_reading_meetings_takes_a_fixed_number_of_statements(count_queries: object) -> None:
    here = make_conference(suppliers=4, buyers=1)
    event_id = here.event.id
    here.book(0, 0, 0)
    db.session.expire_all()
    with count_queries() as one:  # type: ignore[operator]
        shown = [(m.supplier.company.name_ru, m.table.number) for m in queries.meetings(event_id)]
    here.book(1, 0, 1)
    here.book(2, 0, 2)
    db.session.expire_all()
    with count_queries() as three:  # type: ignore[operator]
        assert len([m.buyer_seat.registration.user.name for m in queries.meetings(event_id)]) == 3  # type: ignore[union-attr]
    assert len(shown) == 1 and len(one) == len(three)


def test_levels_of_a_pair() -> None:
    from app.matchmaking.rules import pair_level

    must, want, reserve = WishLevel.MUST, WishLevel.WANT, WishLevel.RESERVE
    assert [
        pair_level(*p)
        for p in [(must, must), (must, None), (want, want), (reserve, want), (reserve, reserve)]
    ] == [
        4,
        3,
        2,
        1,
        0,
    ]


def test_when_the_last_person_of_a_company_leaves_its_meetings_are_cancelled() -> None:
    here = make_conference()
    first, second = here.book(0, 0, 0), here.book(1, 0, 1)
    registration = db.session.get_one(Registration, here.seat(here.suppliers[0]).registration_id)
    with transaction():
        row = db.session.get_one(Registration, registration.id)
        row.state = RegistrationState.CANCELLED
        registrations.left(registration=row, now=clock.now())
    assert [m.id for m in queries.meetings(here.event.id)] == [second.id]
    assert queries.one_meeting(first.id).cancelled_by_side == "supplier"
    assert mailed("meeting_cancelled") == [here.people[here.buyers[0].id].email]
