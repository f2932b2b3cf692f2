"""The organiser's tasks: done, due, late, and which comes next."""

from datetime import UTC, datetime, timedelta

import pytest

from app.events.models import Event, EventFormat, EventKind, EventState, Role
from app.organiser.queries import Overview
from app.organiser.readiness import Task, TaskState, next_item, readiness
from app.registrations.models import RegistrationState

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def conference(**values) -> Event:
    given = {
        "kind": EventKind.SUPPLIER_CONFERENCE,
        "format": EventFormat.ON_SITE,
        "state": EventState.PUBLISHED,
        "starts_at": NOW + timedelta(days=16),
        "ends_at": NOW + timedelta(days=16, hours=8),
        "registration_opens_at": NOW - timedelta(days=5),
        "registration_closes_at": NOW + timedelta(days=9),
        "wishes_close_at": NOW + timedelta(days=10),
        **values,
    }
    return Event(**given)


def full(**values) -> Overview:
    given = {
        "registrations": {(Role.SUPPLIER, RegistrationState.APPROVED): 30},
        "needs": 40,
        "buyers_with_needs": 10,
        "buyers": 10,
        "suppliers": 30,
        "slots": 10,
        "tables": 12,
        "buyers_with_marks": 10,
        "suppliers_with_marks": 30,
        "sessions": 4,
        "questions": 5,
        "has_room": True,
        **values,
    }
    return Overview(**given)


def following(event: Event, found: Overview, now: datetime = NOW) -> Task | None:
    item = next_item(readiness(event, found, now))
    return item.task if item else None


@pytest.mark.parametrize(
    ("event", "change", "task"),
    [
        (
            {"state": EventState.DRAFT, "registration_opens_at": NOW + timedelta(days=1)},
            {"sessions": 0},
            Task.AGENDA,
        ),
        ({}, {"registrations": {(Role.SUPPLIER, RegistrationState.PENDING): 2}}, Task.DECIDE),
        ({}, {"buyers_with_needs": 7}, Task.NEEDS),
        ({}, {"slots": 0}, Task.HALL),
        ({}, {"buyers_with_marks": 9}, Task.BUYER_MARKS),
        ({}, {}, Task.SCHEDULE),
        ({}, {"schedule_published_at": NOW}, Task.BADGES),
    ],
)
def test_the_next_step_follows_the_order_of_the_work(event, change, task):
    assert following(conference(**event), full(**change)) == task


def test_what_is_overdue_comes_first():
    event = conference(wishes_close_at=NOW - timedelta(days=1))
    assert (
        following(
            event, full(buyers_with_marks=3, registrations={(Role.SUPPLIER, RegistrationState.PENDING): 2})
        )
        == Task.BUYER_MARKS
    )


def test_a_webinar_has_no_tasks_of_meetings():
    tasks = {item.task for item in readiness(conference(kind=EventKind.WEBINAR), Overview(sessions=1), NOW)}
    assert tasks == {Task.AGENDA, Task.PUBLISH, Task.DECIDE, Task.BADGES, Task.FEEDBACK, Task.DAY}


@pytest.mark.parametrize(
    ("values", "change", "after", "task"),
    [
        ({"format": EventFormat.ONLINE}, {"has_room": False}, None, Task.ROOM),
        ({}, {"questions": 0}, None, None),  # sixteen days ahead nobody needs them
        (
            {"starts_at": NOW + timedelta(days=9), "wishes_close_at": None},
            {"questions": 0},
            None,
            Task.BADGES,
        ),
        ({}, {"certifies": True, "certificates_due": 3}, timedelta(days=1), Task.CERTIFICATES),
        ({}, {"certifies": True, "certificates": 3}, timedelta(days=1), None),
    ],
)
def test_the_rooms_of_a_training_have_their_tasks(values, change, after, task):
    event = conference(kind=EventKind.TRAINING, **{"format": EventFormat.ONLINE, **values})
    if task == Task.BADGES:
        event.format = EventFormat.ON_SITE
    now = event.ends_at + after if after else NOW
    assert following(event, full(**change), now) == task


def test_feedback_is_put_together_when_the_event_is_near():
    event = conference(kind=EventKind.TRAINING, format=EventFormat.ONLINE, starts_at=NOW + timedelta(days=9))
    assert following(event, full(questions=0)) == Task.FEEDBACK


def test_firms_that_are_stuck_come_before_their_marks():
    found = full(firms=8, firms_ready=5, suppliers_with_marks=5)
    assert following(conference(), found) == Task.LADDER


def test_after_the_day_the_results_are_what_is_left():
    event = conference(state=EventState.FINISHED)
    found = full(schedule_published_at=NOW, meetings=100, outcomes=60)
    assert following(event, found, event.ends_at + timedelta(days=1)) == Task.OUTCOMES
    items = readiness(
        event, full(schedule_published_at=NOW, meetings=100, outcomes=100), event.ends_at + timedelta(days=1)
    )
    assert {item.state for item in items} == {TaskState.DONE}


def test_nobody_prints_badges_for_an_event_that_takes_place_online():
    webinar = conference(kind=EventKind.WEBINAR, format=EventFormat.ONLINE)
    assert Task.BADGES not in {item.task for item in readiness(webinar, full(), NOW)}
    assert following(webinar, full()) is None
