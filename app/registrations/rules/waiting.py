"""Who may wait, how long an offer stands, until when people change and cancel by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.core.errors import Refused
from app.events.models import Event, EventState, Session
from app.registrations.models import Registration, RegistrationState, WaitingPlace

MOST_OFFER_HOURS = 14 * 24
SHORTEST_OFFER = timedelta(minutes=30)
FULL = frozenset({"event_full", "role_full", "session_full"})


def offers_go_on(event: Event, now: datetime) -> bool:
    """Whether a free place is still offered to those who wait: until the event begins."""
    return event.state in {EventState.PUBLISHED, EventState.RUNNING} and now < event.starts_at


def offer_ends(now: datetime, hours: int, begins_at: datetime) -> datetime:
    """Until when an offer made now stands: the hours set, yet at most half of the time that is left.

    So a place that comes free shortly before the event can still go to the next. Never less than half an hour, unless
    it begins before.
    """
    stands = min(timedelta(hours=hours), max((begins_at - now) / 2, SHORTEST_OFFER))
    return min(now + stands, begins_at)


def refusal_to_wait(allowed: bool, event: Event, now: datetime) -> Refused | None:
    """Why nobody can join the event's waiting list."""
    return None if allowed and offers_go_on(event, now) else Refused("no_waiting_list")


def refusal_to_wait_for_session(
    registration: Registration, session: Session, *, allowed: bool, booked: bool, now: datetime
) -> Refused | None:
    """Why one cannot wait for a place in this agenda item."""
    if registration.state != RegistrationState.APPROVED:
        return Refused("booking_needs_approval")
    if not session.bookable or session.event_id != registration.event_id:
        return Refused("session_not_bookable")
    if now >= session.starts_at:
        return Refused("session_has_begun")
    if booked:
        return Refused("session_already_booked")
    return None if allowed else Refused("no_waiting_list")


def refusal_to_answer(place: WaitingPlace, now: datetime) -> Refused | None:
    """Why an offer can no longer be accepted or declined."""
    if not place.is_offered:
        return Refused("offer_not_open")
    if place.expires_at is None or now >= place.expires_at:
        return Refused("offer_expired")
    return None


def refusal_after(until: datetime | None, code: str, now: datetime) -> Refused | None:
    """`code` where the day the organiser set is over."""
    return Refused(code) if until is not None and now >= until else None
