"""Messages about meetings, in the reader's language, to those who did not cause them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.events.models import Event
from app.infra.links import absolute
from app.infra.outbox import Message
from app.matchmaking import queries
from app.matchmaking.models import Meeting, Side
from app.registrations.models import Registration


def booked(event: Event, meeting: Meeting, *, by: Side | None) -> Iterator[Message]:
    """You have a new meeting; `by` is the side that booked it, None when the organiser did."""
    for person, side in _others(event, meeting, by):
        yield _message(event, person, "meeting_booked", meeting=meeting, side=side, by=by)


def cancelled(event: Event, meeting: Meeting, *, by: Side | None) -> Iterator[Message]:
    """A meeting does not take place."""
    for person, side in _others(event, meeting, by):
        yield _message(event, person, "meeting_cancelled", meeting=meeting, side=side, by=by)


def moved(event: Event, meeting: Meeting, *, was: datetime, reason: str) -> Iterator[Message]:
    """A meeting has another time or table."""
    for person, side in _others(event, meeting, None):
        yield _message(event, person, "meeting_moved", meeting=meeting, side=side, was=was, reason=reason)


def schedule(
    event: Event,
    person: Registration,
    side: Side,
    meetings: list[Meeting],
    *,
    changed: bool,
    reason: str = "",
    taken_back: bool = False,
) -> Message:
    """The schedule is published: all meetings of one person. `changed` tells of a new edition, `reason` why there is
    one, `taken_back` that it is the one from before the last change."""
    return _message(
        event,
        person,
        "schedule_published",
        meetings=meetings,
        side=side,
        changed=changed,
        reason=reason,
        taken_back=taken_back,
    )


def withdrawn(event: Event, person: Registration, side: Side, meetings: list[Meeting]) -> Message:
    """The schedule was taken back; `meetings` are those that stand nevertheless."""
    return _message(event, person, "schedule_withdrawn", meetings=meetings, side=side)


def _others(event: Event, meeting: Meeting, by: Side | None) -> Iterator[tuple[Registration, Side]]:
    known = queries.people(event.id, [meeting.supplier.company_id, meeting.buyer.company_id])
    for side in Side:
        if side != by:
            for person in queries.people_at(meeting, side, known):
                yield person, side


def _message(event: Event, person: Registration, name: str, **context: object) -> Message:
    return Message(
        person.user.email,
        person.user.language,
        f"matchmaking/{name}",
        {
            "event": event,
            "person": person.user,
            "link": absolute("booking.index", slug=event.slug),
            **context,
        },
        event_id=event.id,
    )
