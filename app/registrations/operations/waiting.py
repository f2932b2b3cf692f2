"""The waiting list itself: joining, offering every place that comes free to the next, ending.

Whoever frees a place calls `refill` in the same transaction, so a place is free only where nobody waits for it. An
offered place is held: it counts as taken until the offer is accepted, declined, or runs out.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Conflict
from app.events import seats
from app.events.models import Event, Session
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, queries
from app.registrations.models import Registration, RegistrationTerms, WaitingPlace, WaitingState
from app.registrations.rules import waiting as rules


def join(registration: Registration, session: Session | None, *, now: datetime) -> WaitingPlace:
    """The last place of a queue: of the event, or of one of its agenda items. Raises Conflict already_waiting."""
    place = WaitingPlace(
        event_id=registration.event_id,
        session_id=session.id if session else None,
        registration_id=registration.id,
        state=WaitingState.WAITING,
        queue_key=f"{registration.id}:{session.id if session else 0}",
        joined_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(place)
    except IntegrityError as error:
        raise Conflict("already_waiting") from error
    return place


def refill(event_id: int, *, now: datetime) -> int:
    """Offer every free place of an event to those who wait, in their order; answers how many were offered."""
    place = queries.next_for_event(event_id)
    if place is None or not rules.offers_go_on(place.event, now):
        return 0
    terms, offered = queries.terms_of(event_id), 0
    while place is not None:
        seats.take_seat(event_id, place.registration.role)
        _offer(place, terms, place.event.starts_at, now)
        offered += 1
        place = queries.next_for_event(event_id)
    return offered


def refill_session(session_id: int, *, now: datetime) -> int:
    """Offer every free place of an agenda item to those who wait for it; answers how many were offered."""
    place = queries.next_for_session(session_id)
    if place is None or place.session is None or now >= place.session.starts_at:
        return 0
    if not place.event.is_public or place.event.state == "cancelled":
        return 0
    terms, offered = queries.terms_of(place.event_id), 0
    while place is not None and place.session is not None:
        seats.take_session_seat(session_id)
        _offer(place, terms, place.session.starts_at, now)
        offered += 1
        place = queries.next_for_session(session_id)
    return offered


def _offer(place: WaitingPlace, terms: RegistrationTerms, begins_at: datetime, now: datetime) -> None:
    place.state, place.offered_at = WaitingState.OFFERED, now
    place.expires_at = rules.offer_ends(now, terms.offer_hours, begins_at)
    db.session.flush()
    note("waiting.offered", place, None, now)
    outbox.put(emails.offer(place), now=now)


def end(place: WaitingPlace, state: WaitingState, *, now: datetime) -> bool:
    """Close a place in a queue; answers whether a place of the event or session was held for it. It is not yet freed."""
    held = place.is_offered
    place.state, place.ended_at, place.queue_key = state, now, None
    db.session.flush()
    return held


def give_back(place: WaitingPlace, *, now: datetime) -> None:
    """Free what was held for `place` and hand it to the next."""
    if place.session_id is not None:
        seats.release_session_seat(place.session_id)
        refill_session(place.session_id, now=now)
    else:
        seats.release_seat(place.event_id, place.registration.role)
        refill(place.event_id, now=now)


def leave_queues(registration: Registration, *, now: datetime) -> None:
    """End every place in a queue of somebody who no longer comes; what was held goes to the next."""
    for place in queries.places_of(registration.id):
        if end(place, WaitingState.LEFT, now=now):
            give_back(place, now=now)


def note(verb: str, place: WaitingPlace, actor: User | None, now: datetime, reason: str = "") -> None:
    """Keep in the log what happened to a place, under its registration."""
    audit.record(
        verb,
        place.registration,
        actor_id=actor.id if actor else None,
        now=now,
        event_id=place.event_id,
        changes={"session": place.session_id} if place.session_id else {},
        reason=reason,
    )


def on_places_changed(*, event: Event, now: datetime) -> None:
    """An event may hold more people than before."""
    db.session.flush()
    seats.hold(event.id)
    refill(event.id, now=now)


def on_session_changed(*, session: Session, now: datetime) -> None:
    """An agenda item may hold more people than before."""
    db.session.flush()
    seats.hold(session.event_id)
    refill_session(session.id, now=now)
