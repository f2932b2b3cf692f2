"""The reminder of this room: companies that have marked nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from app.accounts import queries as people
from app.correspondence.reminders import Due, Planned, ReminderKind, chase_due, chase_moments
from app.events.models import Event, EventState
from app.matchmaking.emails import wishes as letters
from app.matchmaking.models import Delegation
from app.matchmaking.queries import wish as marks
from app.matchmaking.rules.wishes import wishes_closed

EVERY_DAYS = 3
TIMES = 3
PAUSE = timedelta(hours=20)  # after the organiser's own click


def kinds() -> list[ReminderKind]:
    """All of this room."""
    return [
        ReminderKind(
            key="matchmaking.wishes",
            title=_l("Unanswered wishes"),
            about=_l(
                "To companies that have marked nobody: in the morning every three days, at most three times"
            ),
            message=letters.MARK_WISHES,
            due=_due,
            plan=_plan,
            applies=lambda event: event.has_meetings,
        )
    ]


def _due(event: Event, now: datetime) -> Iterator[Due]:
    if event.state != EventState.PUBLISHED or wishes_closed(event, now):
        return
    lately = people.mailed_lately(letters.MARK_WISHES, event.id, now - PAUSE)
    for delegation, person in marks.people_without_marks(event.id, now):
        number = chase_due(_moments(delegation, event), now, every_days=EVERY_DAYS)
        if number is not None and person.email not in lately:
            yield Due(
                person.id,
                f"{delegation.id}.{number}",
                lambda delegation=delegation, person=person: letters.mark_wishes(event, delegation, person),  # type: ignore[misc]
            )


def _plan(event: Event, now: datetime) -> Sequence[Planned]:
    found: dict[datetime, int] = {}
    if event.state == EventState.PUBLISHED and not wishes_closed(event, now):
        for delegation, _person in marks.people_without_marks(event.id, now):
            for moment in _moments(delegation, event):
                if moment > now and not wishes_closed(event, moment):
                    found[moment] = found.get(moment, 0) + 1
    return [Planned(moment, number) for moment, number in sorted(found.items())]


def _moments(delegation: Delegation, event: Event) -> list[datetime]:
    return chase_moments(delegation.created_at, every_days=EVERY_DAYS, times=TIMES, timezone=event.timezone)
