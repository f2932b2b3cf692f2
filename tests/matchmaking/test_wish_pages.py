"""The shortlist and the availability page, through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import User
from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies.models import Company
from app.core import clock
from app.events.models import Event, Role, Session, SessionKind
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import ClaimKind, Delegation, SeatClaim, Side, WishLevel
from app.matchmaking.operations import availability, wishes
from app.matchmaking.rules.wishes import MOST_MUST
from app.registrations.models import SessionBooking
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_registration,
    make_slots,
    make_user,
    saved,
)
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def event(session: object) -> Event:
    return make_event()


@pytest.fixture
def officer(event: Event) -> User:
    return make_user()


@pytest.fixture
def buyer(event: Event, officer: User) -> Delegation:
    company = make_company(officer, name_en="Northern Wagons")
    person = make_registration(event, officer, Role.BUYER, company=company)
    return make_delegation(event, company, Side.BUYER, people=[person])


def add_supplier(event: Event, name: str = "Works", **values: Any) -> Delegation:
    return make_delegation(event, make_company(name_en=name, name_ru=name, **values), Side.SUPPLIER)


def add_need(company_id: int, okpd2: str, title: str = "Panels") -> Need:
    now = clock.now()
    return saved(
        Need(
            company_id=company_id,
            title_ru=title,
            title_en=title,
            okpd2=okpd2,
            route=ProcurementRoute.COMMERCIAL,
            created_at=now,
            updated_at=now,
        )
    )


def add_offer(company_id: int, okpd2: str, title: str = "Moulded panels") -> Offer:
    now = clock.now()
    return saved(
        Offer(
            company_id=company_id, title_ru=title, title_en=title, okpd2=okpd2, created_at=now, updated_at=now
        )
    )


def at(event: Event) -> str:
    return f"/my/events/{event.slug}/wishes"


def marks() -> list[tuple[int, WishLevel]]:
    db.session.expire_all()
    return [(wish.about_id, wish.level) for wish in queries.wishes(db.session.query(Event).one().id)]


def test_the_best_match_stands_first_and_says_why(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    add_need(buyer.company_id, "22.29.29")
    other, match = add_supplier(event, "Aaa Tools"), add_supplier(event, "Zzz Panels")
    add_offer(match.company_id, "22.29.29.190")
    add_offer(other.company_id, "25.73.50", "Moulds")
    page.sign_in(officer)
    seen = page.get(at(event))
    assert seen.heading == "Shortlist: 2 suppliers"
    first, second = seen.find("//tbody/tr")
    assert "Zzz Panels" in first.text_content()
    assert "the same OKPD2 code" in first.text_content()
    assert "No shared product codes" in second.text_content()


def test_a_mark_is_saved_without_scripts_and_comes_back_to_its_row(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    other = add_supplier(event)
    page.sign_in(officer)
    done = page.post(f"{at(event)}/{buyer.id}/{other.id}?show=unmarked", {"level": "want"})
    assert done.location.endswith(f"/wishes?delegation={buyer.id}&show=unmarked#row-{other.id}")
    assert marks() == [(other.id, WishLevel.WANT)]
    seen = page.get(at(event))
    assert seen.find("//button[@data-level='want']/@aria-pressed") == ["true"]
    page.post(f"{at(event)}/{buyer.id}/{other.id}", {"level": "none"})
    assert marks() == []


def test_scripts_get_the_counters_and_the_reason_of_a_refusal(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    others = [add_supplier(event) for _ in range(MOST_MUST + 1)]
    page.sign_in(officer)
    for number, other in enumerate(others):
        answer = page.post(
            f"{at(event)}/{buyer.id}/{other.id}",
            {"level": "must"},
            headers={"X-Fragment": "1"},
            status=200 if number < MOST_MUST else 422,
        )
        said = answer.response.get_json()
        if number < MOST_MUST:
            assert said["counts"]["must"] == number + 1
    assert said["message"] == "At most 4 marks “must”: take one back first, or mark “want”."


def test_what_awaits_my_answer(page: PageClient, event: Event, officer: User, buyer: Delegation) -> None:
    asks, _silent = add_supplier(event, "Asking Works"), add_supplier(event, "Silent Works")
    wishes.mark(event, asks, buyer, WishLevel.MUST, actor=officer, now=clock.now())
    db.session.commit()
    page.sign_in(officer)
    seen = page.get(at(event) + "?show=awaiting")
    assert len(seen.find("//tbody/tr")) == 1
    assert "awaits your answer" in seen.words
    page.post(f"{at(event)}/{buyer.id}/{asks.id}", {"level": "no"})
    assert "Nothing awaits your answer" in page.get(at(event) + "?show=awaiting").words


def test_search_finds_products_and_sorting_turns_round(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    first, _second = add_supplier(event, "Aaa"), add_supplier(event, "Bbb")
    add_offer(first.company_id, "25.73.50", "Deep moulds")
    page.sign_in(officer)
    assert len(page.get(at(event) + "?q=moulds").find("//tbody/tr")) == 1
    names = page.get(at(event) + "?sort=-name").find("//td[contains(@class, 'c-main')]/a/text()")
    assert names == ["Bbb", "Aaa"]
    page.get(at(event) + "?sort=nonsense&page=9&show=whatever")


def test_a_note_is_kept_and_a_too_long_one_refused(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    other = add_supplier(event)
    wishes.mark(event, buyer, other, WishLevel.WANT, actor=officer, now=clock.now())
    db.session.commit()
    page.sign_in(officer)
    address = f"{at(event)}/{buyer.id}/{other.id}/note"
    page.post(address, {"note": "Ask about the tests"})
    assert "Ask about the tests" in page.get(at(event)).text
    page.post(address, {"note": "x" * 501})
    assert any("At most 500 characters" in notice for notice in page.get(at(event)).notices())


def test_marks_are_confirmed(page: PageClient, event: Event, officer: User, buyer: Delegation) -> None:
    other = add_supplier(event)
    page.sign_in(officer)
    seen = page.post(f"{at(event)}/{buyer.id}/confirm", follow=True, status=200)
    assert "Mark at least one company first." in seen.words
    wishes.mark(event, buyer, other, WishLevel.WANT, actor=officer, now=clock.now())
    db.session.commit()
    seen = page.post(f"{at(event)}/{buyer.id}/confirm", follow=True, status=200)
    assert "Confirmed on" in seen.words


def test_after_the_deadline_marks_are_only_read(page: PageClient, officer: User) -> None:
    event = make_event(wishes_close_at=clock.now() - timedelta(hours=1))
    company = make_company(officer)
    mine = make_delegation(event, company, Side.SUPPLIER)
    other = make_delegation(event, make_company(), Side.BUYER)
    page.sign_in(officer)
    assert not page.get(at(event)).find("//button[@data-level]")
    seen = page.post(f"{at(event)}/{mine.id}/{other.id}", {"level": "want"}, follow=True, status=200)
    assert "their deadline is over" in seen.words


def test_a_company_on_both_sides_chooses_one_and_never_meets_itself(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    twin = make_delegation(event, db.session.get_one(Company, buyer.company_id), Side.SUPPLIER)
    page.sign_in(officer)
    seen = page.get(f"{at(event)}?delegation={twin.id}")
    assert len(seen.find("//nav[@aria-label='Your companies at this event']/a")) == 2
    assert "No buyers yet" in seen.words
    seen = page.post(f"{at(event)}/{twin.id}/{buyer.id}", {"level": "want"}, follow=True, status=200)
    assert "A company cannot mark itself." in seen.words


@pytest.mark.parametrize("path", ["wishes", "availability"])
def test_strangers_see_nothing(page: PageClient, event: Event, buyer: Delegation, path: str) -> None:
    other = add_supplier(event)
    address = f"/my/events/{event.slug}/{path}"
    assert "/sign-in" in page.get(address, status=302).location
    page.sign_in(make_user())
    page.get(address, status=404)
    page.post(f"{at(event)}/{buyer.id}/{other.id}", {"level": "want"}, status=404)
    page.post(f"{at(event)}/{buyer.id}/{other.id}/note", {"note": "x"}, status=404)
    page.post(f"{at(event)}/{buyer.id}/confirm", status=404)


def test_unknown_ids_and_levels_are_not_found(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    page.sign_in(officer)
    page.get("/my/events/unknown/wishes", status=404)
    page.get(f"{at(event)}?delegation=999999", status=404)
    page.post(f"{at(event)}/{buyer.id}/999999", {"level": "want"}, status=404)
    page.post(f"{at(event)}/{buyer.id}/{add_supplier(event).id}", {"level": "perhaps"}, status=404)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries(
    page: PageClient, event: Event, officer: User, buyer: Delegation, number: int, count_queries: Any
) -> None:
    add_need(buyer.company_id, "22.29.29")
    for _ in range(number):
        add_offer(add_supplier(event).company_id, "22.29.29")
    page.sign_in(officer)
    page.get(at(event))
    with count_queries() as seen:
        page.get(at(event))
    assert len(seen) <= 18
    test_the_list_takes_the_same_number_of_queries.counted.add(len(seen))  # type: ignore[attr-defined]
    assert len(test_the_list_takes_the_same_number_of_queries.counted) == 1  # type: ignore[attr-defined]


test_the_list_takes_the_same_number_of_queries.counted = set()  # type: ignore[attr-defined]


def test_ticks_of_availability_are_saved_and_shown(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    first, second = make_slots(event, 2)
    seat = buyer.seats[0]
    page.sign_in(officer)
    address = f"/my/events/{event.slug}/availability"
    page.post(address, {f"seat-{seat.id}": [str(first.id)]})
    seen = page.get(address)
    assert seen.find("//input[@type='checkbox' and @checked]/@value") == [str(first.id)]
    page.post(address, {f"seat-{seat.id}": [str(second.id), "999999", "x"]})
    assert page.get(address).find("//input[@type='checkbox' and @checked]/@value") == [str(second.id)]


def test_a_booked_talk_stands_with_its_name_in_place_of_the_tick(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    slots = make_slots(event, 2)
    person = buyer.seats[0].registration_id
    talk = saved(
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru="Требования",
            title_en="What buyers ask for",
            starts_at=slots[0].starts_at,
            ends_at=slots[0].ends_at,
            bookable=True,
        )
    )
    saved(SessionBooking(session_id=talk.id, registration_id=person, created_at=clock.now()))
    availability.sync_sessions(buyer.seats)
    db.session.commit()
    page.sign_in(officer)
    seen = page.get(f"/my/events/{event.slug}/availability")
    assert "Booked: What buyers ask for" in seen.words
    assert seen.find("//input[@type='checkbox']/@value") == [str(slots[1].id)]


def test_a_tick_at_a_meeting_is_refused_and_nothing_is_lost(
    page: PageClient, event: Event, officer: User, buyer: Delegation
) -> None:
    first, second = make_slots(event, 2)
    seat = buyer.seats[0]
    saved(SeatClaim(seat_id=seat.id, slot_id=first.id, kind=ClaimKind.MEETING))
    page.sign_in(officer)
    seen = page.post(
        f"/my/events/{event.slug}/availability",
        {f"seat-{seat.id}": [str(first.id), str(second.id)]},
        status=422,
    )
    assert "There is a meeting at this time. Cancel it first." in seen.words
    assert seen.find("//input[@type='checkbox' and @checked]/@value") == [str(second.id)]


def test_the_page_of_bookings_names_the_region(page: PageClient, event: Event) -> None:
    person = make_user()
    own = make_company(head=person)
    registration = make_registration(event, person, role=Role.SUPPLIER, company=own)
    make_delegation(event, own, Side.SUPPLIER, people=[registration])
    make_delegation(event, make_company(region="69"), Side.BUYER)
    page.sign_in(person)
    words = page.get(f"/my/events/{event.slug}/booking").words
    assert "Tver Region" in words
    assert not re.search(r"\b69\b", words)
