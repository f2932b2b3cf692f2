"""Letting in and marking, against a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.attendance import operations, queries, rules
from app.attendance.models import FailedSide, Holding
from app.attendance.operations import Method
from app.core import clock
from app.core.errors import NotFound, Refused
from app.registrations.models import RegistrationState
from tests.factories import make_event, make_organiser, make_registration, make_user
from tests.outcomes.meetings import make_day


def test_a_code_lets_in_once_and_the_second_scan_finds_the_first(session: Session) -> None:
    day, actor, now = make_day(), make_organiser(), clock.now()
    code = day.supplier.registration.ticket_code
    first, fresh = operations.check_in(day.event, code, method=Method.CODE, actor=actor, now=now)
    again, second = operations.check_in(
        day.event, code, method=Method.CAMERA, actor=actor, now=now + timedelta(minutes=5)
    )
    assert (fresh, second) == (True, False)
    assert again.at == first.at == now
    assert queries.checked_in_ids(day.event.id) == {day.supplier.registration.id}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (RegistrationState.CANCELLED, "ticket_cancelled"),
        (RegistrationState.DECLINED, "ticket_declined"),
        (RegistrationState.PENDING, "ticket_pending"),
    ],
)
def test_a_ticket_that_is_not_valid_says_why(session: Session, state: RegistrationState, code: str) -> None:
    event = make_event()
    ticket = make_registration(event, make_user(), state=state).ticket_code
    with pytest.raises(Refused) as refusal:
        operations.check_in(event, ticket, method=Method.CODE, actor=make_organiser(), now=clock.now())
    assert refusal.value.code == code


def test_another_events_ticket_and_an_unknown_one_are_told_apart(session: Session) -> None:
    event, other = make_event(), make_event()
    ticket = make_registration(other, make_user()).ticket_code
    for text, code in ((ticket, "ticket_of_other_event"), ("TND-2222-2222", "ticket_unknown")):
        with pytest.raises(Refused) as refusal:
            operations.check_in(event, text, method=Method.CODE, actor=make_organiser(), now=clock.now())
        assert refusal.value.code == code


def test_an_arrival_can_be_taken_back_but_not_by_another_event(session: Session) -> None:
    day, actor, now = make_day(), make_organiser(), clock.now()
    person = day.buyer.registration
    operations.check_in(day.event, person.ticket_code, method=Method.CODE, actor=actor, now=now)
    with pytest.raises(NotFound):
        operations.undo_check_in(make_event(), person, actor=actor, now=now)
    operations.undo_check_in(day.event, person, actor=actor, now=now)
    session.flush()
    assert queries.checked_in_ids(day.event.id) == set()


def test_a_missed_meeting_needs_the_side_that_failed(session: Session) -> None:
    day, actor, now = make_day(), make_organiser(), clock.now()
    meeting = queries.meeting(day.event.id, day.begun.id)
    with pytest.raises(Refused) as refusal:
        operations.mark_meeting(meeting, Holding.MISSED, actor=actor, now=now)
    assert refusal.value.code == "failed_side_missing"
    mark = operations.mark_meeting(meeting, Holding.MISSED, FailedSide.BUYER, actor=actor, now=now)
    assert mark.failed_side == FailedSide.BUYER
    mark = operations.mark_meeting(meeting, Holding.HELD, FailedSide.BUYER, actor=actor, now=now)
    assert mark.failed_side is None


def test_a_meeting_that_has_not_begun_cannot_be_marked(session: Session) -> None:
    day = make_day()
    meeting = queries.meeting(day.event.id, day.coming.id)
    with pytest.raises(Refused) as refusal:
        operations.mark_meeting(meeting, Holding.HELD, actor=make_organiser(), now=clock.now())
    assert refusal.value.code == "meeting_not_begun"


def test_a_whole_slot_is_marked_but_marks_that_stand_are_kept(session: Session) -> None:
    day, actor, now = make_day(), make_organiser(), clock.now()
    meeting = queries.meeting(day.event.id, day.begun.id)
    operations.mark_meeting(meeting, Holding.MISSED, FailedSide.BOTH, actor=actor, now=now)
    assert operations.mark_slot_held(day.slots[0], actor=actor, now=now) == 0
    assert queries.attendance_of([meeting.id])[meeting.id].holding == Holding.MISSED
    operations.unmark_meeting(meeting, actor=actor, now=now)
    session.flush()
    assert operations.mark_slot_held(day.slots[0], actor=actor, now=now) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TND-7K4M-2QXH", "TND-7K4M-2QXH"),
        ("7k4m 2qxh", "TND-7K4M-2QXH"),
        ("https://tandem.example/my/tickets/TND-7K4M-2QXH", "TND-7K4M-2QXH"),
        ("Соколова", None),
        ("Sokolova", None),
    ],
)
def test_a_code_is_told_from_a_name(text: str, expected: str | None) -> None:
    assert rules.ticket_in(text) == expected


def test_people_are_found_by_parts_of_name_and_company_whatever_the_letters(session: Session) -> None:
    day = make_day()
    everybody = queries.guests(day.event.id)
    assert [guest.registration.id for guest in queries.found_among(everybody, "елкин")] == [
        day.second.registration.id
    ]
    company = day.buyer.company.short_ru
    assert [guest.registration.id for guest in queries.found_among(everybody, f"{company} громова")] == [
        day.buyer.registration.id
    ]
