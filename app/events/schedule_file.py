"""An event's agenda as files that other programs read: iCalendar, JSON and XML of the frab/pentabarf family.

XML and JSON follow the schedule schema that conference tools share: a conference, its days, rooms in a day, events in a
room. Ids and guids never change while an agenda item lives, whatever its title or time becomes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from app.core import clock
from app.events.ical import entry_of, uid_of
from app.events.models import Event, EventState, Session
from app.events.rules import slug_of
from app.infra.i18n import current_language, localised
from app.infra.ical import Entry, calendar_of
from app.infra.links import absolute
from app.web.words import label

GENERATOR = "Tandem"
TIMESLOT = timedelta(minutes=5)
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Day:
    """One day of the agenda at the event's place: its number from 1, what it spans, sessions by room."""

    index: int
    date: date
    starts_at: datetime
    ends_at: datetime
    rooms: tuple[tuple[str, tuple[Session, ...]], ...]


def days_of(event: Event, sessions: Sequence[Session]) -> list[Day]:
    """The days of the event, those without agenda items too; a cancelled event has no items any more."""
    if event.state == EventState.CANCELLED:
        sessions = ()
    zone = event.timezone
    first, last = clock.in_zone(event.starts_at, zone), clock.in_zone(event.ends_at, zone)
    wanted = {first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)}
    by_day: dict[date, list[Session]] = {day: [] for day in sorted(wanted)}
    for session in sessions:
        by_day.setdefault(clock.in_zone(session.starts_at, zone).date(), []).append(session)
    return [_day(event, index, day, by_day[day]) for index, day in enumerate(sorted(by_day), start=1)]


def _day(event: Event, index: int, day: date, sessions: list[Session]) -> Day:
    rooms: dict[str, list[Session]] = {}
    for session in sessions:
        rooms.setdefault(room_of(event, session), []).append(session)
    midnight = clock.from_wall_clock(datetime.combine(day, datetime.min.time()), event.timezone)
    starts = min((one.starts_at for one in sessions), default=max(midnight, event.starts_at))
    ends = max((one.ends_at for one in sessions), default=min(midnight + timedelta(days=1), event.ends_at))
    return Day(
        index,
        day,
        clock.in_zone(starts, event.timezone),
        clock.in_zone(ends, event.timezone),
        tuple((name, tuple(items)) for name, items in rooms.items()),
    )


def room_of(event: Event, session: Session) -> str:
    """The session's room; without one the venue stands for it."""
    named = localised(session.room, "name") if session.room else localised(event, "venue")
    return clean(named or label(event.format))


def guid_of(event: Event, session: Session) -> str:
    """The same for ever, on whatever address the site answers."""
    return str(uuid5(NAMESPACE_URL, f"tandem:{uid_of(event)}:session-{session.id}"))


def length_of(starts_at: datetime, ends_at: datetime) -> str:
    """hh:mm; days in front where it takes one or more."""
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    clock_part = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"{days}:{clock_part}" if days else clock_part


def clean(text: str) -> str:
    """Without the signs that no XML may hold."""
    return _NO_XML.sub("", text)


def item_of(event: Event, session: Session) -> dict[str, Any]:
    """One agenda item with the names of the schema."""
    starts = clock.in_zone(session.starts_at, event.timezone)
    title = clean(localised(session, "title"))
    page = absolute("events.event", slug=event.slug)
    return {
        "id": session.id,
        "guid": guid_of(event, session),
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "duration": length_of(session.starts_at, session.ends_at),
        "room": room_of(event, session),
        "slug": f"{event.slug}-{session.id}-{slug_of(session.title_en or session.title_ru, starts.year)}",
        "url": f"{page}#agenda",
        "title": title,
        "subtitle": "",
        "track": clean(label(event.kind)),
        "type": str(session.kind),
        "language": "en" if title and title == session.title_en else "ru",
        "abstract": "",
        "description": clean(localised(session, "description")),
        "recording_license": "",
        "do_not_record": False,
        "persons": [
            {"id": speaker.id, "public_name": clean(localised(speaker, "name"))}
            for speaker in session.speakers
        ],
        "links": [{"url": page, "title": clean(localised(event, "title"))}],
        "attachments": [],
    }


def conference_of(event: Event, days: Sequence[Day]) -> dict[str, Any]:
    """The head of the file."""
    return {
        "acronym": event.slug,
        "title": clean(localised(event, "title")),
        "start": days[0].date.isoformat(),
        "end": days[-1].date.isoformat(),
        "days": len(days),
        "timeslot_duration": length_of(event.starts_at, event.starts_at + TIMESLOT),
        "time_zone_name": event.timezone,
    }


def version_of(event: Event) -> str:
    """Another one after every change of the event or its agenda."""
    return f"{event.sequence}.{int(event.updated_at.timestamp())}"


def xml_of(event: Event, sessions: Sequence[Session]) -> bytes:
    """The agenda as frab/pentabarf XML."""
    days = days_of(event, sessions)
    root = Xml.Element("schedule")
    Xml.SubElement(root, "generator", name=GENERATOR)
    _text(root, "version", version_of(event))
    head = Xml.SubElement(root, "conference")
    for name, value in conference_of(event, days).items():
        _text(head, name, str(value))
    _text(head, "base_url", absolute("events.event", slug=event.slug))
    for day in days:
        node = Xml.SubElement(
            root,
            "day",
            index=str(day.index),
            date=day.date.isoformat(),
            start=day.starts_at.isoformat(),
            end=day.ends_at.isoformat(),
        )
        for name, items in day.rooms:
            room = Xml.SubElement(node, "room", name=name)
            for session in items:
                _add_item(room, item_of(event, session))
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


PLAIN = ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type", "language")


def _add_item(room: Xml.Element, item: dict[str, Any]) -> None:
    node = Xml.SubElement(room, "event", id=str(item["id"]), guid=item["guid"])
    for name in (*PLAIN, "abstract", "description"):
        _text(node, name, item[name])
    recording = Xml.SubElement(node, "recording")
    _text(recording, "license", item["recording_license"])
    _text(recording, "optout", "true" if item["do_not_record"] else "false")
    persons = Xml.SubElement(node, "persons")
    for person in item["persons"]:
        Xml.SubElement(persons, "person", id=str(person["id"])).text = person["public_name"]
    links = Xml.SubElement(node, "links")
    for link in item["links"]:
        Xml.SubElement(links, "link", href=link["url"]).text = link["title"]
    Xml.SubElement(node, "attachments")


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def json_of(event: Event, sessions: Sequence[Session]) -> bytes:
    """The agenda as JSON of the same family."""
    days = days_of(event, sessions)
    head = conference_of(event, days)
    rooms = dict.fromkeys(name for day in days for name, _items in day.rooms)
    conference = {
        **head,
        "daysCount": head["days"],
        "rooms": [{"name": name} for name in rooms],
        "days": [
            {
                "index": day.index,
                "date": day.date.isoformat(),
                "day_start": day.starts_at.isoformat(),
                "day_end": day.ends_at.isoformat(),
                "rooms": {name: [item_of(event, session) for session in items] for name, items in day.rooms},
            }
            for day in days
        ],
    }
    schedule = {
        "version": version_of(event),
        "base_url": absolute("events.event", slug=event.slug),
        "conference": conference,
    }
    return json.dumps(
        {"generator": {"name": GENERATOR}, "schedule": schedule}, ensure_ascii=False, indent=1
    ).encode("utf-8")


def ics_of(event: Event, sessions: Sequence[Session]) -> bytes:
    """The agenda as calendar entries, one an item; an event without an agenda is one entry itself."""
    entries = [_entry(event, session) for session in sessions] or [entry_of(event)]
    return calendar_of(entries, name=localised(event, "title"))


def _entry(event: Event, session: Session) -> Entry:
    speakers = [localised(speaker, "name") for speaker in session.speakers]
    room = localised(session.room, "name") if session.room else ""
    place = ", ".join(part for part in (room, localised(event, "venue")) if part)
    texts = [localised(session, "description"), ", ".join(speakers), localised(event, "title")]
    return Entry(
        uid=f"{guid_of(event, session)}@tandem",
        sequence=event.sequence,
        changed_at=event.updated_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=event.timezone,
        summary=localised(session, "title"),
        description="\n\n".join(text for text in texts if text),
        location=place,
        url=absolute("events.event", slug=event.slug),
        cancelled=event.state == EventState.CANCELLED,
        categories=(label(session.kind),),
    )


def file_name(event: Event, ending: str) -> str:
    """programme-2026-ru.xml"""
    return f"{event.slug}-{current_language()}.{ending}"
