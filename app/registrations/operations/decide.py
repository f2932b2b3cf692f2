"""What an organiser decides about registrations, one or many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import Conflict, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events import seats
from app.events.models import Event, Role
from app.infra import audit, outbox
from app.infra.db import db
from app.registrations import emails, hooks, queries, rules
from app.registrations.models import Registration, RegistrationState
from app.registrations.operations import waiting
from app.registrations.operations.seating import seat, unseat


@dataclass
class Decided:
    """What became of many decisions: how many were done, and the refusals of the rest."""

    done: int = 0
    refusals: list[Refused | Conflict] = field(default_factory=list)

    @property
    def by_code(self) -> dict[str, int]:
        return dict(Counter(refusal.code for refusal in self.refusals))


def approve(registration: Registration, *, actor: User, now: datetime) -> None:
    """Admit a person, who gets ticket and calendar entry by mail. Admitting twice is admitting once.

    Raises Conflict event_full, role_full; Refused event_closed.
    """
    refuse_closed(registration.event)
    if registration.is_approved:
        return
    before = registration.state
    seat(registration, actor=actor, now=now)
    _note("registration.approved", registration, actor, now, {"state": [str(before), "approved"]})
    outbox.put(emails.approved(registration, now=now), now=now)


def decline(registration: Registration, *, reason: str, actor: User, now: datetime) -> None:
    """Turn a person down with a reason. Raises Refused decline_reason_missing, event_closed, registration_not_active."""
    refuse_closed(registration.event)
    if not reason.strip():
        raise Refused("decline_reason_missing", field="reason")
    if registration.state == RegistrationState.DECLINED:
        return
    if registration.state == RegistrationState.CANCELLED:
        raise Refused("registration_not_active")
    before = registration.state
    was_approved = unseat(registration, now=now)
    registration.state, registration.reason = RegistrationState.DECLINED, reason.strip()
    registration.decided_at, registration.decided_by_id = now, actor.id
    db.session.flush()
    changes = {"state": [str(before), "declined"]}
    _note("registration.declined", registration, actor, now, changes, reason=registration.reason)
    outbox.put(emails.declined(registration, was_approved=was_approved, now=now), now=now)


def approve_many(event: Event, ids: Sequence[int], *, actor: User, now: datetime) -> Decided:
    """Admit those named, in the order of their registration, as far as seats reach; the others stay as they are."""
    return _each(event, ids, lambda registration: approve(registration, actor=actor, now=now))


def decline_many(event: Event, ids: Sequence[int], *, reason: str, actor: User, now: datetime) -> Decided:
    """Turn those named down with one reason. Raises Refused decline_reason_missing."""
    if not reason.strip():
        raise Refused("decline_reason_missing", field="reason")
    return _each(event, ids, lambda registration: decline(registration, reason=reason, actor=actor, now=now))


def _each(event: Event, ids: Sequence[int], decide: Callable[[Registration], None]) -> Decided:
    decided = Decided()
    for registration in queries.by_ids(event.id, ids):
        try:
            with db.session.begin_nested():
                decide(registration)
        except (Refused, Conflict) as refusal:
            decided.refusals.append(refusal)
        else:
            decided.done += 1
    return decided


def cancel_by_organiser(registration: Registration, *, reason: str, actor: User, now: datetime) -> None:
    """Take a person off the list who asked for it otherwise. Raises Refused registration_not_active, event_closed."""
    refuse_closed(registration.event)
    if registration.state not in rules.ALIVE:
        raise Refused("registration_not_active")
    was_approved = unseat(registration, now=now)
    registration.state, registration.reason = RegistrationState.CANCELLED, reason.strip()
    db.session.flush()
    _note("registration.cancelled", registration, actor, now, {}, reason=registration.reason)
    message = emails.cancelled(registration, was_approved=was_approved, by_organiser=True, now=now)
    outbox.put(message, now=now)


def correct(
    registration: Registration,
    *,
    role: Role,
    company: Company | None,
    position_ru: str,
    position_en: str,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    """Put role, company and words right. An admitted person takes a seat of the new role.

    Raises Refused role_not_admitted, company_required, event_closed; Conflict role_full.
    """
    refuse_closed(registration.event)
    if events.admission(registration.event_id, role) is None:
        raise Refused("role_not_admitted", field="role")
    if company is None and rules.needs_company(role):
        raise Refused("company_required", field="inn")
    changes: dict[str, Any] = {}
    if role != registration.role:
        changes["role"] = [str(registration.role), str(role)]
    company_id = company.id if company else None
    if company_id != registration.company_id:
        changes["company"] = [registration.company_id, company_id]
    moves = bool(changes) and registration.is_approved
    if moves:
        hooks.left(registration=registration, now=now)
    if moves or holds_offer(registration):
        _change_seat(registration, role)
    registration.role, registration.company = role, company
    registration.position_ru, registration.position_en, registration.note = position_ru, position_en, note
    registration.updated_at = now
    db.session.flush()
    if moves:
        hooks.approved(registration=registration, now=now)
    _note("registration.corrected", registration, actor, now, changes)
    waiting.refill(registration.event_id, now=now)


def holds_offer(registration: Registration) -> bool:
    """Whether a place of the event is held for somebody who waits."""
    place = queries.event_place(registration.id) if registration.state == RegistrationState.WAITING else None
    return place is not None and place.is_offered


def _change_seat(registration: Registration, role: Role) -> None:
    if role != registration.role:
        # the old seat first: in a full event it is the only one there is
        seats.release_seat(registration.event_id, registration.role)
        seats.take_seat(registration.event_id, role)


def refuse_closed(event: Event) -> None:
    """Nothing is decided about an event that is over. Raises Refused event_closed."""
    if event_rules.is_closed(event):
        raise Refused("event_closed")


def _note(
    verb: str,
    registration: Registration,
    actor: User,
    now: datetime,
    changes: Mapping[str, Any],
    reason: str = "",
) -> None:
    audit.record(
        verb,
        registration,
        actor_id=actor.id,
        now=now,
        event_id=registration.event_id,
        changes=dict(changes),
        reason=reason,
    )
