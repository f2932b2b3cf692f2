"""A conference that is full, once, for real: who may come, who waits, who gets a place that comes free.

Code → personal invitation → the last places → waiting with a published number → somebody cancels → an offer that runs
out → the next accepts it → ticket → a guest without a registration at the door. One run on the real server with the
real worker under a clock the test moves; each page anybody comes to is looked at by axe.
"""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from datetime import time as hour
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.attendance.models import CheckIn
from app.events.models import Approval, Event, EventKind, Role
from app.registrations.models import Invitation, Registration, RegistrationState, WaitingState
from app.registrations.models import WaitingPlace as Place
from tests import factories as make
from tests.journeys.browser import chromium, findings, told
from tests.journeys.circle import MOSCOW, TODAY, Circle, address, wall
from tests.journeys.papers import codes_on_png, text_of
from tests.servers import running_site, until

pytestmark = pytest.mark.browser

DAY = TODAY + timedelta(days=20)
WAITING_DAY = TODAY + timedelta(days=2)
CAPACITY, KEPT = 4, 6  # places; hours in which an offer stands
QUICK = 20  # seconds in which a guest without a registration must be inside
PEOPLE = {
    "press": ("Гуляева", "Инна"),
    "guest": ("Травина", "Ольга"),
    "first": ("Ершова", "Анна"),
    "second": ("Ким", "Пётр"),
    "third": ("Лаптев", "Глеб"),
    "fourth": ("Ярцева", "Софья"),
    "fifth": ("Носов", "Яков"),
}


def prepare(circle: Circle) -> None:
    """An organiser, people with accounts, and a published conference of four places that admits attendees at once."""
    with circle.app.app_context():
        make.make_organiser(email="organiser@centre.example", language="ru")
        for name, (family, given) in PEOPLE.items():
            make.make_user(
                email=address(name), family_name=family, given_name=given, patronymic="", language="ru"
            )
        event = make.make_event(
            kind=EventKind.CONFERENCE,
            title_ru="Материалы для города",
            title_en="Materials for the city",
            venue_ru="Учебный центр",
            starts_at=datetime.combine(DAY, hour(10), MOSCOW),
            ends_at=datetime.combine(DAY, hour(18), MOSCOW),
            registration_closes_at=datetime.combine(DAY, hour(9), MOSCOW),
            capacity=CAPACITY,
            roles={Role.ATTENDEE: Approval.AUTOMATIC, Role.PRESS: Approval.BY_HAND},
        )
        circle.slug = event.slug


def state(circle: Circle, name: str) -> str:
    query = select(Registration.state).join(User, User.id == Registration.user_id)
    return str(
        circle.ask(query.where(User.email == address(name), Registration.event_id == circle.event_id()))
    )


def taken(circle: Circle) -> int:
    """Places taken or kept; never more than there are."""
    seats = int(circle.ask(select(Event.seats_taken).where(Event.slug == circle.slug)))
    assert seats <= int(circle.ask(select(Event.capacity).where(Event.slug == circle.slug)))
    return seats


def the_organiser_sets_the_terms(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.sign_in("organiser@centre.example", make.PASSWORD)
    organiser.go(f"/desk/{circle.slug}/registrations/terms")
    organiser.fill(waiting_list=True, offer_hours="0")
    organiser.send()
    assert organiser.complaint("offer_hours")
    organiser.fill(offer_hours=str(KEPT))
    organiser.send()


def a_code_opens_the_door_once(circle: Circle) -> None:
    """The press comes by a code for one: admitted at once, while others of that role wait for the organiser."""
    organiser, press = circle.person("organiser"), circle.person("press")
    organiser.go(f"/desk/{circle.slug}/registrations/codes")
    organiser.fill(label="Газета", code="press-26", role="press", quota="1", skips_approval=True)
    organiser.send()
    organiser.shows("PRESS26")
    press.sign_in(address("press"), make.PASSWORD)
    press.go(f"/events/{circle.slug}/register")
    press.fill(role="press", consent=True, code="press-27")
    press.send()
    assert press.complaint("code")
    press.fill(code="press 26")
    press.send()
    assert state(circle, "press") == RegistrationState.APPROVED
    fifth = circle.person("fifth", phone=True)
    fifth.sign_in(address("fifth"), make.PASSWORD)
    fifth.go(f"/events/{circle.slug}/register?code=PRESS26")
    fifth.fill(role="press", consent=True)
    fifth.send()
    assert fifth.complaint("code"), "the code was for one"
    assert taken(circle) == 1


def an_invitation_is_accepted_by_one_click(circle: Circle) -> None:
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations/invitations")
    organiser.go(f"/desk/{circle.slug}/registrations/invitations/new")
    organiser.fill(
        addresses=f"Ольга Травина <{address('guest')}>\nбез адреса",
        role="attendee",
        words="Будем рады видеть вас среди гостей.",
        expires_at=wall(DAY - timedelta(days=1), "12:00"),
    )
    organiser.send()
    organiser.shows("без адреса")
    assert circle.ask(select(func.count()).select_from(Invitation)) == 0, (
        "nobody is written to before all is right"
    )
    organiser.fill(addresses=f"Ольга Травина <{address('guest')}>")
    organiser.send()
    guest = circle.person("guest", phone=True)
    guest.go(urlsplit(circle.link(address("guest"), "registrations/invitation")).path)
    guest.shows("Вас пригласили", "Будем рады видеть вас")
    guest.press("main form:not(:has([name=act])) button[type=submit]")
    guest.shows("Вы приняли приглашение")
    assert state(circle, "guest") == RegistrationState.APPROVED
    assert circle.ticket("guest") in circle.letter(address("guest"), "registrations/approved")
    organiser.go(f"/desk/{circle.slug}/registrations/invitations")
    organiser.shows("Травина", "принято")


def the_last_places_go(circle: Circle) -> None:
    for name in ("first", "second"):
        person = circle.person(name, phone=name == "second")
        person.sign_in(address(name), make.PASSWORD)
        person.go(f"/events/{circle.slug}/register")
        person.fill(role="attendee", consent=True)
        person.send()
        person.shows(circle.ticket(name))
    assert taken(circle) == CAPACITY


def the_next_wait_with_a_number(circle: Circle) -> None:
    circle.set_clock(WAITING_DAY, 9)
    for number, name in enumerate(("third", "fourth"), start=1):
        person = circle.person(name, phone=name == "third")
        person.sign_in(address(name), make.PASSWORD)
        person.go(f"/events/{circle.slug}/register")
        person.shows("Все места заняты", f"{KEPT} часов")
        person.fill(role="attendee", consent=True)
        person.send()
        person.shows("в листе ожидания", "в порядке записи")
        assert person.page.locator("b.figure").inner_text() == str(number)
        assert f"Ваш номер: {number}" in circle.letter(address(name), "registrations/waiting")
        person.go(f"/events/{circle.slug}")
        person.shows(f"Ваш номер: {number}")
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations/waiting")
    names = organiser.page.locator("main tbody .who a").all_inner_texts()
    assert ["Лаптев" in names[0], "Ярцева" in names[1]] == [True, True], names


def somebody_cancels(circle: Circle) -> None:
    """The place is kept for the first on the list, and nobody else can take it."""
    first = circle.person("first")
    first.go(f"/my/tickets/{circle.ticket('first')}/cancel")
    first.fill(reason="Командировка")
    first.press("main form .btn-danger")
    assert taken(circle) == CAPACITY, "the place is kept for who is next"
    letter = circle.letter(address("third"), "registrations/offer")
    assert "15:00" in letter, letter
    offer = re.search(r"http://\S+/offers/\S+", letter)
    assert offer
    reader = circle.person("third at a phone", phone=True)  # not signed in: the letter is enough
    reader.go(urlsplit(offer[0]).path)
    reader.shows("Для вас освободилось место", "15:00")
    assert state(circle, "third") == RegistrationState.WAITING, "looking accepts nothing"
    fifth = circle.person("fifth")
    fifth.go(f"/events/{circle.slug}/register")
    fifth.fill(role="attendee", consent=True)
    fifth.shows("Все места заняты")
    circle.set_clock(WAITING_DAY, 12, 5)
    circle.letter(address("third"), "registrations/offer_waits")


def the_offer_runs_out_and_goes_on(circle: Circle) -> None:
    circle.set_clock(WAITING_DAY, 15, 1)
    circle.letter(address("third"), "registrations/offer_expired")
    reader = circle.person("third at a phone")
    reader.page.reload()
    reader.look("run out")
    reader.shows("Срок предложения истёк")
    fourth = circle.person("fourth")
    fourth.go(urlsplit(circle.link(address("fourth"), "registrations/offer")).path)
    fourth.press("main form:has([name=act][value=accept]) button")
    fourth.shows("Место за вами")
    assert state(circle, "fourth") == RegistrationState.APPROVED
    assert [circle.messages(address(name), "registrations/offer") for name in ("third", "fourth")] == [1, 1]
    assert taken(circle) == CAPACITY


def the_ticket_is_there(circle: Circle) -> None:
    code = circle.ticket("fourth")
    assert code in circle.letter(address("fourth"), "registrations/approved")
    fourth = circle.person("fourth")
    fourth.go(f"/my/tickets/{code}")
    (said,) = codes_on_png(fourth.page.locator("img.qr").screenshot())
    assert said == code
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/registrations/waiting")
    organiser.shows("без ответа", "принято")
    ends = circle.ask_all(select(Place.state).where(Place.event_id == circle.event_id()).order_by(Place.id))
    assert ends == [WaitingState.EXPIRED, WaitingState.ACCEPTED]
    third = circle.person("third")
    third.go(f"/events/{circle.slug}/register")
    third.fill(role="attendee", consent=True)
    third.send()
    assert third.page.locator("b.figure").inner_text() == "1", (
        "whoever missed an offer begins anew at the end"
    )


def a_guest_without_a_registration_comes_in(circle: Circle) -> None:
    """Not while the house is full; then in less than twenty seconds, with a badge."""
    circle.set_clock(DAY, 10, 20)
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.press(f"form[action='/desk/{circle.slug}/start'] button", confirm=True)
    organiser.go(f"/desk/{circle.slug}/day/walk-in")
    organiser.fill(name="Дорохов Лев Петрович")
    organiser.send()
    assert organiser.page.locator(".error-summary").is_visible(), "nobody is let in beyond the capacity"
    organiser.go(f"/desk/{circle.slug}/event")
    organiser.fill(capacity=str(CAPACITY + 1))
    organiser.send()
    organiser.go(f"/desk/{circle.slug}/day")
    began = time.monotonic()
    organiser.press(f"a[href^='/desk/{circle.slug}/day/walk-in']")
    organiser.page.keyboard.type("Дорохов Лев Петрович")  # the field has the focus
    with organiser.page.expect_navigation(wait_until="load"):
        organiser.page.keyboard.press("Enter")
    organiser.shows("Дорохов")
    badge = organiser.page.locator("main a[href$='badge.pdf']").first.get_attribute("href") or ""
    assert "Дорохов" in text_of(organiser.fetch(badge))
    assert time.monotonic() - began < QUICK
    organiser.look("inside")
    arrived = select(User.family_name).join(Registration, Registration.user_id == User.id)
    assert circle.ask_all(arrived.join(CheckIn, CheckIn.registration_id == Registration.id)) == ["Дорохов"]
    assert taken(circle) == CAPACITY + 1


def test_a_full_conference(tmp_path: Path) -> None:
    with running_site(tmp_path, processes=2, module="tests.journeys.clocked") as site, chromium() as browser:
        circle = Circle(site, browser)
        prepare(circle)
        the_organiser_sets_the_terms(circle)
        a_code_opens_the_door_once(circle)
        an_invitation_is_accepted_by_one_click(circle)
        the_last_places_go(circle)
        the_next_wait_with_a_number(circle)
        somebody_cancels(circle)
        the_offer_runs_out_and_goes_on(circle)
        the_ticket_is_there(circle)
        a_guest_without_a_registration_comes_in(circle)
        until(lambda: taken(circle) == CAPACITY + 1, what="places")
        everybody = list(circle.people.values())
        assert findings(everybody) == {}, told(findings(everybody))
        assert [problem for person in everybody for problem in person.problems] == []
