"""Calendar files: entries in, iCalendar bytes out (RFC 5545).

An entry is a frozen value, so its rendering is remembered: a feed of hundreds of entries costs what changed in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress, vText, vUri
from icalendar import Event as Component

PRODUCT = "-//Tandem//Events//EN"
REFRESH = timedelta(hours=1)  # also said below as PT1H, in the older property that some programs read
ZONES_FROM, ZONES_UNTIL = date(2020, 1, 1), date(2038, 1, 1)


@dataclass(frozen=True)
class Entry:
    """One event or meeting. `changed_at` makes the file the same until something changes."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    categories: tuple[str, ...] = ()
    organizer: tuple[str, str] | None = None  # name and address: an entry mailed to one person (RFC 5546)
    attendee: tuple[str, str] | None = None


def calendar_of(entries: Iterable[Entry], *, name: str, method: str = "PUBLISH") -> bytes:
    """The whole file. `name` is what calendar programs call the feed."""
    entries = list(entries)
    head, foot = _head(name, method), b"END:VCALENDAR\r\n"
    zones = [_zone(zone) for zone in sorted({entry.timezone for entry in entries})]
    return b"".join([head, *zones, *(_component(entry) for entry in entries), foot])


@lru_cache(maxsize=64)
def _head(name: str, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return bytes(calendar.to_ical().split(b"END:VCALENDAR")[0])


@lru_cache(maxsize=64)
def _zone(name: str) -> bytes:
    """VTIMEZONE of an IANA zone: its rules in the years that matter to events."""
    zone = Timezone.from_tzid(name, first_date=ZONES_FROM, last_date=ZONES_UNTIL)
    zone.pop("comment", None)
    return bytes(zone.to_ical())


@lru_cache(maxsize=4096)
def _component(entry: Entry) -> bytes:
    zone = ZoneInfo(entry.timezone)
    made = Component()
    made.add("uid", entry.uid)
    made.add("sequence", entry.sequence)
    made.add("dtstamp", entry.changed_at)
    made.add("last-modified", entry.changed_at)
    made.add("dtstart", entry.starts_at.astimezone(zone))
    made.add("dtend", entry.ends_at.astimezone(zone))
    made.add("summary", vText(entry.summary))
    made.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.description:
        made.add("description", vText(entry.description))
    if entry.location:
        made.add("location", vText(entry.location))
    if entry.url:
        made.add("url", vUri(entry.url))
    if entry.categories:
        made.add("categories", list(entry.categories))
    if entry.organizer:
        made.add("organizer", _person(entry.organizer))
    if entry.attendee:
        person = _person(entry.attendee)
        person.params["partstat"] = vText("DECLINED" if entry.cancelled else "ACCEPTED")
        made.add("attendee", person)
    return bytes(made.to_ical())


def _person(who: tuple[str, str]) -> vCalAddress:
    name, address = who
    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["cn"] = vText(name)
    return person
