"""The public calendar and the pages about the site, as a visitor sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from sqlalchemy.orm import Session as DbSession

from app.companies.models import Cluster, ClusterLevel, ClusterStage
from app.core import clock
from app.events import operations
from app.events.models import Event, EventCluster, EventFormat, EventKind, EventState
from app.events.queries import calendar
from app.infra.search import search_column
from tests.factories import make_event, saved
from tests.page_client import Page, PageClient, words

pytestmark = pytest.mark.usefixtures("session")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def on(day: datetime, **values: Any) -> Event:
    """An event of an afternoon, found by its own title."""
    title = values.pop("title_en", "Meeting")
    return make_event(
        starts_at=day,
        ends_at=day + 3 * HOUR,
        registration_closes_at=None,
        title_en=title,
        search_words=search_column(title, values.get("title_ru", "")),
        **values,
    )


def soon(days: int = 10) -> datetime:
    return (clock.now() + days * DAY).replace(hour=9, minute=0, second=0)


def titles(page: Page) -> list[str]:
    return [words("".join(node.itertext())) for node in page.find("//article//h3")]


def test_an_empty_calendar_says_what_to_do(page: PageClient) -> None:
    seen = page.get("/")
    assert "No upcoming events" in seen.words
    assert seen.find("//a[contains(@href, 'calendar.ics')]")


@pytest.mark.parametrize("number", [1, 3])
def test_upcoming_events_stand_under_their_months_in_order(page: PageClient, number: int) -> None:
    for index in reversed(range(number)):
        on(soon(5 + 40 * index), title_en=f"Event {index}")
    seen = page.get("/")
    assert titles(seen) == [f"Event {index}" for index in range(number)]
    assert len(seen.find("//h2[@class='month-head']")) == number


def test_drafts_are_not_shown_and_past_events_are_one_step_away(page: PageClient) -> None:
    on(soon(), title_en="Hidden", state=EventState.DRAFT)
    on(soon(-30), title_en="Long gone")
    on(soon(-3), title_en="Just gone", state=EventState.FINISHED)
    on(soon(), title_en="To come")
    seen = page.get("/")
    assert titles(seen) == ["To come"]
    [link] = seen.find("//a[normalize-space()='Past events']/@href")
    assert titles(page.get(link)) == ["Just gone", "Long gone"]


def test_kind_format_and_text_narrow_the_list_and_stand_as_chips(page: PageClient) -> None:
    on(soon(3), title_en="Laser cutting", kind=EventKind.WEBINAR, format=EventFormat.ONLINE)
    on(soon(4), title_en="Casting of lasers", kind=EventKind.SEMINAR)
    on(soon(5), title_en="Composites")
    assert titles(page.get("/?kind=webinar&kind=seminar")) == ["Laser cutting", "Casting of lasers"]
    assert titles(page.get("/?format=online")) == ["Laser cutting"]
    seen = page.get("/?q=laser&kind=seminar")
    assert titles(seen) == ["Casting of lasers"]
    chips = seen.find("//span[@class='chip']")
    assert [chip.text_content() for chip in chips] == ["“laser”", "Seminar"]
    without_text = seen.find("//span[@class='chip'][1]/a/@href")[0]
    assert parse_qs(urlsplit(without_text).query) == {"kind": ["seminar"]}
    assert "2" in seen.find("//label[contains(., 'Webinar')]//span[@class='count']/text()") or seen.find(
        "//label[contains(., 'Webinar')]//span[@class='count' and text()='1']"
    ), "the counts say what another choice would show"


def test_dates_narrow_the_list_both_days_included(page: PageClient) -> None:
    first = soon(20)
    on(first - DAY, title_en="Before")
    on(first, title_en="First day")
    on(first + DAY, title_en="Last day")
    on(first + 2 * DAY, title_en="After")
    seen = page.get(f"/?since={first.date()}&until={(first + DAY).date()}")
    assert titles(seen) == ["First day", "Last day"]


def test_a_cluster_narrows_the_list(page: PageClient) -> None:
    cluster = saved(
        Cluster(
            slug="laser",
            name_ru="Лазерный кластер",
            name_en="The cluster of lasers",
            short_ru="Лазерный",
            short_en="Laser cluster",
            level=ClusterLevel.REGIONAL,
            stage=ClusterStage.FORMED,
            facts={},
        )
    )
    inside = on(soon(3), title_en="Inside")
    on(soon(4), title_en="Outside")
    saved(EventCluster(event_id=inside.id, cluster_id=cluster.id))
    seen = page.get("/?cluster=laser")
    assert titles(seen) == ["Inside"]
    assert "Laser cluster (1)" in seen.words
    assert titles(page.get("/?cluster=unknown")) == []


def test_open_only_leaves_out_what_is_closed(page: PageClient) -> None:
    on(soon(3), title_en="Open")
    closed = on(soon(4), title_en="Closed")
    closed.registration_closes_at = clock.now() - HOUR
    saved(closed)
    on(soon(5), title_en="Cancelled", state=EventState.CANCELLED)
    assert titles(page.get("/?open=1")) == ["Open"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "kind=party",
        "format=orbit",
        "since=soon",
        "until=2026-13-45",
        "shown=many",
        "month=x",
        "q=%25_%00",
        "since=9999-99-99",
    ],
)
def test_a_filter_that_cannot_be_read_is_left_out(page: PageClient, nonsense: str) -> None:
    on(soon(3), title_en="Still here")
    seen = page.get(f"/?{nonsense}")
    assert nonsense.startswith("q=") or titles(seen) == ["Still here"]


def test_a_long_list_grows_on_demand(page: PageClient) -> None:
    for index in range(23):
        on(soon(3) + index * HOUR, title_en=f"Event {index}")
    seen = page.get("/")
    assert len(titles(seen)) == 20
    [link] = seen.find("//a[contains(., 'Show 3 more')]/@href")
    assert len(titles(page.get(link))) == 23


def test_the_next_open_supplier_conference_is_put_forward(page: PageClient) -> None:
    on(soon(3), title_en="Webinar", kind=EventKind.WEBINAR)
    chosen = on(soon(4), title_en="Conference")
    on(soon(5), title_en="Later one")
    seen = page.get("/")
    [main] = seen.find("//article[contains(@class, 'is-main')]")
    assert "Conference" in main.text_content()
    assert main.xpath(f".//a[contains(@href, '/events/{chosen.slug}/register')]")


def test_the_month_shows_each_day_of_an_event(page: PageClient) -> None:
    first = datetime(2031, 3, 30, 9, tzinfo=UTC)
    event = on(first, title_en="Long meeting")
    event.ends_at = first + 2 * DAY
    saved(event)
    seen = page.get("/?view=month&month=2031-03")
    assert len(seen.find("//table[@class='big-month']//a[normalize-space()='Long meeting']")) == 3
    assert seen.find("//a[contains(@href, 'month=2031-04')]") and "March 2031" in seen.words


def test_days_of_a_month_begin_on_monday() -> None:
    assert calendar.shown_days(date(2026, 11, 1)) == (date(2026, 10, 26), date(2026, 12, 6))
    assert calendar.shown_days(date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 2, 28))
    assert calendar.shown_days(date(2028, 2, 1)) == (date(2028, 1, 31), date(2028, 3, 5))


def test_the_programme_counts_supplier_conferences_held_this_year(page: PageClient) -> None:
    this_year = datetime(clock.now().year, 1, 15, 9, tzinfo=UTC)
    on(this_year, state=EventState.FINISHED)
    on(this_year, state=EventState.FINISHED, kind=EventKind.WEBINAR)
    on(this_year - 365 * DAY, state=EventState.FINISHED)
    found = calendar.programme(clock.now())
    assert (found.held, found.planned) == (1, 0)
    seen = page.get("/").words
    assert "1 held so far" in seen and "plan for today" not in seen


def test_without_conferences_and_plan_the_calendar_says_nothing_of_a_programme(page: PageClient) -> None:
    on(soon(3))
    assert "Yearly programme" not in page.get("/").words


def test_the_calendar_asks_the_database_a_fixed_number_of_times(page: PageClient, count_queries: Any) -> None:
    on(soon(3))
    page.get("/")
    with count_queries() as few:
        page.get("/")
    for index in range(12):
        on(soon(4 + index))
    with count_queries() as many:
        page.get("/")
    assert len(many) == len(few) <= 9, many


def test_the_feed_is_a_calendar_that_updates_and_cancels(page: PageClient) -> None:
    event = on(soon(3), title_en="Moved", title_ru="Перенесено", timezone="Asia/Yekaterinburg")
    other = on(soon(4), title_en="Called off")
    on(soon(5), title_en="Hidden", state=EventState.DRAFT)
    first = {entry["uid"]: entry for entry in entries(page, "/calendar.ics?lang=en")}
    assert {str(entry["summary"]) for entry in first.values()} == {"Moved", "Called off"}
    operations.change_event(event, {"starts_at": event.starts_at - HOUR}, actor=None, now=clock.now())
    operations.cancel(other, reason="No hall", actor=None, now=clock.now())
    saved(event)
    second = {entry["uid"]: entry for entry in entries(page, "/calendar.ics?lang=en")}
    assert second.keys() == first.keys(), "UIDs never change"
    moved, gone = (
        next(entry for entry in second.values() if str(entry["summary"]) == name)
        for name in ("Moved", "Called off")
    )
    assert (int(moved["sequence"]), str(moved["status"])) == (1, "CONFIRMED")
    assert moved["dtstart"].params["TZID"] == "Asia/Yekaterinburg"
    assert moved["dtstart"].dt.astimezone(UTC) == event.starts_at
    assert (int(gone["sequence"]), str(gone["status"])) == (1, "CANCELLED")
    assert "No hall" in gone["description"]


def entries(page: PageClient, url: str) -> list[Any]:
    answer = page.get(url)
    assert answer.response.mimetype == "text/calendar"
    parsed = icalendar.Calendar.from_ical(answer.data)
    zones = {str(zone["tzid"]) for zone in parsed.walk("VTIMEZONE")}
    found = parsed.walk("VEVENT")
    assert {entry["dtstart"].params["TZID"] for entry in found} == zones
    return found


def test_the_feed_speaks_the_language_asked_for_and_says_not_modified(page: PageClient) -> None:
    on(soon(3), title_en="Composites", title_ru="Композиты")
    assert "Композиты" in page.get("/calendar.ics?lang=ru").text
    answer = page.get("/calendar.ics?lang=en")
    assert "Composites" in answer.text
    again = page.get(
        "/calendar.ics?lang=en", status=304, headers={"If-None-Match": answer.response.headers["ETag"]}
    )
    assert again.data == b""


def test_the_feed_takes_the_filters_of_the_page(page: PageClient) -> None:
    on(soon(3), title_en="Webinar", kind=EventKind.WEBINAR)
    on(soon(4), title_en="Conference")
    assert [str(entry["summary"]) for entry in entries(page, "/calendar.ics?lang=en&kind=webinar")] == [
        "Webinar"
    ]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("url", "word"),
    [("/privacy", {"ru": "152-ФЗ", "en": "152-FZ"}), ("/accessibility", {"ru": "WCAG", "en": "WCAG"})],
)
def test_the_site_says_what_it_does_with_data_and_for_whom_it_works(
    page: PageClient, url: str, word: dict[str, str], language: str
) -> None:
    page.language = language
    seen = page.get(url)
    assert word[language] in seen.words
    assert seen.find("//a[starts-with(@href, 'mailto:')]")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_speak_one_language(page: PageClient, language: str, session: DbSession) -> None:
    on(soon(3), title_ru="Композиты", title_en="Composites")
    page.language = language
    seen = page.get("/").words
    assert ("Композиты" in seen) == (language == "ru")
    assert ("Supplier conference" in seen) == (language == "en")
