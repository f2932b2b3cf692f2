"""The organiser sets the rules of the meetings: what is typed is what runs and bookings obey."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from app.infra.db import db
from app.matchmaking.forms.meeting_rules import EVERY_PAIR
from app.matchmaking.models import Delegation, Slot, Table
from app.matchmaking.queries.grid import schedule_row
from app.matchmaking.rules.meeting_rules import MeetingRules, read_rules
from app.matchmaking.solver import objective
from app.matchmaking.solver.remarks import SENTENCES, Remark
from app.matchmaking.words import LEVELS, remark_sentence
from tests.matchmaking.conference import Conference, make_conference
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def here(page: PageClient, session: object) -> Conference:
    found = make_conference()
    page.sign_in(found.organiser)
    return found


def address(here: Conference, page: str = "rules") -> str:
    return f"/desk/{here.event.slug}/meetings/{page}"


def rules_of(here: Conference) -> MeetingRules:
    row = schedule_row(here.event.id)
    return read_rules(row.rules if row else None)


FILLED: dict[str, Any] = {
    "lunch_minutes": "30",
    "lunch_from": "12:00",
    "lunch_to": "15:00",
    "run_meetings": "4",
    "run_pause": "10",
    "walk_minutes": "5",
    "walks": "Зал А / Зал Б: 8",
    "may_meet": EVERY_PAIR,
    "fairness_first": "y",
}


def test_rules_are_saved_and_shown_again(page: PageClient, here: Conference) -> None:
    page.post(address(here), FILLED)
    expected = MeetingRules(30, "12:00", "15:00", 4, 10, 5, {("Зал А", "Зал Б"): 8}, None, True)
    assert rules_of(here) == expected
    shown = page.get(address(here)).text
    assert 'value="30"' in shown
    assert "Зал А / Зал Б: 8" in shown


def test_some_kinds_only_may_meet(page: PageClient, here: Conference) -> None:
    page.post(address(here), {**FILLED, "may_meet": ["sme corporation", "science authority"]})
    assert rules_of(here).may_meet == {("sme", "corporation"), ("science", "authority")}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lunch_to": ""}, "Fill in"),
        ({"lunch_to": "12:20"}, "does not fit"),
        ({"lunch_minutes": "many"}, "whole number"),
        ({"run_meetings": "0"}, "From 1 to 50"),
        ({"walks": "far"}, "Cannot read"),
        ({"may_meet": []}, "Leave at least one"),
    ],
)
def test_bad_rules_are_told_at_their_place_and_nothing_is_lost(
    page: PageClient, here: Conference, change: dict[str, Any], says: str
) -> None:
    answer = page.post(address(here), {**FILLED, **change}, status=422)
    assert says.lower() in answer.text.lower()
    assert "Зал А / Зал Б: 8" in answer.text or "walks" in change
    assert rules_of(here) == MeetingRules()


def test_the_levels_are_told_in_their_order(page: PageClient, here: Conference) -> None:
    assert set(LEVELS) == {"rules", *objective.LEVELS}
    for fair in (False, True):
        page.post(address(here), {**FILLED, "fairness_first": "y" if fair else ""})
        shown = page.get(address(here)).text.replace("\xa0", " ")
        assert ("anybody’s fourth" in shown) is fair


def test_strangers_find_nothing(page: PageClient, here: Conference) -> None:
    page.sign_in(here.people[here.suppliers[0].id])
    page.get(address(here), status=404)


def test_an_event_without_anything_is_told_what_is_missing(page: PageClient) -> None:
    empty = make_conference(suppliers=0, buyers=0, slots=0, tables=0)
    page.sign_in(empty.organiser)
    shown = page.get(address(empty)).text.replace("\xa0", " ")
    for sentence in ("There are no slots yet", "No supplier takes part", "No buyer takes part"):
        assert sentence in shown


def test_accessible_tables_and_who_needs_one(page: PageClient, here: Conference) -> None:
    page.post(
        address(here, "tables"), {"number": "5", "zones": "1-2 Зал А\n3-5 Зал Б", "accessible": "1, 4-5"}
    )
    db.session.expire_all()
    tables = db.session.query(Table).filter_by(event_id=here.event.id).order_by(Table.number)
    assert [table.number for table in tables if table.accessible] == [1, 4, 5]
    assert 'value="1, 4-5"' in page.get(address(here, "tables")).text
    one = f"delegations/{here.buyers[0].id}"
    page.post(
        address(here, one), {"seats": "1", "min_meetings": "0", "zone": "Зал Б", "needs_accessible": "y"}
    )
    db.session.expire_all()
    row = db.session.get_one(Delegation, here.buyers[0].id)
    assert (row.zone, row.needs_accessible) == ("Зал Б", True)


@pytest.mark.parametrize("numbers", ["six", "3-1", "9"])
def test_numbers_of_tables_that_cannot_be_read(page: PageClient, here: Conference, numbers: str) -> None:
    page.post(address(here, "tables"), {"number": "5", "accessible": numbers}, status=422)


def block_form(here: Conference, **more: str) -> dict[str, str]:
    day = f"{here.event.starts_at:%Y-%m-%d}"
    return {
        "first_day": day, "start": "10:00", "length": "20", "gap": "5", "until": "number", "number": "3",
        "second_start": "10:00", "second_number": "2", "second_length": "40", **more,
    }  # fmt: skip


def test_blocks_at_the_same_time_have_their_own_length_and_place(page: PageClient, here: Conference) -> None:
    page.post(address(here, "slots"), block_form(here, place="Зал А", second_place="Зал Б"))
    db.session.expire_all()
    slots = db.session.query(Slot).filter_by(event_id=here.event.id).order_by(Slot.starts_at, Slot.block)
    assert [(slot.block, slot.place) for slot in slots][:2] == [(1, "Зал А"), (2, "Зал Б")]
    lengths = {slot.block: (slot.ends_at - slot.starts_at).seconds // 60 for slot in slots}
    assert lengths == {1: 20, 2: 40}


def test_blocks_at_the_same_time_in_one_place_are_refused(page: PageClient, here: Conference) -> None:
    answer = page.post(address(here, "slots"), block_form(here, place="Зал А"), status=422)
    assert "overlap" in answer.text


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", SENTENCES)
def test_everything_odd_has_a_whole_sentence_in_both_languages(app: Flask, name: str, language: str) -> None:
    """What the solver remarks before a run, as the organiser reads it."""
    with app.test_request_context(), force_locale(language):
        said = remark_sentence(Remark(name, 5000, "7", 12), {"7": "Литейка"})
    assert said.endswith(".") and "%" not in said and "{" not in said
    assert bool(re.search("[а-я]", said.replace("Литейка", ""))) == (language == "ru")
    if name in {"never_available", "firm_on_both_sides", "wishes_beyond_reach", "no_accessible_tables"}:
        assert "Литейка" in said and "5000" in said
