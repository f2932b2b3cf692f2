"""Reminders: what rooms above this one tell of people who should hear something, and when.

A room registers a `ReminderKind` in its `room.py`. Twice a minute the worker asks each kind that is switched on for each
event that is announced, running or lately over: `due(event, now)`. What it answers is written at most once for each
person and occasion – a unique row decides, so restarts, several workers and answers given twice do no harm. A kind
therefore says who is due *by now*; it need not remember whom it named before.

    register_reminder(ReminderKind(
        key="feedback.ask", title=_l("Ask for feedback"), about=_l("The morning after the event"),
        message="feedback/ask", due=queries.due_for_feedback, plan=queries.plan_of_feedback,
    ))

A reminder that goes to all at one moment (the evening before) is shorter: `at_one_moment(…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from app.events.models import Event
from app.infra.outbox import Message

P = TypeVar("P")


@dataclass(frozen=True)
class Due:
    """A person who should be reminded now.

    `occasion` tells one reminder of this kind to this person from the next: the moment it belongs to, the number of the
    chase, the id of an offer; at most 60 characters. `write` makes the message; it is called only if this occasion is
    new, in the transaction that marks it as done.
    """

    user_id: int
    occasion: str
    write: Callable[[], Message]


@dataclass(frozen=True)
class Planned:
    """A line of the desk's page: at this moment about so many people will get it, as things stand."""

    at: datetime
    people: int


@dataclass(frozen=True)
class ReminderKind:
    """One kind of reminder.

    `message` is the key of the message kind that goes out, for its text. `due(event, now)` answers who is due; it runs
    often, so a few queries and nothing slow, and it may be a generator. It also judges whether it is too late.
    `plan(event, now)` answers what will go and when, past moments left out. `applies(event)` says for which events the
    kind exists at all; `is_on` whether it goes unless the organiser decides otherwise.
    """

    key: str
    title: Any
    about: Any
    message: str
    due: Callable[[Event, datetime], Iterable[Due]]
    plan: Callable[[Event, datetime], Sequence[Planned]]
    applies: Callable[[Event], bool] = lambda event: True
    is_on: bool = True


_kinds: dict[str, ReminderKind] = {}


def register_reminder(kind: ReminderKind) -> None:
    """Make a kind of reminder known, in the order in which the organiser sees them. Registering again replaces."""
    _kinds[kind.key] = kind


def kinds_for(event: Event) -> list[ReminderKind]:
    """The kinds that exist for this event."""
    return [kind for kind in _kinds.values() if kind.applies(event)]


def at_one_moment(
    *,
    key: str,
    title: Any,
    about: Any,
    message: str,
    moment: Callable[[Event], datetime | None],
    late_after: timedelta | Callable[[Event], timedelta],
    people: Callable[[Event, datetime], Sequence[P]],
    user_id: Callable[[P], int],
    write: Callable[[P, datetime], Message],
    applies: Callable[[Event], bool] = lambda event: True,
    is_on: bool = True,
) -> ReminderKind:
    """A reminder that goes to all `people(event, moment)` at `moment(event)`; after `late_after` it is not made up for.

    The moment is the occasion: an event that is moved reminds anew.
    """

    def due(event: Event, now: datetime) -> Iterable[Due]:
        at = moment(event)
        late = late_after(event) if callable(late_after) else late_after
        if at is None or not at <= now < at + late:
            return []
        return [
            Due(user_id(person), at.astimezone(UTC).isoformat(), lambda person=person: write(person, now))  # type: ignore[misc]
            for person in people(event, at)
        ]

    def plan(event: Event, now: datetime) -> Sequence[Planned]:
        at = moment(event)
        return [Planned(at, len(people(event, at)))] if at is not None and at > now else []

    return ReminderKind(
        key=key, title=title, about=about, message=message, due=due, plan=plan, applies=applies, is_on=is_on
    )


def wall(day: date, clock: time, timezone: str) -> datetime:
    """The moment at which clocks in `timezone` show `clock` on `day`, whatever the season."""
    return datetime.combine(day, clock, ZoneInfo(timezone)).astimezone(UTC)


def local_day(moment: datetime, timezone: str) -> date:
    """The date of `moment` in `timezone`."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def chase_moments(
    started: datetime, *, every_days: int, times: int, timezone: str, at: time = time(10)
) -> list[datetime]:
    """`times` mornings, each `every_days` days after the one before, counted from `started` in local days."""
    first = local_day(started, timezone)
    return [wall(first + timedelta(days=every_days * number), at, timezone) for number in range(1, times + 1)]


def chase_due(moments: Sequence[datetime], now: datetime, *, every_days: int) -> int | None:
    """The number (from 1) of the chase that is due at `now`: the last whose moment has come, for at most its turn."""
    passed = [number for number, moment in enumerate(moments, start=1) if moment <= now]
    if not passed or now >= moments[passed[-1] - 1] + timedelta(days=every_days):
        return None
    return passed[-1]
