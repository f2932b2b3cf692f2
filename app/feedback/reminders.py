"""The reminder of this room: those who have not said how it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from app.correspondence.reminders import Due, Planned, ReminderKind, local_day, wall
from app.events.models import Event
from app.feedback import emails, queries, rules

MORNING = time(10)
MADE_UP_FOR = timedelta(days=1)  # a worker that was away catches up within a day
BEFORE_CLOSING = timedelta(days=2)


def kinds() -> list[ReminderKind]:
    """All of this room."""
    return [
        ReminderKind(
            key="feedback.ask",
            title=_l("Ask for feedback"),
            about=_l(
                "To those who have not answered: the morning after the event, and two days before the form closes"
            ),
            message=emails.ASK,
            due=_due,
            plan=_plan,
        )
    ]


def _moments(event: Event) -> list[datetime]:
    """The morning after, and once more before the form closes, if that is later."""
    first = wall(local_day(event.ends_at, event.timezone) + timedelta(days=1), MORNING, event.timezone)
    closing = rules.closes_at(event, queries.terms_of(event.id)) - BEFORE_CLOSING
    last = wall(local_day(closing, event.timezone), MORNING, event.timezone)
    return [first, last] if last >= first + timedelta(days=2) else [first]


def _due(event: Event, now: datetime) -> Iterator[Due]:
    if not rules.has_ended(event, now) or now >= rules.closes_at(event, queries.terms_of(event.id)):
        return
    moments = _moments(event)
    turn = [number for number, at in enumerate(moments, start=1) if at <= now < at + MADE_UP_FOR]
    if not turn or not queries.asked_at(event.id):
        return
    for registration in queries.people_to_ask(event.id):
        yield Due(
            registration.user_id,
            f"{registration.id}.{turn[-1]}",
            lambda registration=registration: emails.ask(registration),  # type: ignore[misc]
        )


def _plan(event: Event, now: datetime) -> Sequence[Planned]:
    if not queries.asked_at(event.id):
        return []
    people = len(queries.people_to_ask(event.id))
    return [Planned(at, people) for at in _moments(event) if at > now]
