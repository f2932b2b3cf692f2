"""The agenda as files: the rules of the schedule schema are checked one by one; the calendar in a frame."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from lxml import etree

from app.companies.models import Cluster
from app.core import clock
from app.events import operations, queries
from app.events.models import Event, EventCluster, EventKind, EventState
from app.infra.db import db
from tests.factories import make_event, make_organiser, saved
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")
BERLIN = "Europe/Berlin"  # clocks go back on 25 October 2026

CONFERENCE = ("acronym", "title", "start", "end", "days", "timeslot_duration", "time_zone_name")
ITEM = (
    "date",
    "start",
    "duration",
    "room",
    "slug",
    "url",
    "title",
    "subtitle",
    "track",
    "type",
    "language",
    "abstract",
    "description",
    "recording",
    "persons",
    "links",
    "attachments",
)
DURATION = re.compile(r"(\d{1,2}:)?\d{1,2}:\d{2}")
START = re.compile(r"[0-2]\d:[0-5]\d(:[0-5]\d)?")


def text_of(node: Any, name: str) -> str:
    found = node.findall(name)
    assert len(found) == 1, f"{name} stands {len(found)} times"
    return found[0].text or ""


def faults_of_schedule(content: bytes) -> list[str]:
    """What breaks the rules of the schedule schema."""
    root = etree.fromstring(content)
    faults: list[str] = []

    def must(holds: object, what: str) -> None:
        if not holds:
            faults.append(what)

    order = [node.tag for node in root]
    must(root.tag == "schedule", "root")
    must(order[:3] == ["generator", "version", "conference"], "order of the head")
    must(set(order[3:]) == {"day"}, "days")
    must(text_of(root, "version"), "version")
    head = root.find("conference")
    assert head is not None
    for name in CONFERENCE:
        must(text_of(head, name), f"conference {name}")
    days = root.findall("day")
    first, last = date.fromisoformat(text_of(head, "start")), date.fromisoformat(text_of(head, "end"))
    must(int(text_of(head, "days")) == len(days), "number of days")
    must(DURATION.fullmatch(text_of(head, "timeslot_duration")), "timeslot")
    zone = ZoneInfo(text_of(head, "time_zone_name"))
    seen: dict[str, set[str]] = {"id": set(), "guid": set(), "slug": set()}
    for number, day in enumerate(days, start=1):
        must(day.get("index") == str(number), "index")
        on = date.fromisoformat(day.get("date", ""))
        must(first <= on <= last, "day in the conference")
        starts, ends = (datetime.fromisoformat(day.get(name, "")) for name in ("start", "end"))
        must(starts.tzinfo and ends.tzinfo and starts < ends, "span of the day")
        must({node.tag for node in day} <= {"room"}, "only rooms in a day")
        for room in day:
            must(room.get("name"), "name of the room")
            for item in room:
                faults += faults_of_item(item, room.get("name", ""), starts, ends, zone, seen)
    return faults


def faults_of_item(
    item: Any, room: str, starts: datetime, ends: datetime, zone: ZoneInfo, seen: dict[str, set[str]]
) -> list[str]:
    faults = []
    names = [node.tag for node in item]
    if sorted(names) != sorted(ITEM):
        faults.append(f"elements: {names}")
    at = datetime.fromisoformat(text_of(item, "date"))
    checks = {
        "id": int(item.get("id", "0")) > 0,
        "guid": str(UUID(item.get("guid", ""))) == item.get("guid"),
        "date": at.tzinfo is not None and starts <= at < ends,
        "offset": at.utcoffset() == at.astimezone(zone).utcoffset(),
        "start": START.fullmatch(text_of(item, "start")) and f"{at:%H:%M}" == text_of(item, "start"),
        "duration": DURATION.fullmatch(text_of(item, "duration")),
        "room": text_of(item, "room") == room,
        "slug": re.fullmatch(r"[a-z0-9][a-z0-9\-]{3,}", text_of(item, "slug")),
        "url": text_of(item, "url").startswith("http"),
        "title": text_of(item, "title"),
        "type": text_of(item, "type"),
        "track": text_of(item, "track"),
        "language": re.fullmatch(r"[a-z]{2}", text_of(item, "language")),
        "licence": item.find("recording/license") is not None,
        "optout": item.findtext("recording/optout") in ("true", "false"),
        "persons": all(
            person.text and int(person.get("id", "0")) > 0 for person in item.findall("persons/*")
        ),
        "links": all(link.get("href", "").startswith("http") for link in item.findall("links/*")),
    }
    faults += [name for name, holds in checks.items() if not holds]
    for name, value in (
        ("id", item.get("id")),
        ("guid", item.get("guid")),
        ("slug", text_of(item, "slug")),
    ):
        if value in seen[name]:
            faults.append(f"{name} twice")
        seen[name].add(value or "")
    return faults


def conference(odd: str = "", **values: Any) -> Event:
    """Three days over the end of summer time, two halls on the first, a shift of thirty hours from the second."""
    event = make_event(
        starts_at=datetime(2026, 10, 24, 7, tzinfo=UTC),
        ends_at=datetime(2026, 10, 26, 17, tzinfo=UTC),
        registration_closes_at=None,
        timezone=BERLIN,
        venue_ru="Зал & Ко",
        venue_en="Hall <& Co>",
        **values,
    )
    actor, now = make_organiser(), clock.now()
    halls = [
        operations.add_room(event, name_ru=f"Зал {n}", name_en=f"Hall {n}", actor=actor, now=now)
        for n in (1, 2)
    ]
    for title, day, hour, minutes, hall in (
        ("Opening & welcome", 24, 7, 45, halls[0]),
        (f"Steel{odd} \U0001f600 <b>", 24, 8, 90, halls[1]),
        ("Opening & welcome", 26, 8, 30, None),
        ("Night shift", 25, 8, 30 * 60, halls[0]),
    ):
        starts = datetime(2026, 10, day, hour, tzinfo=UTC)
        operations.add_session(
            event,
            {
                "kind": "talk",
                "title_ru": f"По-русски: {title}",
                "title_en": title,
                "description_ru": "О <главном> & прочем",
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=minutes),
                "room_id": hall.id if hall else None,
                "bookable": False,
                "capacity": None,
            },
            speakers=[{"name_ru": "Анна", "name_en": "Anna"}],
            actor=actor,
            now=now,
        )
    db.session.commit()
    return event


def test_the_xml_obeys_the_rules_of_the_schedule_schema(page: PageClient) -> None:
    event = conference(odd="\x0b")
    answer = page.get(f"/events/{event.slug}/schedule.xml")
    assert answer.response.mimetype == "application/xml"
    assert faults_of_schedule(answer.data) == []
    root = etree.fromstring(answer.data)
    assert [day.get("date") for day in root.findall("day")] == ["2026-10-24", "2026-10-25", "2026-10-26"]
    durations = [node.text for node in root.iter("duration")]
    assert durations == ["00:45", "01:30", "1:06:00", "00:30"]
    assert [node.text for node in root.findall(".//event/start")] == ["09:00", "10:00", "09:00", "09:00"]
    assert [room.get("name") for room in root.iter("room") if room.get("name")] == [
        "Hall 1",
        "Hall 2",
        "Hall 1",
        "Hall <& Co>",
    ]
    russian = page.get(f"/events/{event.slug}/schedule.xml?lang=ru")
    assert faults_of_schedule(russian.data) == []
    assert "По-русски" in russian.data.decode()


def test_the_checker_sees_what_is_wrong(page: PageClient) -> None:
    text = page.get(f"/events/{conference().slug}/schedule.xml").data.decode()
    for old, new, fault in (
        ("<start>09:00</start>", "<start>9 am</start>", "start"),
        ('index="2"', 'index="7"', "index"),
        ("<optout>false</optout>", "<optout>no</optout>", "optout"),
        ("<days>3</days>", "<days>4</days>", "number of days"),
    ):
        assert fault in faults_of_schedule(text.replace(old, new, 1).encode())


@pytest.mark.parametrize("state", [EventState.PUBLISHED, EventState.CANCELLED])
def test_an_event_without_an_agenda_is_valid_too(page: PageClient, state: EventState) -> None:
    event = make_event(state=state)
    answer = page.get(f"/events/{event.slug}/schedule.xml")
    root = etree.fromstring(answer.data)
    assert [len(day) for day in root.findall("day")] == [0]
    assert len(Calendar.from_ical(page.get(f"/events/{event.slug}/schedule.ics").data).walk("VEVENT")) == 1
    assert faults_of_schedule(answer.data) == []


def test_json_and_ical_say_the_same_as_xml(page: PageClient) -> None:
    event = conference()
    root = etree.fromstring(page.get(f"/events/{event.slug}/schedule.xml").data)
    guids = [node.get("guid") for node in root.iter("event")]
    told = json.loads(page.get(f"/events/{event.slug}/schedule.json").data)["schedule"]["conference"]
    assert told["daysCount"] == 3
    items = [item for day in told["days"] for room in day["rooms"].values() for item in room]
    assert [item["guid"] for item in items] == guids
    assert [item["date"] for item in items] == [node.text for node in root.iter("date")]
    entries = Calendar.from_ical(page.get(f"/events/{event.slug}/schedule.ics").data).walk("VEVENT")
    assert {str(entry["uid"]).removesuffix("@tandem") for entry in entries} == set(guids)
    first = next(entry for entry in entries if str(entry["summary"]) == "Opening & welcome")
    assert first["dtstart"].dt.isoformat() in {item["date"] for item in items}


def test_guids_stay_when_an_item_is_moved_and_renamed(page: PageClient) -> None:
    event = conference()
    before = etree.fromstring(page.get(f"/events/{event.slug}/schedule.xml").data)
    session = queries.sessions_of(event.id)[0]
    session.title_en, session.starts_at = "Another", session.starts_at + timedelta(minutes=5)
    event.updated_at = event.updated_at + timedelta(seconds=5)
    db.session.commit()
    after = etree.fromstring(page.get(f"/events/{event.slug}/schedule.xml").data)
    assert [n.get("guid") for n in before.iter("event")] == [n.get("guid") for n in after.iter("event")]
    assert before.findtext("version") != after.findtext("version")


def test_drafts_have_no_files_and_unchanged_ones_answer_304(page: PageClient) -> None:
    draft = make_event(state=EventState.DRAFT)
    page.get(f"/events/{draft.slug}/schedule.xml", status=404)
    event = conference()
    page.get(f"/events/{event.slug}/schedule.exe", status=404)
    first = page.get(f"/events/{event.slug}/schedule.json")
    same = {"If-None-Match": first.response.headers["ETag"]}
    page.get(f"/events/{event.slug}/schedule.json", status=304, headers=same)
    assert page.get(f"/events/{event.slug}").find("//a[contains(@href, 'schedule.xml')]")


def test_the_frame_runs_no_script_and_only_it_may_be_framed(page: PageClient) -> None:
    event = make_event()
    framed = page.get("/embed/calendar?theme=dark&lang=ru")
    policy = framed.response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert not framed.find("//script")
    assert framed.find("//html/@data-theme") == ["dark"]
    assert "Set-Cookie" not in framed.response.headers
    assert framed.find("//base/@target") == ["_blank"]
    for path in ("/", f"/events/{event.slug}", "/embed", "/sign-in"):
        assert "frame-ancestors 'none'" in page.get(path).response.headers["Content-Security-Policy"]


def test_the_frame_filters_by_kind_cluster_and_words(page: PageClient) -> None:
    cluster = saved(
        Cluster(slug="one", name_ru="К", name_en="C", short_ru="К", level="federal", stage="formed")
    )
    steel = make_event(title_en="Steel day", search_words=" steel ")
    saved(EventCluster(event_id=steel.id, cluster_id=cluster.id))
    make_event(title_en="Talk on glass", kind=EventKind.WEBINAR)
    make_event(title_en="Hidden", state=EventState.DRAFT)
    shown = page.get("/embed/calendar").words
    assert "Steel day" in shown
    assert "Hidden" not in shown
    assert "Steel day" not in page.get("/embed/calendar?kind=webinar").words
    assert "Talk on glass" not in page.get("/embed/calendar?cluster=one").words
    assert "No events to come" in page.get("/embed/calendar?q=nothingofthekind").words
    few = page.get("/embed/calendar?rows=1").words
    assert "All 2 events" in few
    page.get("/embed/calendar?kind=magic&rows=-5&theme=pink&cluster=%00")


def test_the_page_with_the_snippet(page: PageClient) -> None:
    made = page.get("/embed?kind=webinar&q=%22%3E%3Cscript%3E&theme=dark&language=ru&height=9")
    [snippet] = made.find("//textarea[@id='snippet']/text()")
    assert "/embed/calendar?" in snippet
    assert "kind=webinar" in snippet
    assert "theme=dark" in snippet
    assert "lang=ru" in snippet
    assert 'height="240"' in snippet
    assert "<script>" not in snippet
    [source] = made.find("//iframe/@src")
    assert page.get(source.removeprefix("http://tandem.test")).status == 200
