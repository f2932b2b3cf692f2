"""Decisions about events, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.events import rules
from app.events.forms.event import zones
from app.events.models import Event, EventFormat, EventKind, EventState, TeamRole

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
START = datetime(2026, 12, 10, 6, 30, tzinfo=UTC)
END = datetime(2026, 12, 10, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(**values: Any) -> Event:
    given = {
        "state": EventState.PUBLISHED,
        "starts_at": START,
        "ends_at": END,
        "registration_opens_at": NOW + HOUR,
        "registration_closes_at": START - 24 * HOUR,
        "format": EventFormat.ON_SITE,
        "venue_ru": "",
        "summary_ru": "",
        "description_ru": "",
    }
    return Event(**{**given, **values})


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW, "not_yet"),
        (NOW + HOUR, "open"),
        (START - 24 * HOUR - timedelta(seconds=1), "open"),
        (START - 24 * HOUR, "closed"),
        (START + HOUR, "closed"),
        (END, "over"),
    ],
)
def test_registration_state_follows_the_window(moment: datetime, expected: str) -> None:
    assert rules.registration_state(event(), moment) == expected


def test_registration_without_a_window_is_open_until_the_end() -> None:
    free = event(registration_opens_at=None, registration_closes_at=None)
    assert rules.registration_state(free, NOW) == "open"
    assert rules.registration_state(free, END - HOUR) == "open"
    assert rules.registration_state(free, END) == "over"


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.FINISHED])
def test_cancelled_and_finished_events_are_over(state: EventState) -> None:
    assert rules.registration_state(event(state=state), NOW + 2 * HOUR) == "over"


def test_nobody_registers_for_a_draft() -> None:
    assert rules.registration_state(event(state=EventState.DRAFT), NOW + 2 * HOUR) == "not_yet"


def codes(**changes: Any) -> list[tuple[str, str]]:
    given = {
        "starts_at": START,
        "ends_at": END,
        "registration_opens_at": None,
        "registration_closes_at": None,
        "wishes_close_at": None,
        "not_before": NOW,
        "now": NOW,
    }
    return [(problem.field, problem.code) for problem in rules.problems_of_dates(**{**given, **changes})]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"ends_at": START}, [("ends_at", "ends_before_start")]),
        ({"ends_at": START - HOUR}, [("ends_at", "ends_before_start")]),
        ({"ends_at": START + timedelta(days=93)}, [("ends_at", "event_too_long")]),
        ({"starts_at": NOW - HOUR}, [("starts_at", "starts_in_past")]),
        ({"starts_at": NOW - HOUR, "not_before": None}, []),
        (
            {"registration_closes_at": END + HOUR},
            [("registration_closes_at", "registration_closes_after_event")],
        ),
        (
            {"registration_opens_at": START, "registration_closes_at": START - HOUR},
            [("registration_closes_at", "registration_closes_before_it_opens")],
        ),
        ({"registration_opens_at": END}, [("registration_opens_at", "registration_opens_after_event")]),
        ({"wishes_close_at": START + HOUR}, [("wishes_close_at", "wishes_close_after_start")]),
    ],
)
def test_dates_are_refused_at_the_field_at_fault(changes: Any, expected: list[tuple[str, str]]) -> None:
    assert codes(**changes) == expected


def test_a_date_in_the_year_20026_is_refused() -> None:
    far = datetime(9026, 1, 1, tzinfo=UTC)
    assert ("starts_at", "starts_too_far") in codes(starts_at=far, ends_at=far + HOUR)


@pytest.mark.parametrize(
    ("capacity", "taken", "expected"),
    [
        (None, 500, None),
        (1, 1, None),
        (0, 0, "capacity_out_of_range"),
        (-3, 0, "capacity_out_of_range"),
        (10**9, 0, "capacity_out_of_range"),
        (9, 10, "capacity_below_taken"),
    ],
)
def test_capacity(capacity: int | None, taken: int, expected: str | None) -> None:
    problem = rules.problem_of_capacity(capacity, taken)
    assert (problem.code if problem else None) == expected


@pytest.mark.parametrize(
    ("name", "known"),
    [("Europe/Moscow", True), ("Asia/Vladivostok", True), ("Mars/Olympus", False), ("", False)],
)
def test_zones(name: str, known: bool) -> None:
    assert rules.knows_zone(name) is known


def test_the_life_of_an_event_goes_one_way() -> None:
    allowed = {(a, b) for a in EventState for b in EventState if rules.may_step(a, b)}
    assert allowed == {
        ("draft", "published"),
        ("published", "running"),
        ("published", "cancelled"),
        ("running", "finished"),
        ("running", "cancelled"),
    }


def test_every_kind_has_sensible_defaults() -> None:
    assert set(rules.DEFAULTS) == set(EventKind)
    for kind, given in rules.DEFAULTS.items():
        assert given.starts < given.ends and given.admissions and given.lead > given.closes_before, kind
        assert (given.wishes_before is not None) == (kind == EventKind.SUPPLIER_CONFERENCE)
    assert rules.DEFAULTS[EventKind.WEBINAR].format == EventFormat.ONLINE


def person(*, organiser: bool = False, steward: bool = False, known: bool = True) -> Any:
    return SimpleNamespace(
        is_authenticated=known, is_organiser=organiser, is_steward=steward or organiser, id=1
    )


def test_who_may_manage_and_who_may_work() -> None:
    assert rules.may_manage(person(organiser=True), set())
    assert rules.may_manage(person(), {TeamRole.MANAGER})
    assert not rules.may_manage(person(), {TeamRole.STEWARD})
    assert not rules.may_manage(person(steward=True), set())
    assert not rules.may_manage(SimpleNamespace(is_authenticated=False), set())
    assert rules.may_work_at(person(), {TeamRole.STEWARD})
    assert rules.may_work_at(person(steward=True), set())
    assert not rules.may_work_at(person(), set())


def span(number: int, room: int | None, start: int, end: int) -> rules.Span:
    return rules.Span(number, room, START + start * HOUR, START + end * HOUR)


def test_two_items_do_not_share_a_room_at_the_same_time() -> None:
    others = [span(1, 7, 0, 2), span(2, 8, 0, 2), span(3, None, 0, 8)]
    assert rules.clash(span(0, 7, 1, 3), others) == others[0]
    assert rules.clash(span(0, 7, 2, 3), others) is None, "one begins when the other ends"
    assert rules.clash(span(0, None, 0, 8), others) is None
    assert rules.clash(span(1, 7, 0, 3), others) is None, "an item does not meet itself"


def test_an_address_is_made_from_a_russian_or_english_title() -> None:
    assert rules.slug_of("Композиты и оснастка", 2026) == "kompozity-i-osnastka-2026"
    assert rules.slug_of("Щёточный цех: объём, мышь, юла", 2026) == "shchetochnyy-tsekh-obem-mysh-yula-2026"
    assert rules.slug_of("«…»", 2027) == "event-2027"
    assert len(rules.slug_of("слово " * 80, 2026)) <= rules.LONGEST_SLUG + 5


def test_what_a_draft_lacks_before_it_is_published() -> None:
    draft = event(state=EventState.DRAFT)
    assert rules.refusals_to_publish(draft, 0, NOW) == [
        "publish_without_venue",
        "publish_without_text",
        "publish_without_roles",
    ]
    ready = event(state=EventState.DRAFT, venue_ru="Зал", summary_ru="О чём")
    assert rules.refusals_to_publish(ready, 1, NOW) == []
    assert rules.refusals_to_publish(ready, 1, END) == ["publish_past"]
    online = event(state=EventState.DRAFT, format=EventFormat.ONLINE, summary_ru="О чём")
    assert rules.refusals_to_publish(online, 1, NOW) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_place_stands_once_among_the_time_zones(language):
    words = [text for _name, text in zones(language)]
    assert words[0].startswith("Москва" if language == "ru" else "Moscow")
    assert len(words) == len(set(words))
    assert [text for text in words if "/" in text] == []
