"""The simulator: what it starts from, what it answers, what it refuses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.events.models import Event
from app.matchmaking.models import Side
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_organiser,
    make_slots,
    make_tables,
    make_user,
)
from tests.page_client import PageClient

ASKED = "firms=60&buyers=14&officers=2&slots=12&tables=10&wishes=8&half_day=0"


@pytest.fixture
def event(session: Session) -> Event:
    return make_event()


@pytest.fixture
def desk(page: PageClient, session: Session) -> PageClient:
    page.sign_in(make_organiser())
    return page


def test_it_starts_from_what_the_event_has(desk: PageClient, event: Event) -> None:
    make_delegation(event, make_company(), Side.BUYER)
    make_slots(event, 5)
    make_tables(event, 3)
    seen = desk.get(f"/desk/{event.slug}/meetings/capacity")
    values = {field.get("name"): field.get("value") for field in seen.find("//form[@method='get']//input")}
    assert (values["buyers"], values["slots"], values["tables"], values["firms"]) == ("1", "5", "3", "60")


def test_it_names_the_bottleneck_and_what_one_more_gives(desk: PageClient, event: Event) -> None:
    seen = desk.get(f"/desk/{event.slug}/meetings/capacity?{ASKED}")
    assert "120 meetings" in seen.words
    assert "There are too few tables." in seen.words
    assert "+12" in seen.words
    assert "every firm can be promised 2" in seen.words


def test_the_live_answer_is_the_same(desk: PageClient, event: Event) -> None:
    part = desk.get(f"/desk/{event.slug}/meetings/capacity/answer?{ASKED}", status=None)
    assert part.status == 200
    assert "120" in part.text


def test_numbers_that_cannot_be_are_said_at_their_place(desk: PageClient, event: Event) -> None:
    seen = desk.get(f"/desk/{event.slug}/meetings/capacity?{ASKED.replace('tables=10', 'tables=ten')}")
    [error] = seen.errors()
    assert error.startswith("Give a whole number, in digits.")


def test_strangers_find_nothing(page: PageClient, event: Event) -> None:
    page.sign_in(make_user())
    page.get(f"/desk/{event.slug}/meetings/capacity", status=404)
