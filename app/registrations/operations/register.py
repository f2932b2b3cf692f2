"""What a person does with the own registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import Conflict, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events import seats
from app.events.models import Approval, Event, Role
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, queries, rules
from app.registrations.models import InvitationCode, Registration, RegistrationState
from app.registrations.operations import codes, offers, waiting
from app.registrations.operations.seating import enter, seat, unseat
from app.registrations.rules.waiting import FULL, refusal_after


def register(
    event: Event,
    *,
    role: Role,
    company: Company | None,
    acts_for: Sequence[int],
    position_ru: str = "",
    position_en: str = "",
    note: str = "",
    code: str = "",
    wait: bool = False,
    actor: User,
    now: datetime,
) -> Registration:
    """Register the actor. Where the role is admitted at once, a seat is taken at once.

    `acts_for` are the ids of the companies the actor represents; `code` is an invitation code; with `wait` one joins
    the waiting list where no place is left. Raises Refused registration_not_open_yet, registration_closed,
    event_over, role_not_admitted, company_required, not_your_company, registration_declined, code_unknown, code_over,
    code_for_other_role, no_waiting_list; Conflict already_registered, event_full, role_full, code_used_up.
    """
    known = queries.of_person_at(event.id, actor.id)
    if code or known is not None:
        # rows that others hold too, and they take the event's first; a new row nobody else can wait for
        seats.hold(event.id)
    opened = codes.found(event, code, now=now) if code else None
    admission = events.admission(event.id, role)
    refusal = codes.allows(opened, role) or rules.refusal_to_register(
        window=window_with(event, opened, now),
        admitted=admission is not None and role != Role.STAFF,
        role=role,
        company_id=company.id if company else None,
        acts_for=acts_for,
    )
    if refusal is not None:
        raise refusal
    if known is not None:
        known = queries.of_person_at(event.id, actor.id, hold=True)
    if known is not None and known.state == RegistrationState.DECLINED:
        raise Refused("registration_declined")
    registration = enter(
        event,
        actor,
        role=role,
        company=company,
        position_ru=position_ru,
        position_en=position_en,
        note=note,
        known=known,
        now=now,
    )
    if opened is not None:
        codes.use(opened, registration)
    accounts.give_consent(actor, purpose=f"event:{event.id}", now=now)
    audit.record(
        "registration.made",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"role": str(role)},
    )
    at_once = admission is not None and admission.approval == Approval.AUTOMATIC
    if at_once or (opened is not None and opened.skips_approval):
        if seat_or_wait(registration, wait=wait, now=now):
            outbox.put(emails.approved(registration, now=now), now=now)
    else:
        outbox.put(emails.received(registration), now=now)
    return registration


def window_with(event: Event, opened: InvitationCode | None, now: datetime) -> event_rules.RegistrationWindow:
    """Where the event stands with its registration for somebody who holds a code."""
    window = event_rules.registration_state(event, now)
    if opened is None or not opened.opens_closed or not event.is_public:
        return window
    closed = (event_rules.RegistrationWindow.NOT_YET, event_rules.RegistrationWindow.CLOSED)
    return event_rules.RegistrationWindow.OPEN if window in closed else window


def seat_or_wait(registration: Registration, *, wait: bool, now: datetime) -> bool:
    """Take a seat, or join the waiting list; answers whether there was a seat. Nobody overtakes those who wait.

    Raises Conflict event_full, role_full where `wait` is not wanted; Refused no_waiting_list.
    """
    seats.hold(registration.event_id)
    waiting.refill(registration.event_id, now=now)
    try:
        seat(registration, actor=None, now=now)
    except Conflict as full:
        if not wait or full.code not in FULL:
            raise
        offers.wait(registration, now=now)
        return False
    return True


def change_own(
    registration: Registration,
    *,
    position_ru: str,
    position_en: str,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    """Change what stands on the badge and the note.

    Raises Refused registration_not_active, event_has_begun, changes_over.
    """
    refusal = refusal_to_change(registration, now)
    if refusal is not None:
        raise refusal
    registration.position_ru, registration.position_en = position_ru, position_en
    registration.note = note
    registration.updated_at = now
    audit.record(
        "registration.changed", registration, actor_id=actor.id, now=now, event_id=registration.event_id
    )


def refusal_to_change(registration: Registration, now: datetime) -> Refused | None:
    """Why its owner cannot change a registration now; its event must be loaded."""
    until = queries.terms_of(registration.event_id).changes_until
    return rules.refusal_to_change(registration, registration.event, now) or refusal_after(
        until, "changes_over", now
    )


def refusal_to_cancel(registration: Registration, now: datetime) -> Refused | None:
    """Why its owner cannot cancel a registration now; its event must be loaded."""
    until = queries.terms_of(registration.event_id).cancels_until if registration.is_approved else None
    return rules.refusal_to_change(registration, registration.event, now) or refusal_after(
        until, "cancels_over", now
    )


def cancel_own(registration: Registration, *, reason: str, actor: User, now: datetime) -> None:
    """Give up coming, until the day set for it; whoever only waits may leave the list until the event begins.

    Raises Refused registration_not_active, event_has_begun, cancels_over.
    """
    refusal = refusal_to_cancel(registration, now)
    if refusal is not None:
        raise refusal
    was_approved = unseat(registration, now=now)
    registration.state, registration.reason = RegistrationState.CANCELLED, reason
    db.session.flush()
    audit.record(
        "registration.cancelled",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=registration.event_id,
        reason=reason,
    )
    message = emails.cancelled(registration, was_approved=was_approved, by_organiser=False, now=now)
    outbox.put(message, now=now)
