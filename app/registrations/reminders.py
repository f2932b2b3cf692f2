"""The reminders of this room: unfinished registrations, the evening before, a few minutes before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from app.correspondence.queries.texts import not_before
from app.correspondence.reminders import (
    Due,
    Planned,
    ReminderKind,
    at_one_moment,
    chase_due,
    chase_moments,
    local_day,
    wall,
)
from app.events import rules as event_rules
from app.events.models import Event, EventFormat, EventState
from app.infra.outbox import Message
from app.registrations import emails, queries
from app.registrations.models import Registration, WaitingPlace

EVENING = time(18)
SOON = timedelta(minutes=15)
SOON_ONLINE = timedelta(minutes=5)
CHASE_DAYS = (1, 4)
CHASE_ENDS = 4  # days after the last one it is not made up for any more


def kinds() -> list[ReminderKind]:
    """All of this room, in the order of an event's life."""
    return [
        ReminderKind(
            key="registrations.incomplete",
            title=_l("Unfinished registrations"),
            about=_l(
                "To those who have not confirmed their address: in the morning a day and four days after registering"
            ),
            message="registrations/incomplete",
            due=_due_incomplete,
            plan=_plan_incomplete,
        ),
        ReminderKind(
            key="registrations.unanswered",
            title=_l("Questions without an answer"),
            about=_l(
                "To those whom others registered and who owe an answer to a question of the form: in the morning a day and four days after registering"
            ),
            message="registrations/unanswered",
            due=_due_unanswered,
            plan=_plan_unanswered,
        ),
        ReminderKind(
            key="registrations.offer_waits",
            title=_l("Offers that wait"),
            about=_l("To those who were offered a place and have not answered when half of the time is over"),
            message="registrations/offer_waits",
            due=_due_offers,
            plan=_plan_offers,
        ),
        at_one_moment(
            key="registrations.evening_before",
            title=_l("The evening before"),
            about=_l("To all who are coming: at 18:00 on the day before, with time, place and ticket"),
            message="registrations/evening_before",
            moment=evening_before,
            late_after=lambda event: midnight(event) - evening_before(event),
            people=_coming,
            user_id=lambda registration: registration.user_id,
            write=lambda registration, now: emails.evening_before(registration, now=now),
        ),
        at_one_moment(
            key="registrations.about_to_begin",
            title=_l("A few minutes before"),
            about=_l("To all who are coming: 15 minutes before the start, 5 minutes before an online event"),
            message="registrations/about_to_begin",
            moment=minutes_before,
            late_after=SOON,
            people=_coming,
            user_id=lambda registration: registration.user_id,
            write=_about_to_begin,
        ),
    ]


def evening_before(event: Event) -> datetime:
    """18:00 of the day before, on the clocks of the event's zone."""
    return wall(local_day(event.starts_at, event.timezone) - timedelta(days=1), EVENING, event.timezone)


def midnight(event: Event) -> datetime:
    """The beginning of the event's first day: from here on, «tomorrow» would be wrong."""
    return wall(local_day(event.starts_at, event.timezone), time(), event.timezone)


def minutes_before(event: Event) -> datetime:
    """A quarter of an hour before the start; online nobody has to find a room."""
    return event.starts_at - (SOON_ONLINE if event.format == EventFormat.ONLINE else SOON)


def _about_to_begin(registration: Registration, now: datetime) -> Message:
    return emails.about_to_begin(registration)


def _coming(event: Event, at: datetime) -> list[Registration]:
    """Who comes; those admitted since `at` have just been told everything."""
    if event.state not in (EventState.PUBLISHED, EventState.RUNNING):
        return []
    return [row for row in queries.approved(event.id) if row.decided_at is None or row.decided_at <= at]


def _due_incomplete(event: Event, now: datetime) -> Iterator[Due]:
    if now >= event.starts_at:
        return
    for registration in queries.unconfirmed(event.id):
        number = _chase_of(registration, event, now)
        if number is not None:
            yield Due(
                registration.user_id,
                str(number),
                lambda registration=registration: emails.incomplete(registration),  # type: ignore[misc]
            )


def _chase_of(registration: Registration, event: Event, now: datetime) -> int | None:
    return chase_due(_moments_of(registration, event), now, every_days=3)


def _moments_of(registration: Registration, event: Event) -> list[datetime]:
    return [
        chase_moments(registration.created_at, every_days=days, times=1, timezone=event.timezone)[0]
        for days in CHASE_DAYS
    ]


def _plan_incomplete(event: Event, now: datetime) -> Sequence[Planned]:
    return _planned(event, queries.unconfirmed(event.id), now)


def _planned(event: Event, people: Sequence[Registration], now: datetime) -> Sequence[Planned]:
    """When how many of them are chased."""
    found: dict[datetime, int] = {}
    for registration in people:
        for moment in _moments_of(registration, event):
            if now < moment < event.starts_at:
                found[moment] = found.get(moment, 0) + 1
    return [Planned(moment, number) for moment, number in sorted(found.items())]


def _due_unanswered(event: Event, now: datetime) -> Iterator[Due]:
    for registration in _owing(event, now):
        number = _chase_of(registration, event, now)
        if number is not None:
            yield Due(
                registration.user_id,
                str(number),
                lambda registration=registration: emails.unanswered(registration),  # type: ignore[misc]
            )


def _plan_unanswered(event: Event, now: datetime) -> Sequence[Planned]:
    return _planned(event, _owing(event, now), now)


def _owing(event: Event, now: datetime) -> list[Registration]:
    """Who owes an answer and may still give it."""
    if event_rules.registration_state(event, now) != "open":
        return []
    return queries.unanswered(event.id, since=now - timedelta(days=CHASE_DAYS[-1] + CHASE_ENDS))


def _due_offers(event: Event, now: datetime) -> Iterator[Due]:
    for place in queries.open_offers(event.id):
        if _reminded_at(place) <= now and place.expires_at is not None and now < place.expires_at:
            yield Due(
                place.registration.user_id,
                f"{place.id}:{place.offered_at:%Y%m%d%H%M}",
                lambda place=place: emails.offer_waits(place),  # type: ignore[misc]
            )


def _plan_offers(event: Event, now: datetime) -> Sequence[Planned]:
    moments = sorted(_reminded_at(place) for place in queries.open_offers(event.id))
    return [Planned(moment, moments.count(moment)) for moment in dict.fromkeys(moments) if moment > now]


def _reminded_at(place: WaitingPlace) -> datetime:
    """When half of the time of an offer is over; not at night, where the morning is still in time."""
    if place.offered_at is None or place.expires_at is None:
        raise LookupError("not an offer")
    half = place.offered_at + (place.expires_at - place.offered_at) / 2
    morning = not_before(place.event_id, half)
    return morning if morning < place.expires_at else half
