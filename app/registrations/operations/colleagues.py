"""What people do for their colleagues: register several at once, hand their own place over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import Conflict, DomainError, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events import seats
from app.events.models import Approval, Event, Role
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, hooks, queries, rules
from app.registrations.models import (
    InvitationCode,
    Registration,
    RegistrationOrigin,
    RegistrationState,
    SessionBooking,
    WaitingPlace,
    WaitingState,
)
from app.registrations.operations import codes, waiting
from app.registrations.operations.register import refusal_to_change, seat_or_wait
from app.registrations.operations.seating import enter, remember_given_up


@dataclass(frozen=True)
class Colleague:
    """One person as a colleague enters him; `row` is the line of the form."""

    row: int
    email: str
    family_name: str
    given_name: str
    patronymic: str = ""
    position_ru: str = ""
    position_en: str = ""


def register_colleagues(
    event: Event,
    group: Sequence[Colleague],
    *,
    role: Role,
    company: Company | None,
    acts_for: Sequence[int],
    wait: bool,
    actor: User,
    now: datetime,
) -> list[Registration]:
    """Register all of a group, or nobody: each gets the own ticket by mail. `wait`: who finds no place waits for one.

    Refusals carry the `row` at fault. Raises what `register` does, and Refused groups_off, nobody_named,
    colleague_twice.
    """
    seats.hold(event.id)
    if not queries.terms_of(event.id).groups:
        raise Refused("groups_off")
    admission = events.admission(event.id, role)
    refusal = rules.refusal_to_register(
        window=event_rules.registration_state(event, now),
        admitted=admission is not None and role != Role.STAFF,
        role=role,
        company_id=company.id if company else None,
        acts_for=acts_for,
    )
    if refusal is not None:
        raise refusal
    if not group:
        raise Refused("nobody_named")
    at_once = admission is not None and admission.approval == Approval.AUTOMATIC
    made, seen = [], set()
    for person in group:
        try:
            if person.email.lower() in seen:
                raise Refused("colleague_twice")
            seen.add(person.email.lower())
            made.append(_register_one(event, person, role, company, at_once, wait, actor, now))
        except DomainError as wrong:
            wrong.row = person.row  # type: ignore[attr-defined]
            raise
    return made


def _register_one(
    event: Event,
    person: Colleague,
    role: Role,
    company: Company | None,
    at_once: bool,
    wait: bool,
    actor: User,
    now: datetime,
) -> Registration:
    user, is_new = account_of(person, actor.language, now)
    known = queries.of_person_at(event.id, user.id, hold=True)
    if known is not None and known.state == RegistrationState.DECLINED:
        raise Refused("registration_declined")
    registration = _entered(event, user, person, role, company, known, now)
    codes.origin_of(registration).registered_by_id = actor.id
    _note("registration.made_by_colleague", registration, actor, now)
    seated = at_once and seat_or_wait(registration, wait=wait, now=now)
    if seated or not at_once:
        outbox.put(emails.by_colleague(registration, actor, is_new=is_new, now=now), now=now)
    return registration


def _entered(
    event: Event,
    user: User,
    person: Colleague,
    role: Role,
    company: Company | None,
    known: Registration | None,
    now: datetime,
) -> Registration:
    return enter(
        event,
        user,
        role=role,
        company=company,
        position_ru=person.position_ru,
        position_en=person.position_en,
        note="",
        known=known,
        now=now,
    )


def account_of(person: Colleague, language: str, now: datetime) -> tuple[User, bool]:
    """The person with this address, made if nobody has it; and whether it is new."""
    user = people.by_email(person.email)
    if user is not None:
        return user, False
    made = accounts.add_person(
        email=person.email,
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        language=language,
        now=now,
    )
    return made, True


def refusal_to_hand_over(registration: Registration, now: datetime) -> Refused | None:
    """Why its owner cannot hand a place over; its event must be loaded."""
    if not queries.terms_of(registration.event_id).transfers:
        return Refused("transfers_off")
    if not registration.is_approved:
        return Refused("registration_not_active")
    return refusal_to_change(registration, now)


def hand_over(registration: Registration, person: Colleague, *, actor: User, now: datetime) -> Registration:
    """Give one's place to a colleague: seat, sessions, meetings go along; the old ticket opens no door any more.

    Raises Refused transfers_off, registration_not_active, event_has_begun, changes_over, transfer_to_oneself;
    Conflict already_registered.
    """
    if (refusal := refusal_to_hand_over(registration, now)) is not None:
        raise refusal
    if person.email.lower() == actor.email:
        raise Refused("transfer_to_oneself", field="email")
    user, is_new = account_of(person, registration.user.language, now)
    known = queries.of_person_at(registration.event_id, user.id, hold=True)
    try:
        heir = _entered(registration.event, user, person, registration.role, registration.company, known, now)
    except Conflict as taken:
        taken.field = "email"
        raise
    _move_origin(registration, heir, actor)
    bookings = _let_go(registration, now)
    heir.state, heir.decided_at = RegistrationState.APPROVED, now
    db.session.flush()
    hooks.approved(registration=heir, now=now)
    registration.sequence += 1
    registration.updated_at = now
    hooks.left(registration=registration, now=now)
    registration.state, registration.reason = RegistrationState.CANCELLED, ""
    db.session.flush()
    _take_over(bookings, heir, now)
    _move_queues(registration, heir)
    _note("registration.handed_over", registration, actor, now, {"to": heir.id})
    _note("registration.taken_over", heir, actor, now, {"from": registration.id})
    outbox.put(emails.handed_over(registration, heir, now=now), now=now)
    outbox.put(emails.by_colleague(heir, actor, is_new=is_new, now=now), now=now)
    return heir


def _move_origin(old: Registration, new: Registration, actor: User) -> None:
    former = db.session.get(RegistrationOrigin, old.id)
    origin = codes.origin_of(new)
    origin.registered_by_id, origin.transferred_from_id = actor.id, old.id
    if former is not None and former.code_id is not None:  # its use of a code goes along
        code = db.session.get(InvitationCode, former.code_id)
        origin.code_id, former.code_id = (code.id if code else None), None
    db.session.flush()


def _let_go(registration: Registration, now: datetime) -> list[SessionBooking]:
    """Take a person out of the booked agenda items without freeing the places."""
    query = (
        select(SessionBooking)
        .where(SessionBooking.registration_id == registration.id)
        .options(joinedload(SessionBooking.session))
        .order_by(SessionBooking.session_id)
    )
    bookings = list(db.session.scalars(query))
    for booking in bookings:
        remember_given_up(booking, now=now)
        hooks.session_left(registration=registration, session=booking.session, now=now)
    return bookings


def _take_over(bookings: Sequence[SessionBooking], heir: Registration, now: datetime) -> None:
    """Put the colleague into the same agenda items; where he has a meeting then, the place goes to the next."""
    for booking in bookings:
        session = booking.session
        try:
            with db.session.begin_nested():
                booking.registration_id, booking.created_at = heir.id, now
                db.session.flush()
                hooks.session_booked(registration=heir, session=session, now=now)
        except DomainError:
            db.session.delete(booking)
            db.session.flush()
            seats.release_session_seat(session.id)
            waiting.refill_session(session.id, now=now)


def _move_queues(old: Registration, new: Registration) -> None:
    alive = (WaitingState.WAITING, WaitingState.OFFERED)
    query = select(WaitingPlace.id, WaitingPlace.session_id).where(
        WaitingPlace.registration_id == old.id, WaitingPlace.state.in_(alive)
    )
    for place_id, session_id in db.session.execute(query).all():
        values = {"registration_id": new.id, "queue_key": f"{new.id}:{session_id or 0}"}
        db.session.execute(update(WaitingPlace).where(WaitingPlace.id == place_id).values(**values))


def _note(
    verb: str,
    registration: Registration,
    actor: User,
    now: datetime,
    changes: dict[str, int] | None = None,
) -> None:
    audit.record(
        verb,
        registration,
        actor_id=actor.id,
        now=now,
        event_id=registration.event_id,
        changes=changes,
    )
