"""The page of one event, in each of its states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import icalendar
import pytest

from app.core import clock
from app.events import extensions, operations
from app.events.models import Approval, EventFormat, EventKind, EventState, Role
from tests.factories import make_event, make_organiser, make_user
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")
HOUR = timedelta(hours=1)


def test_everything_a_visitor_needs_is_there(page: PageClient) -> None:
    event = make_event(
        capacity=120,
        seats_taken=97,
        venue_en="Technopolis",
        address_en="42 Volgogradsky Prospekt",
        summary_en="Buyers look for composites",
        description_en="Bring **drawings**.",
        description_ru="Привезите чертежи.",
        roles={Role.SUPPLIER: Approval.BY_HAND, Role.BUYER: Approval.BY_HAND},
    )
    seen = page.get(f"/events/{event.slug}")
    assert seen.heading == event.title_en
    for words in (
        "Technopolis",
        "42 Volgogradsky Prospekt",
        "Buyers look for composites",
        "23 places left",
        "of 120",
        "after approval",
        "How to get a meeting",
    ):
        assert words in seen.words, words
    assert seen.find("//div[contains(@class,'prose')]//strong[text()='drawings']")
    assert seen.find(f"//a[contains(@href, '/events/{event.slug}/register')]")


def state_of(page: PageClient, **values: Any) -> Any:
    event = make_event(**values)
    return page.get(f"/events/{event.slug}")


def registers(seen: Any) -> bool:
    return bool(seen.find("//a[contains(@href, '/register')]"))


def test_before_registration_opens(page: PageClient) -> None:
    seen = state_of(page, registration_opens_at=clock.now() + 2 * HOUR)
    assert "Registration opens on" in seen.words and not registers(seen)


def test_after_registration_closed(page: PageClient) -> None:
    seen = state_of(page, registration_closes_at=clock.now() - HOUR, registration_opens_at=None)
    assert "Registration closed on" in seen.words and not registers(seen)


def test_when_all_places_are_taken(page: PageClient) -> None:
    seen = state_of(page, capacity=5, seats_taken=5)
    assert "All places are taken" in seen.words
    assert "Join the waiting list" in seen.words and registers(seen)


def test_when_it_is_cancelled(page: PageClient) -> None:
    seen = state_of(page, state=EventState.CANCELLED, cancel_reason="The hall is closed")
    assert "The event will not take place. The hall is closed" in seen.words and not registers(seen)


def test_when_it_is_finished(page: PageClient) -> None:
    now = clock.now()
    seen = state_of(
        page,
        state=EventState.FINISHED,
        starts_at=now - 9 * HOUR,
        ends_at=now - HOUR,
        registration_closes_at=None,
    )
    assert "The event is over" in seen.words and not registers(seen)


def test_a_draft_is_there_for_its_team_only(page: PageClient) -> None:
    event = make_event(state=EventState.DRAFT)
    page.get(f"/events/{event.slug}", status=404)
    page.sign_in(make_user())
    page.get(f"/events/{event.slug}", status=404)
    page.get(f"/events/{event.slug}.ics", status=404)
    page.sign_in(make_organiser())
    assert "only the team sees this page" in page.get(f"/events/{event.slug}").words


def test_an_unknown_event_is_not_found(page: PageClient) -> None:
    page.get("/events/nothing-here", status=404)
    page.get("/events/nothing-here.ics", status=404)


def test_the_link_to_join_stays_secret(page: PageClient) -> None:
    event = make_event(
        kind=EventKind.WEBINAR, format=EventFormat.ONLINE, join_url="https://meet.example/secret-room"
    )
    assert "secret-room" not in page.get(f"/events/{event.slug}").text
    assert "secret-room" not in page.get(f"/events/{event.slug}.ics").text


def test_parallel_items_stand_side_by_side(page: PageClient) -> None:
    event, now = make_event(), clock.now()
    halls = [
        operations.add_room(event, name_ru=f"Зал {n}", name_en=f"Hall {n}", actor=None, now=now)
        for n in (1, 2)
    ]
    for title, room, start, end in (
        ("Welcome", None, 0, 1),
        ("Meetings", halls[0].id, 1, 3),
        ("Talk one", halls[1].id, 1, 2),
        ("Talk two", halls[1].id, 2, 3),
        ("Closing", None, 3, 4),
    ):
        operations.add_session(
            event,
            {
                "kind": "talk",
                "title_ru": title,
                "title_en": title,
                "starts_at": event.starts_at + start * HOUR,
                "ends_at": event.starts_at + end * HOUR,
                "room_id": room,
                "bookable": False,
                "capacity": None,
            },
            speakers=[{"name_ru": "Егоров С. М.", "name_en": "S. Egorov", "about_ru": "", "about_en": ""}],
            actor=None,
            now=now,
        )
    seen = page.get(f"/events/{event.slug}")
    [block] = seen.find("//div[@class='agenda-beside']")
    columns = [[item.text_content() for item in column.xpath("./li")] for column in block.xpath("./ol")]
    assert [len(column) for column in columns] == [1, 2]
    assert "Meetings" in columns[0][0] and "Talk two" in columns[1][1]
    assert "S. Egorov" in seen.words and "Hall 2" in seen.words


def test_its_calendar_file_is_read_back(page: PageClient) -> None:
    event = make_event(title_ru="Композиты; оснастка, формы", summary_ru="Строка\nвторая", venue_ru="Зал")
    answer = page.get(f"/events/{event.slug}.ics?lang=ru")
    [entry] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(entry["summary"]) == "Композиты; оснастка, формы"
    assert entry["dtstart"].dt == event.starts_at and entry["dtend"].dt == event.ends_at
    assert str(entry["url"]) == f"http://tandem.test/events/{event.slug}"
    assert str(entry["location"]) == "Зал"
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75


def test_the_page_asks_the_database_a_fixed_number_of_times(page: PageClient, count_queries: Any) -> None:
    event, now = make_event(), clock.now()

    def add(hour: int) -> None:
        operations.add_session(
            event,
            {
                "kind": "talk",
                "title_ru": f"Доклад {hour}",
                "starts_at": event.starts_at + hour * HOUR,
                "ends_at": event.starts_at + (hour + 1) * HOUR,
                "room_id": None,
                "bookable": False,
                "capacity": None,
            },
            speakers=[{"name_ru": "Егоров", "name_en": "", "about_ru": "", "about_en": ""}],
            actor=None,
            now=now,
        )

    add(0)
    page.get(f"/events/{event.slug}")
    with count_queries() as few:
        page.get(f"/events/{event.slug}")
    for hour in range(1, 7):
        add(hour)
    with count_queries() as many:
        page.get(f"/events/{event.slug}")
    own = [statement for statement in many if "company" not in statement and "need" not in statement]
    assert len(many) == len(few), many
    assert len(own) <= 6, own  # one of them the files of the online room


@pytest.fixture
def own_panel() -> Iterator[list[extensions.OwnPanel]]:
    """A room above that says where the signed-in person stands."""
    kept, panels = list(extensions._own_panel), []
    extensions.set_own_panel(lambda event, user, now: panels[0] if panels else None)
    yield panels
    extensions._own_panel[:] = kept


def test_the_panel_shows_where_the_signed_in_person_stands(page: PageClient, own_panel: list[Any]) -> None:
    event = make_event()
    own_panel.append(
        extensions.OwnPanel(
            "You are coming", "ok", ["Table 7"], [extensions.Action("My ticket", "/my/tickets/X", "primary")]
        )
    )
    assert registers(page.get(f"/events/{event.slug}")), "strangers see the offer to register"
    page.sign_in(make_user())
    seen = page.get(f"/events/{event.slug}")
    assert "You are coming" in seen.words and "Table 7" in seen.words and not registers(seen)
    assert len(seen.find("//a[@href='/my/tickets/X']")) == 2, "in the panel and on the phone's bar"
