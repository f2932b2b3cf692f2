"""Answering an offer, letting it run out, and what the organiser does with a waiting list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.core.ranges import overlaps
from app.events import seats
from app.events.models import Event, Session
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, hooks, queries
from app.registrations.models import (
    Registration,
    RegistrationState,
    RegistrationTerms,
    SessionBooking,
    WaitingPlace,
    WaitingState,
)
from app.registrations.operations import waiting
from app.registrations.operations.decide import refuse_closed
from app.registrations.operations.sessions import leave_session
from app.registrations.rules import registering
from app.registrations.rules import waiting as rules


def held_place(place_id: int) -> WaitingPlace:
    """A place in a queue and its event, held until the transaction ends. Raises NotFound."""
    seats.hold(queries.event_of_place(place_id))
    return queries.place(place_id, hold=True)


def accept_offer(place: WaitingPlace, *, swap: bool = False, actor: User | None, now: datetime) -> None:
    """Take the place that is held. `swap` gives back agenda items booked at the same time.

    Raises Refused offer_not_open, offer_expired, session_overlaps, and what listeners refuse (a meeting at that time).
    """
    if (refusal := rules.refusal_to_answer(place, now)) is not None:
        raise refusal
    registration = place.registration
    if place.session is not None:
        _book(registration, place.session, swap=swap, actor=actor or registration.user, now=now)
        waiting.end(place, WaitingState.ACCEPTED, now=now)
        waiting.note("waiting.accepted", place, actor, now)
        return
    waiting.end(place, WaitingState.ACCEPTED, now=now)
    registration.state, registration.reason = RegistrationState.APPROVED, ""
    registration.decided_at = registration.updated_at = now
    db.session.flush()
    hooks.approved(registration=registration, now=now)
    waiting.note("waiting.accepted", place, actor, now)
    outbox.put(emails.approved(registration, now=now), now=now)


def _book(registration: Registration, session: Session, *, swap: bool, actor: User, now: datetime) -> None:
    booked = queries.booked_sessions(registration.id)
    if swap:
        for other in booked:
            if overlaps(session.starts_at, session.ends_at, other.starts_at, other.ends_at):
                leave_session(registration, other, actor=actor, now=now)
        booked = queries.booked_sessions(registration.id)
    if (refusal := registering.refusal_to_book(registration, session, booked, now)) is not None:
        raise refusal
    try:
        with db.session.begin_nested():
            db.session.add(
                SessionBooking(session_id=session.id, registration_id=registration.id, created_at=now)
            )
    except IntegrityError as error:
        raise Conflict("session_already_booked") from error
    hooks.session_booked(registration=registration, session=session, now=now)


def decline_offer(place: WaitingPlace, *, actor: User | None, now: datetime) -> None:
    """Let the place go to the next. Raises Refused offer_not_open, offer_expired."""
    if (refusal := rules.refusal_to_answer(place, now)) is not None:
        raise refusal
    waiting.note("waiting.declined", place, actor, now)
    _give_up(place, WaitingState.DECLINED, now)


def leave_session_queue(registration: Registration, session: Session, *, actor: User, now: datetime) -> None:
    """No longer wait for an agenda item; nothing happens where one does not."""
    for place in queries.places_of(registration.id):
        if place.session_id == session.id:
            waiting.note("waiting.left", place, actor, now)
            _give_up(place, WaitingState.LEFT, now)


def _give_up(place: WaitingPlace, state: WaitingState, now: datetime) -> None:
    held = waiting.end(place, state, now=now)
    if place.session_id is None:
        registration = place.registration
        registration.state, registration.updated_at = RegistrationState.CANCELLED, now
        registration.sequence += 1
        waiting.leave_queues(registration, now=now)
    if held:
        waiting.give_back(place, now=now)


def wait_for_session(registration: Registration, session: Session, *, actor: User, now: datetime) -> None:
    """Join the queue of a full agenda item; where a place has come free meanwhile it is offered at once.

    Raises Refused booking_needs_approval, session_not_bookable, session_has_begun, session_already_booked,
    no_waiting_list; Conflict already_waiting.
    """
    seats.hold(registration.event_id)
    refusal = rules.refusal_to_wait_for_session(
        registration,
        session,
        allowed=queries.terms_of(registration.event_id).waiting_list,
        booked=any(other.id == session.id for other in queries.booked_sessions(registration.id)),
        now=now,
    )
    if refusal is not None:
        raise refusal
    place = waiting.join(registration, session, now=now)
    place.registration, place.session = registration, session
    waiting.note("waiting.joined", place, actor, now)
    waiting.refill_session(session.id, now=now)


def put_on_list(registration: Registration, *, actor: User, now: datetime) -> None:
    """The organiser admits somebody for whom there is no place: the next that comes free is offered.

    Raises Refused event_closed, registration_not_active, no_waiting_list; Conflict already_waiting.
    """
    refuse_closed(registration.event)
    if registration.state != RegistrationState.PENDING:
        raise Refused("registration_not_active")
    wait(registration, now=now)
    registration.decided_at, registration.decided_by_id = now, actor.id
    audit.record("waiting.joined", registration, actor_id=actor.id, now=now, event_id=registration.event_id)
    waiting.refill(registration.event_id, now=now)


def wait(registration: Registration, *, now: datetime) -> None:
    """Join the event's list, and say so by mail. Raises Refused no_waiting_list; Conflict already_waiting."""
    allowed = queries.terms_of(registration.event_id).waiting_list
    if (refusal := rules.refusal_to_wait(allowed, registration.event, now)) is not None:
        raise refusal
    waiting.join(registration, None, now=now)
    registration.state, registration.updated_at = RegistrationState.WAITING, now
    db.session.flush()
    standing = queries.event_standing(registration.id)
    outbox.put(emails.waiting(registration, number=standing.number if standing else None), now=now)


def put_first(place: WaitingPlace, *, reason: str, actor: User, now: datetime) -> None:
    """Let somebody have the next place out of turn; the reason stays in the log.

    Raises Refused out_of_turn_reason_missing, place_not_waiting.
    """
    if not reason.strip():
        raise Refused("out_of_turn_reason_missing", field="reason")
    if place.state != WaitingState.WAITING:
        raise Refused("place_not_waiting")
    place.first_since = now
    db.session.flush()
    waiting.note("waiting.put_first", place, actor, now, reason=reason.strip())
    if place.session_id is not None:
        waiting.refill_session(place.session_id, now=now)
    else:
        waiting.refill(place.event_id, now=now)


def expire_offer(place_id: int, *, now: datetime) -> bool:
    """Let an offer run out whose time is over, tell the person, and hand the place on; answers whether it did."""
    place = held_place(place_id)
    if not place.is_offered or place.expires_at is None or place.expires_at > now:
        return False
    waiting.note("waiting.expired", place, None, now)
    outbox.put(emails.offer_expired(place), now=now)
    _give_up(place, WaitingState.EXPIRED, now)
    return True


def look_at_queue(event_id: int, session_id: int | None, *, now: datetime) -> int:
    """Offer what is free although somebody waits, whatever the cause; answers how many places."""
    seats.hold(event_id)
    if session_id is None:
        return waiting.refill(event_id, now=now)
    return waiting.refill_session(session_id, now=now)


def set_terms(event: Event, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Set the terms of an event's places; those who wait keep their order. Raises Refused event_closed."""
    refuse_closed(event)
    terms = db.session.get(RegistrationTerms, event.id)
    if terms is None:
        terms = RegistrationTerms(event_id=event.id)
        db.session.add(terms)
    for name in ("waiting_list", "offer_hours", "changes_until", "cancels_until", "transfers", "groups"):
        setattr(terms, name, values[name])
    db.session.flush()
    audit.record("registration_terms.set", event, actor_id=actor.id, now=now, event_id=event.id)
