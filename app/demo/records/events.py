"""Events with their agenda, registrations and wishes."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from app.demo.records.people import Speaker, Text

Role = Literal["supplier", "buyer", "attendee"]
Level = Literal["must", "want", "reserve", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An agenda item; ``day`` counts from 0, times are Moscow time."""

    key: str
    day: int
    starts: dt.time
    ends: dt.time
    kind: Literal["talk", "break", "meetings", "welcome"]
    title: Text
    room: Text | None
    bookable: bool
    capacity: int | None
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """A pause after the slot number ``after_slot``."""

    after_slot: int
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The form that makes the slots of a meeting day; lengths in minutes."""

    first_start: dt.time
    length_min: int
    gap_min: int
    count: int
    lunch: Lunch


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationWindow:
    """Opens counted from the day of loading, closes counted back from the event's first day."""

    opens_day_offset: int
    opens_at: dt.time
    closes_days_before: int
    closes_at: dt.time
    approval: dict[str, Literal["by_hand", "automatic"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A company's registration with the people who come."""

    company: str
    role: Role
    state: Literal["approved", "pending", "declined", "cancelled"]
    people: tuple[str, ...]
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event; its first day is ``content.first_day(day of loading, day_offset, days)``."""

    key: str
    kind: Literal[
        "conference",
        "supplier_conference",
        "webinar",
        "training",
        "seminar",
        "round_table",
        "internship",
        "exhibition",
    ]
    state: Literal["draft", "published", "finished", "cancelled"]
    format: Literal["on_site", "online", "hybrid"]
    owner: str
    day_offset: int
    days: int
    starts: dt.time
    ends: dt.time
    title: Text
    summary: Text
    description: Text
    venue: Text | None
    address: Text | None
    join_url: str | None
    capacity: int
    supplier_capacity: int | None
    clusters: tuple[str, ...]
    registration: RegistrationWindow
    wishes_close_days_before: int | None
    agenda: tuple[Session, ...]
    slots: Slots | None
    tables: int | None
    cancel_reason: Text | None
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """An event kept as a template under `name`."""

    event: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All events and the people who speak at them."""

    speakers: tuple[Speaker, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one company at an event said about another."""

    event: str
    wisher: str
    about: str
    level: Level
    note: Text | None
