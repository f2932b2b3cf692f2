"""Decisions about events, without database or web."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from app.core.ranges import overlaps
from app.events.models import Approval, Event, EventFormat, EventKind, EventState, Role, TeamRole

LONGEST_EVENT = timedelta(days=92)
FARTHEST = timedelta(days=5 * 366)
MOST_SEATS = 100_000
CENTRE_ZONE = "Europe/Moscow"  # in which the calendar's own days begin
FEW_PLACES = 30


class RegistrationWindow(StrEnum):
    """Where an event stands with its registration."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    OVER = "over"


def registration_state(event: Event, now: datetime) -> RegistrationWindow:
    """Whether people may register at `now`: not_yet, open, closed (the event is still to come), over."""
    if event.state in {EventState.FINISHED, EventState.CANCELLED} or event.ends_at <= now:
        return RegistrationWindow.OVER
    if event.state == EventState.DRAFT:
        return RegistrationWindow.NOT_YET
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        return RegistrationWindow.NOT_YET
    if now >= registration_end(event):
        return RegistrationWindow.CLOSED
    return RegistrationWindow.OPEN


def registration_end(event: Event) -> datetime:
    """When registration closes: as set, otherwise with the event itself."""
    return event.registration_closes_at or event.ends_at


def places_left(event: Event) -> int | None:
    """Free places; None where the number is not limited."""
    return None if event.capacity is None else max(event.capacity - event.seats_taken, 0)


def few_places(event: Event) -> bool:
    """Whether the number of free places is worth saying: few, or a quarter of all."""
    left = places_left(event)
    return left is not None and left <= max(FEW_PLACES, (event.capacity or 0) // 4)


def may_manage(user: Any, team_roles: Iterable[TeamRole]) -> bool:
    """Organisers change every event; owners and managers their own."""
    if not user.is_authenticated:
        return False
    return bool(user.is_organiser or set(team_roles) & {TeamRole.OWNER, TeamRole.MANAGER})


def may_change_team(user: Any, team_roles: Iterable[TeamRole]) -> bool:
    """Organisers and owners say who belongs to a team."""
    return bool(user.is_authenticated and (user.is_organiser or TeamRole.OWNER in set(team_roles)))


def may_work_at(user: Any, team_roles: Iterable[TeamRole]) -> bool:
    """Those who may manage, and the stewards of the event's team or of the centre."""
    return bool(
        user.is_authenticated and (may_manage(user, team_roles) or user.is_steward or set(team_roles))
    )


def may_make_events(user: Any) -> bool:
    """The centre's organisers make events: new ones, copies, templates and what begins with a template."""
    return bool(user.is_authenticated and user.is_organiser)


@dataclass(frozen=True)
class Defaults:
    """What a new event of a kind starts with. `days` before the start for the windows."""

    format: EventFormat
    starts: time
    ends: time
    days: int
    capacity: int | None
    lead: int  # days from today to the suggested date
    closes_before: int
    wishes_before: int | None
    admissions: tuple[tuple[Role, Approval], ...]


_ATTEND = ((Role.ATTENDEE, Approval.AUTOMATIC),)
_ATTEND_BY_HAND = ((Role.ATTENDEE, Approval.BY_HAND), (Role.SPEAKER, Approval.BY_HAND))

DEFAULTS: dict[EventKind, Defaults] = {
    EventKind.SUPPLIER_CONFERENCE: Defaults(
        EventFormat.ON_SITE,
        time(9, 30),
        time(17),
        1,
        120,
        42,
        7,
        6,
        (
            (Role.SUPPLIER, Approval.BY_HAND),
            (Role.BUYER, Approval.BY_HAND),
            (Role.ATTENDEE, Approval.AUTOMATIC),
            (Role.SPEAKER, Approval.BY_HAND),
        ),
    ),
    EventKind.CONFERENCE: Defaults(
        EventFormat.ON_SITE,
        time(10),
        time(18),
        1,
        200,
        42,
        3,
        None,
        (
            (Role.ATTENDEE, Approval.AUTOMATIC),
            (Role.SPEAKER, Approval.BY_HAND),
            (Role.PRESS, Approval.BY_HAND),
        ),
    ),
    EventKind.WEBINAR: Defaults(EventFormat.ONLINE, time(11), time(12, 30), 1, 300, 21, 0, None, _ATTEND),
    EventKind.TRAINING: Defaults(EventFormat.ON_SITE, time(10), time(17), 1, 25, 28, 3, None, _ATTEND),
    EventKind.SEMINAR: Defaults(EventFormat.ON_SITE, time(14), time(17), 1, 60, 21, 1, None, _ATTEND),
    EventKind.ROUND_TABLE: Defaults(
        EventFormat.ON_SITE, time(15), time(17), 1, 30, 21, 3, None, _ATTEND_BY_HAND
    ),
    EventKind.EXHIBITION: Defaults(
        EventFormat.ON_SITE, time(10), time(18), 3, 20, 60, 21, None, ((Role.SUPPLIER, Approval.BY_HAND),)
    ),
    EventKind.INTERNSHIP: Defaults(
        EventFormat.ON_SITE, time(9), time(17), 4, 12, 35, 10, None, ((Role.ATTENDEE, Approval.BY_HAND),)
    ),
}


class Problem(NamedTuple):
    """What is wrong with one field: the rule's name and what fills its sentence."""

    field: str
    code: str
    params: dict[str, Any] = {}


def problems_of_dates(
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    registration_opens_at: datetime | None,
    registration_closes_at: datetime | None,
    wishes_close_at: datetime | None,
    not_before: datetime | None,
    now: datetime,
) -> list[Problem]:
    """What is wrong with an event's moments. `not_before`: nothing may start earlier (None: the past is allowed)."""
    found: list[Problem] = []
    if starts_at is None or ends_at is None:
        return found
    if ends_at <= starts_at:
        found.append(Problem("ends_at", "ends_before_start"))
    elif ends_at - starts_at > LONGEST_EVENT:
        found.append(Problem("ends_at", "event_too_long", {"days": LONGEST_EVENT.days}))
    if not_before is not None and starts_at < not_before:
        found.append(Problem("starts_at", "starts_in_past"))
    if starts_at > now + FARTHEST:
        found.append(Problem("starts_at", "starts_too_far"))
    if registration_closes_at is not None:
        if registration_opens_at is not None and registration_closes_at <= registration_opens_at:
            found.append(Problem("registration_closes_at", "registration_closes_before_it_opens"))
        if registration_closes_at > ends_at:
            found.append(Problem("registration_closes_at", "registration_closes_after_event"))
    if registration_opens_at is not None and registration_opens_at >= ends_at:
        found.append(Problem("registration_opens_at", "registration_opens_after_event"))
    if wishes_close_at is not None and wishes_close_at > starts_at:
        found.append(Problem("wishes_close_at", "wishes_close_after_start"))
    return found


def problem_of_first_day(starts_at: datetime, now: datetime) -> Problem | None:
    """A copy begins on a day to come that is not too far."""
    if starts_at < now:
        return Problem("first_day", "starts_in_past")
    return Problem("first_day", "starts_too_far") if starts_at > now + FARTHEST else None


def problem_of_capacity(capacity: int | None, taken: int) -> Problem | None:
    """A capacity must be at least 1, sane, and hold those who have a seat already."""
    if capacity is None:
        return None
    if capacity < 1 or capacity > MOST_SEATS:
        return Problem("capacity", "capacity_out_of_range", {"most": MOST_SEATS})
    if capacity < taken:
        return Problem("capacity", "capacity_below_taken", {"taken": taken})
    return None


def knows_zone(timezone: str) -> bool:
    """Whether `timezone` is an IANA name."""
    return timezone in available_timezones()


STEPS: dict[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.PUBLISHED}),
    EventState.PUBLISHED: frozenset({EventState.RUNNING, EventState.CANCELLED}),
    EventState.RUNNING: frozenset({EventState.FINISHED, EventState.CANCELLED}),
    EventState.FINISHED: frozenset(),
    EventState.CANCELLED: frozenset(),
}


def may_step(current: EventState, target: EventState) -> bool:
    """Whether an event in `current` may become `target`."""
    return target in STEPS[EventState(current)]


def is_closed(event: Event) -> bool:
    """Finished and cancelled events are not changed any more."""
    return event.state in {EventState.FINISHED, EventState.CANCELLED}


def refusals_to_publish(event: Event, admitted: int, now: datetime) -> list[str]:
    """Codes of what is missing before a draft may be shown."""
    if event.is_template:
        return ["template_not_published"]
    codes = []
    if event.ends_at <= now:
        codes.append("publish_past")
    if event.format != EventFormat.ONLINE and not event.venue_ru:
        codes.append("publish_without_venue")
    if not event.summary_ru and not event.description_ru:
        codes.append("publish_without_text")
    if not admitted:
        codes.append("publish_without_roles")
    return codes


class Span(NamedTuple):
    """When and where an agenda item takes place."""

    id: int | None
    room_id: int | None
    starts_at: datetime
    ends_at: datetime


def clash(wanted: Span, others: Iterable[Span]) -> Span | None:
    """The item that has the same room at the same time, if any. Items without a room never clash."""
    if wanted.room_id is None:
        return None
    for other in others:
        if other.id == wanted.id or other.room_id != wanted.room_id:
            continue
        if overlaps(wanted.starts_at, wanted.ends_at, other.starts_at, other.ends_at):
            return other
    return None


def problems_of_session(starts_at: datetime, ends_at: datetime, event: Event) -> list[Problem]:
    """An agenda item ends after it starts and lies within its event."""
    found = []
    if ends_at <= starts_at:
        found.append(Problem("ends_at", "session_ends_before_start"))
    if starts_at < event.starts_at or starts_at >= event.ends_at:
        found.append(Problem("starts_at", "session_outside_event"))
    elif ends_at > event.ends_at:
        found.append(Problem("ends_at", "session_outside_event"))
    return found


_LETTERS = dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziyklmnoprstufhye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
LONGEST_SLUG = 60


def slug_of(title: str, year: int) -> str:
    """An address from a title: «Композиты и оснастка», 2026 → kompozity-i-osnastka-2026."""
    letters = "".join(_LETTERS.get(character, character) for character in title.lower())
    words = re.findall(r"[a-z0-9]+", letters)
    kept = ""
    for word in words:
        if len(kept) + len(word) + 1 > LONGEST_SLUG:
            break
        kept = f"{kept}-{word}" if kept else word
    return f"{kept or 'event'}-{year}"
