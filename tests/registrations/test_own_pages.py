"""Registering oneself, the ticket, changing, cancelling, sessions: through the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.events.models import Approval, Event, Role, Session, SessionKind
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState
from app.web.back import own_path
from tests.factories import make_company, make_event, make_inn, make_registration, make_user, saved
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def count_of(event: Event) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Registration).where(Registration.event_id == event.id)
        )
        or 0
    )


def answers(**changes: Any) -> dict[str, Any]:
    return {"role": "attendee", "company": "", "position_ru": "Инженер", "consent": "y", **changes}


def test_a_stranger_is_asked_to_sign_in(page: PageClient) -> None:
    event = make_event()
    assert "/sign-in" in page.get(f"/events/{event.slug}/register", status=302).location


def test_registering_leads_to_the_ticket_with_its_code(page: PageClient) -> None:
    event, user = make_event(), make_user()
    page.sign_in(user)
    form = page.get(f"/events/{event.slug}/register")
    assert form.find("//input[@name='role']/@value") == ["supplier", "buyer", "attendee", "speaker"]
    ticket = page.post(f"/events/{event.slug}/register", answers(), follow=True, status=200)
    registration = db.session.scalars(select(Registration).where(Registration.user_id == user.id)).one()
    assert registration.ticket_code in ticket.words
    assert ticket.find("//img[contains(@class, 'qr')]")
    assert ticket.find(f"//a[contains(@href, '/events/{event.slug}.ics')]")
    again = page.get(f"/events/{event.slug}/register", status=302)
    assert again.location.endswith(registration.ticket_code)


def test_pressing_twice_makes_one_registration(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_user())
    first = page.post(f"/events/{event.slug}/register", answers())
    second = page.post(f"/events/{event.slug}/register", answers())
    assert page.get(second.location, status=302).location == first.location
    assert count_of(event) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"consent": ""}, "Without this consent you cannot register."),
        ({"role": ""}, "Choose one."),
        ({"role": "press"}, "Not a valid choice"),
        ({"role": "supplier"}, "In this role one comes for a company. Name it."),
        ({"company": "999999", "role": "buyer"}, "Not a valid choice"),
        ({"position_ru": "я" * 121}, "At most 120 characters; there are 121."),
        ({"note": "я" * 5000}, "At most 1000 characters; there are 5000."),
        ({"note": "a\x00b"}, "The text contains characters that cannot be stored."),
    ],
)
def test_bad_answers_get_a_message_and_lose_nothing(
    page: PageClient, changes: dict[str, str], sentence: str
) -> None:
    event, user = make_event(), make_user()
    make_company(user)
    page.sign_in(user)
    kept = "Хочу встретиться с метро"
    answered = page.post(f"/events/{event.slug}/register", answers(**{"note": kept, **changes}), status=422)
    assert any(sentence in error for error in answered.errors()), answered.errors()
    if "note" not in changes:
        assert kept in answered.words
    assert count_of(event) == 0


def test_a_full_event_says_so_and_keeps_what_was_typed(page: PageClient) -> None:
    event = make_event(capacity=1, seats_taken=1)
    page.sign_in(make_user())
    assert "All places are taken." in page.get(f"/events/{event.slug}/register").words
    answered = page.post(f"/events/{event.slug}/register", answers(), status=422)
    assert "All places are taken." in answered.words
    assert answered.find("//input[@name='position_ru']/@value") == ["Инженер"]
    assert count_of(event) == 0


def test_without_a_company_the_page_shows_the_way_to_one(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_user())
    links = page.get(f"/events/{event.slug}/register").find("//main//a/@href")
    [new] = [link for link in links if link.startswith("/my/company/new")]
    card = {"name_ru": "ООО «Деталь»", "short_ru": "Деталь", "kind": "sme", "inn": make_inn()}
    made = page.post(new, card)
    assert made.location == f"/events/{event.slug}/register"
    assert "ООО «Деталь»" in page.get(made.location).words


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"]
)
def test_the_way_back_never_leads_outside(page: PageClient, target: str) -> None:
    assert own_path(target) is None
    page.sign_in(make_user())
    card = {"name_ru": "ООО «Деталь»", "short_ru": "Деталь", "kind": "sme", "inn": make_inn()}
    made = page.post("/my/company/new", card, query_string={"next": target})
    assert "evil" not in made.location


def test_drafts_and_unknown_events_are_not_there(page: PageClient) -> None:
    draft = make_event(state="draft")
    page.sign_in(make_user())
    page.get(f"/events/{draft.slug}/register", status=404)
    page.get("/events/nothing/register", status=404)


def test_a_closed_registration_says_why(page: PageClient) -> None:
    event = make_event(registration_opens_at=clock.now() + timedelta(days=2))
    page.sign_in(make_user())
    assert "Registration opens on" in page.get(f"/events/{event.slug}/register").words
    answered = page.post(f"/events/{event.slug}/register", answers(), status=422)
    assert "Registration has not opened yet." in answered.words or "Registration opens on" in answered.words


def test_other_peoples_tickets_are_not_there(page: PageClient) -> None:
    registration = make_registration(make_event(), make_user())
    page.sign_in(make_user())
    for path in ("", "/change", "/cancel", "/sessions"):
        page.get(f"/my/tickets/{registration.ticket_code}{path}", status=404)
    page.post(f"/my/tickets/{registration.ticket_code}/cancel", {}, status=404)
    page.get("/my/tickets/TND-0000-0000", status=404)


@pytest.mark.parametrize("state", list(RegistrationState))
def test_the_ticket_tells_where_one_stands(page: PageClient, state: RegistrationState) -> None:
    user = make_user()
    registration = make_registration(make_event(), user, state=state, reason="Не производитель")
    page.sign_in(user)
    ticket = page.get(f"/my/tickets/{registration.ticket_code}")
    assert bool(ticket.find("//img[contains(@class, 'qr')]")) == (state == RegistrationState.APPROVED)
    if state == RegistrationState.DECLINED:
        assert "Не производитель" in ticket.words


def test_words_are_changed_and_a_registration_is_cancelled(page: PageClient) -> None:
    event, user = make_event(), make_user()
    page.sign_in(user)
    code = page.post(f"/events/{event.slug}/register", answers()).location.rsplit("/", 1)[-1]
    page.post(f"/my/tickets/{code}/change", {"position_ru": "Директор", "note": "Вегетарианец"})
    assert "Директор" in page.get(f"/my/tickets/{code}").words
    assert "somebody else" in page.get(f"/my/tickets/{code}/cancel").words
    gone = page.post(f"/my/tickets/{code}/cancel", {"reason": "Болезнь"}, follow=True, status=200)
    assert "This registration is cancelled." in gone.words
    page.get(f"/my/tickets/{code}/cancel", status=422)


def test_once_the_event_has_begun_the_page_says_so(page: PageClient) -> None:
    user, now = make_user(), clock.now()
    event = make_event(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5))
    registration = make_registration(event, user)
    page.sign_in(user)
    assert not page.get(f"/my/tickets/{registration.ticket_code}").find("//a[contains(@href, '/cancel')]")
    assert (
        "The event has begun" in page.get(f"/my/tickets/{registration.ticket_code}/cancel", status=422).words
    )


def test_sessions_are_booked_and_given_back(page: PageClient) -> None:
    event, user = make_event(), make_user()
    registration = make_registration(event, user)
    rows = [
        saved(
            Session(
                event_id=event.id,
                kind=SessionKind.TALK,
                title_ru=f"Доклад {n}",
                title_en=f"Talk {n}",
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                bookable=True,
                capacity=5,
            )
        )
        for n in (1, 2)
    ]
    page.sign_in(user)
    url = f"/my/tickets/{registration.ticket_code}/sessions"
    assert page.get(url).words.count("5 places are left") == 2
    booked = page.post(f"{url}/{rows[0].id}", {"act": "book"}, follow=True, status=200)
    assert "Your place is booked." in booked.words
    assert "at this time you are in “Talk 1”" in booked.words
    clash = page.post(f"{url}/{rows[1].id}", {"act": "book"}, follow=True, status=200)
    assert "At this time you have a place in “Talk 1”" in clash.words
    given = page.post(f"{url}/{rows[0].id}", {"act": "leave"}, follow=True, status=200)
    assert "Your place is given back." in given.words
    page.post(f"{url}/999999", {"act": "book"}, follow=True, status=200)


def test_speaks_russian(page: PageClient) -> None:
    event, user = make_event(roles={Role.ATTENDEE: Approval.BY_HAND}), make_user(language="ru")
    page.language = "ru"
    page.sign_in(user)
    assert page.get(f"/events/{event.slug}/register").heading == "Регистрация"
    ticket = page.post(f"/events/{event.slug}/register", answers(), follow=True, status=200)
    assert "ожидает решения" in ticket.words
