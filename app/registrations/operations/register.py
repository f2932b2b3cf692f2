"""What a person does with the own registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Approval, Event, Role
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, queries, rules
from app.registrations.models import Registration, RegistrationState
from app.registrations.operations.seating import enter, seat, unseat


def register(
    event: Event,
    *,
    role: Role,
    company: Company | None,
    acts_for: Sequence[int],
    position_ru: str = "",
    position_en: str = "",
    note: str = "",
    actor: User,
    now: datetime,
) -> Registration:
    """Register the actor. Where the role is admitted at once, a seat is taken at once.

    `acts_for` are the ids of the companies the actor represents. Raises Refused registration_not_open_yet,
    registration_closed, event_over, role_not_admitted, company_required, not_your_company, registration_declined;
    Conflict already_registered, event_full, role_full.
    """
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
    accounts.give_consent(actor, purpose=f"event:{event.id}", now=now)
    audit.record(
        "registration.made",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"role": str(role)},
    )
    if admission is not None and admission.approval == Approval.AUTOMATIC:
        seat(registration, actor=None, now=now)
        outbox.put(emails.approved(registration, now=now), now=now)
    else:
        outbox.put(emails.received(registration), now=now)
    return registration


def change_own(
    registration: Registration,
    *,
    position_ru: str,
    position_en: str,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    """Change what stands on the badge and the note. Raises Refused registration_not_active, event_has_begun."""
    refusal = rules.refusal_to_change(registration, registration.event, now)
    if refusal is not None:
        raise refusal
    registration.position_ru, registration.position_en = position_ru, position_en
    registration.note = note
    registration.updated_at = now
    audit.record(
        "registration.changed", registration, actor_id=actor.id, now=now, event_id=registration.event_id
    )


def cancel_own(registration: Registration, *, reason: str, actor: User, now: datetime) -> None:
    """Give up coming, until the event begins. Raises Refused registration_not_active, event_has_begun."""
    refusal = rules.refusal_to_change(registration, registration.event, now)
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
