"""The way in: for the admitted only, from the minute it opens, through our own link that records who went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import select

from app.core import clock
from app.events import operations as events
from app.events.models import EventFormat, EventState
from app.infra.db import db
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage, put
from app.online.models import Presence
from app.registrations import emails
from app.registrations import queries as registrations
from app.registrations.models import RegistrationState
from tests.factories import make_event, make_organiser, make_registration, make_user, saved
from tests.online.webinars import ADDRESS, at, make_room, make_webinar
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def stays() -> list[Presence]:
    db.session.expire_all()
    return list(db.session.scalars(select(Presence).order_by(Presence.id)))


def test_before_the_time_the_page_says_when_the_room_opens_and_nobody_goes_in(page: PageClient) -> None:
    event, person = make_webinar(), make_user()
    make_registration(event, person)
    page.sign_in(person)
    with time_machine.travel(at(event, -16), tick=False):
        early = page.get(f"/my/events/{event.slug}/online")
        assert "The room opens at" in early.words
        assert "9:45" in early.words
        assert "1 min" in early.words
        assert not early.find("//form[@target='_blank']")
        refused = page.post(f"/my/events/{event.slug}/online", follow=True, status=200)
        assert "The room is not open yet." in refused.notices()[0]
    assert stays() == []


@pytest.mark.parametrize(("minutes", "opens"), [(15, -15), (60, -60), (0, 0)])
def test_it_opens_when_the_event_says(page: PageClient, minutes: int, opens: int) -> None:
    event, person = make_webinar(), make_user()
    make_room(event, opens_before=minutes)
    make_registration(event, person)
    page.sign_in(person)
    url = f"/my/events/{event.slug}/online"
    with time_machine.travel(at(event, opens) - timedelta(seconds=1), tick=False):
        assert not page.get(f"{url}/door").find("//form")
    with time_machine.travel(at(event, opens), tick=False):
        assert page.get(f"{url}/door").find("//form")
        gone = page.post(url, {"visit": "tab"}, status=200)
    assert gone.response.headers["Refresh"] == f"0; url={ADDRESS}"
    assert gone.response.headers["Referrer-Policy"] == "no-referrer"
    assert [(row.joined_at, row.left_at) for row in stays()] == [(at(event, opens), at(event, opens))]


def test_the_page_beside_the_room_prolongs_the_stay_and_a_long_silence_ends_it(page: PageClient) -> None:
    event, person = make_webinar(), make_user()
    make_registration(event, person)
    page.sign_in(person)
    url = f"/my/events/{event.slug}/online"

    def act(minute: float, path: str, visit: str, status: int = 204) -> None:
        with time_machine.travel(at(event, minute), tick=False):
            page.post(url + path, {"visit": visit}, status=status)

    act(0, "", "laptop", 200)
    for minute in (1, 2, 3):
        act(minute, "/here", "laptop")
    act(3, "", "phone", 200)
    act(4, "/here", "phone")
    act(4.5, "/left", "phone")
    act(20, "/here", "laptop")
    act(20.5, "/here", "laptop")
    act(40, "/left", "laptop")
    act(121, "/here", "laptop", 410)
    act(10, "/here", "never seen", 410)
    found = [
        (
            row.visit,
            (row.joined_at - event.starts_at).seconds / 60,
            (row.left_at - event.starts_at).seconds / 60,
        )
        for row in stays()
    ]
    assert found == [("laptop", 0, 3), ("phone", 3, 4.5), ("laptop", 20, 20.5)]


@pytest.mark.parametrize(
    "state", [RegistrationState.PENDING, RegistrationState.DECLINED, RegistrationState.CANCELLED]
)
def test_who_is_not_admitted_is_led_to_the_ticket(page: PageClient, state: RegistrationState) -> None:
    event, person = make_webinar(), make_user()
    row = make_registration(event, person, state=state)
    page.sign_in(person)
    with time_machine.travel(at(event, 0), tick=False):
        led = page.get(f"/my/events/{event.slug}/online", status=302)
        assert led.location.endswith(row.ticket_code)
        page.post(f"/my/events/{event.slug}/online", status=404)
        page.get(f"/my/events/{event.slug}/online/door", status=404)
    assert stays() == []


def test_strangers_sign_in_first_and_the_unregistered_are_led_to_the_event(page: PageClient) -> None:
    event = make_webinar()
    assert "/sign-in" in page.get(f"/my/events/{event.slug}/online", status=302).location
    page.sign_in(make_user())
    with time_machine.travel(at(event, 0), tick=False):
        led = page.get(f"/my/events/{event.slug}/online", status=302)
        assert led.location.endswith(f"/events/{event.slug}")
        page.post(f"/my/events/{event.slug}/online", status=404)


def test_an_event_on_site_has_no_way_in(page: PageClient) -> None:
    event, person = make_event(), make_user()
    make_registration(event, person)
    page.sign_in(person)
    page.get(f"/my/events/{event.slug}/online", status=404)


@pytest.mark.parametrize(
    ("changes", "minute", "said"),
    [
        ({"state": EventState.CANCELLED}, 0, "will not take place"),
        ({"state": EventState.FINISHED}, 30, "The room is closed"),
        ({}, 120, "The room is closed"),
        ({"join_url": ""}, 0, "The room is being prepared"),
    ],
)
def test_what_else_the_door_says(page: PageClient, changes: dict[str, Any], minute: float, said: str) -> None:
    event, person = make_webinar(), make_user()
    make_registration(event, person)
    for name, value in changes.items():
        setattr(event, name, value)
    saved(event)
    page.sign_in(person)
    with time_machine.travel(at(event, minute), tick=False):
        assert said in page.get(f"/my/events/{event.slug}/online").words
        page.post(f"/my/events/{event.slug}/online", status=302)
    assert stays() == []


def test_the_address_of_the_room_stands_nowhere_but_where_one_goes_in(page: PageClient) -> None:
    event, person = make_webinar(format=EventFormat.HYBRID, venue_ru="Зал"), make_user()
    row = make_registration(event, person)
    mail = emails.approved(registrations.by_code(row.ticket_code), now=clock.now())
    assert mail.calendar is not None
    entry = next(iter(Calendar.from_ical(mail.calendar).walk("VEVENT")))
    way_in = f"http://tandem.test/my/events/{event.slug}/online"
    assert way_in in str(entry["description"])
    assert ADDRESS not in mail.calendar.decode()
    page.sign_in(person)
    addresses = [
        f"/events/{event.slug}",
        f"/events/{event.slug}.ics",
        f"/my/events/{event.slug}",
        f"/my/events/{event.slug}/online",
        f"/my/tickets/{row.ticket_code}",
        "/my/",
        "/my/schedule",
        f"/calendar/{person.calendar_secret}.ics",
    ]
    with time_machine.travel(at(event, -1), tick=False):
        for address in addresses:
            assert ADDRESS not in page.get(address, status=None, follow=True).data.decode(errors="replace")


def test_mails_carry_our_link_and_a_new_address_troubles_nobody() -> None:
    event, organiser = make_webinar(), make_organiser()
    row = make_registration(event, make_user())
    put(emails.approved(registrations.by_code(row.ticket_code), now=clock.now()), now=clock.now())
    db.session.flush()
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert f"http://tandem.test/my/events/{event.slug}/online" in mail.text
    assert f"http://tandem.test/my/events/{event.slug}/online" in mail.html
    assert ADDRESS not in mail.text + mail.html
    events.change_event(
        event, {"join_url": "https://meet.example/another-room"}, actor=organiser, now=clock.now()
    )
    db.session.flush()
    assert list(db.session.scalars(select(Job).where(Job.name == "registrations.tell_participants"))) == []
