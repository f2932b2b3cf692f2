"""Reminders: each once, at the right moment of the event's zone, whoever is at work."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from app.correspondence import jobs
from app.correspondence.operations import reminding
from app.correspondence.reminders import chase_due, chase_moments, kinds_for
from app.events.models import EventFormat, EventKind, EventState
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from app.questionnaires.models import Kind
from app.registrations.models import RegistrationState
from tests.factories import make_event, make_organiser, make_registration, make_user
from tests.questionnaires.made import ask
from tests.questionnaires.test_operations import keep

pytestmark = pytest.mark.usefixtures("session")


def mails() -> Counter:
    query = select(OutboxMessage.kind, OutboxMessage.recipient)
    return Counter(tuple(row) for row in db.session.execute(query))


def kind(event, key):
    return next(kind for kind in kinds_for(event) if kind.key == key)


def webinar(starts: datetime, **values):
    return make_event(
        kind=EventKind.WEBINAR,
        format=EventFormat.ONLINE,
        join_url="https://video.example/room",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        **values,
    )


def test_a_chase_keeps_the_hour_of_the_clock_when_the_clocks_change():
    berlin = chase_moments(
        datetime(2027, 3, 25, 12, tzinfo=UTC), every_days=3, times=2, timezone="Europe/Berlin"
    )
    assert [moment.isoformat() for moment in berlin] == [
        "2027-03-28T08:00:00+00:00",  # the night in which summer time begins: 10:00 is 8:00 UTC from now on
        "2027-03-31T08:00:00+00:00",
    ]
    moscow = chase_moments(
        datetime(2027, 3, 25, 12, tzinfo=UTC), every_days=3, times=1, timezone="Europe/Moscow"
    )
    assert moscow == [datetime(2027, 3, 28, 7, tzinfo=UTC)]


def test_a_chase_that_was_missed_is_not_made_up_for():
    moments = chase_moments(datetime(2027, 3, 1, 12, tzinfo=UTC), every_days=3, times=3, timezone="UTC")
    assert chase_due(moments, moments[0] - timedelta(seconds=1), every_days=3) is None
    assert chase_due(moments, moments[0], every_days=3) == 1
    assert chase_due(moments, moments[2] + timedelta(hours=1), every_days=3) == 3
    assert chase_due(moments, moments[2] + timedelta(days=3), every_days=3) is None


@pytest.mark.parametrize("timezone", ["Europe/Moscow", "Europe/Berlin", "Asia/Kamchatka"])
def test_the_evening_before_and_the_minutes_before_across_a_change_of_the_clocks(timezone):
    """The event begins on the morning after the night in which summer time begins in Berlin."""
    starts = datetime(2027, 3, 28, 11, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    with time_machine.travel(starts - timedelta(days=2), tick=False) as clock:
        event = webinar(starts, timezone=timezone)
        person = make_user()
        make_registration(event, person)
        seen = []
        while clock_now() < starts + timedelta(hours=2):
            before = mails()
            jobs.remind()
            seen += [(clock_now(), name) for (name, _to) in mails() - before]
            clock.shift(timedelta(minutes=5))
    local = [(moment.astimezone(ZoneInfo(timezone)).strftime("%d %H:%M"), name) for moment, name in seen]
    assert local == [
        ("27 18:00", "registrations/evening_before"),
        ("28 10:55", "registrations/about_to_begin"),
    ]


def clock_now() -> datetime:
    return datetime.now(UTC)


def test_who_is_admitted_late_or_not_at_all_is_not_reminded():
    starts = datetime(2027, 5, 20, 9, tzinfo=UTC)
    with time_machine.travel(starts - timedelta(days=1), tick=False) as clock:
        event = webinar(starts)
        early = make_registration(event, make_user()).user_id
        make_registration(event, make_user(), state=RegistrationState.PENDING)
        make_registration(event, make_user(), state=RegistrationState.CANCELLED)
        clock.move_to(datetime(2027, 5, 19, 16, tzinfo=UTC))
        make_registration(event, make_user())
        jobs.remind()
    served = reminding.queries.reminded(event.id, "registrations.evening_before")
    assert {user for user, _occasion in served} == {early}


def test_a_moved_event_reminds_anew_and_a_cancelled_one_not_at_all():
    starts = datetime(2027, 5, 20, 9, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 5, 18, 9, tzinfo=UTC), tick=False) as clock:
        event = webinar(starts)
        make_registration(event, make_user())
        clock.move_to(datetime(2027, 5, 19, 15, tzinfo=UTC))
        jobs.remind()
        jobs.remind()
        assert sum(mails().values()) == 1
        event.starts_at += timedelta(days=7)
        event.ends_at += timedelta(days=7)
        db.session.commit()
        clock.move_to(datetime(2027, 5, 26, 15, tzinfo=UTC))
        jobs.remind()
        assert sum(mails().values()) == 2
        event.state = EventState.CANCELLED
        db.session.commit()
        clock.move_to(event.starts_at - timedelta(minutes=3))
        jobs.remind()
    assert sum(mails().values()) == 2


def test_a_reminder_that_is_switched_off_does_not_go():
    starts = datetime(2027, 5, 20, 9, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 5, 19, 15, 1, tzinfo=UTC), tick=False):
        event = webinar(starts)
        make_registration(event, make_user(), decided_at=starts - timedelta(days=3))
        with transaction():
            reminding.switch_reminder(
                event,
                kind(event, "registrations.evening_before"),
                False,
                actor=make_organiser_inside(),
                now=clock_now(),
            )
        jobs.remind()
        assert sum(mails().values()) == 0
        with transaction():
            reminding.switch_reminder(
                event,
                kind(event, "registrations.evening_before"),
                True,
                actor=make_organiser_inside(),
                now=clock_now(),
            )
        jobs.remind()
        assert sum(mails().values()) == 1


_organiser = []


@pytest.fixture(autouse=True)
def organiser(session):
    _organiser[:] = [make_organiser()]


def make_organiser_inside():
    return _organiser[0]


def test_unfinished_registrations_are_chased_twice():
    with time_machine.travel(datetime(2027, 5, 3, 12, tzinfo=UTC), tick=False) as clock:
        event = webinar(datetime(2027, 5, 20, 9, tzinfo=UTC))
        person = make_user(email_confirmed_at=None)
        make_registration(event, person)
        make_registration(event, make_user())
        planned = kind(event, "registrations.incomplete").plan(event, clock_now())
        assert [(line.at.isoformat(), line.people) for line in planned] == [
            ("2027-05-04T07:00:00+00:00", 1),
            ("2027-05-07T07:00:00+00:00", 1),
        ]
        for _hour in range(24 * 8):
            jobs.remind()
            clock.shift(timedelta(hours=1))
    assert mails() == {("registrations/incomplete", person.email): 2}


def test_whom_others_registered_is_asked_for_the_answers_that_are_missing():
    with time_machine.travel(datetime(2027, 5, 3, 12, tzinfo=UTC), tick=False) as clock:
        event = webinar(datetime(2027, 5, 20, 9, tzinfo=UTC))
        line = ask(event, Kind.LINE, "Город", required=True)
        person, quick, unconfirmed = make_user(), make_user(), make_user(email_confirmed_at=None)
        for one in (person, quick, unconfirmed):
            make_registration(event, one)
        planned = kind(event, "registrations.unanswered").plan(event, clock_now())
        assert [(line.at.isoformat(), line.people) for line in planned] == [
            ("2027-05-04T07:00:00+00:00", 2),
            ("2027-05-07T07:00:00+00:00", 2),
        ]
        for hour in range(24 * 8):
            jobs.remind()
            if hour == 30:
                keep(event, {line.id: "Тверь"}, quick.id)
            clock.shift(timedelta(hours=1))
    sent = {key: number for key, number in mails().items() if key[0] == "registrations/unanswered"}
    assert sent == {
        ("registrations/unanswered", person.email): 2,
        ("registrations/unanswered", quick.email): 1,
    }


def test_one_failing_kind_stops_no_other(caplog):
    from dataclasses import replace

    from app.correspondence import reminders

    def fail(event, now):
        raise ZeroDivisionError

    starts = datetime(2027, 5, 20, 9, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 5, 19, 15, 1, tzinfo=UTC), tick=False):
        event = webinar(starts)
        make_registration(event, make_user(), decided_at=starts - timedelta(days=3))
        good = reminders._kinds["registrations.incomplete"]
        reminders.register_reminder(replace(good, due=fail))
        try:
            jobs.remind()
        finally:
            reminders.register_reminder(good)
    assert sum(mails().values()) == 1
