"""Invitation codes: made, found, used so many times and no more, given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.core.tokens import invitation_code
from app.events import queries as events
from app.events.models import Event, Role
from app.infra import audit
from app.infra.db import db
from app.registrations import queries
from app.registrations.models import InvitationCode, Registration, RegistrationOrigin
from app.registrations.rules import inviting as rules


def make_code(event: Event, values: Mapping[str, Any], *, actor: User, now: datetime) -> InvitationCode:
    """A new code; without a word of the organiser's own it is drawn by chance.

    Raises Refused event_closed, role_not_admitted, code_taken, code_ends_in_past.
    """
    role = values.get("role")
    if role is not None and events.admission(event.id, role) is None:
        raise Refused("role_not_admitted", field="role")
    word = rules.normalised_word(values.get("code") or "") or invitation_code()
    if queries.code_of(event.id, word) is not None:
        raise Refused("code_taken", field="code")
    if values.get("expires_at") is not None and values["expires_at"] <= now:
        raise Refused("code_ends_in_past", field="expires_at")
    made = InvitationCode(
        event_id=event.id,
        code=word,
        role=role,
        used=0,
        created_at=now,
        created_by_id=actor.id,
        **{name: values.get(name) for name in ("quota", "expires_at", "skips_approval", "opens_closed")},
        label=values.get("label") or "",
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "code.made", made, actor_id=actor.id, now=now, event_id=event.id, changes={"quota": made.quota}
    )
    return made


def withdraw_code(made: InvitationCode, *, actor: User, now: datetime) -> None:
    """Nobody can register with it any more; who did stays registered."""
    if made.withdrawn_at is None:
        made.withdrawn_at = now
        audit.record("code.withdrawn", made, actor_id=actor.id, now=now, event_id=made.event_id)


def found(event: Event, word: str, *, now: datetime) -> InvitationCode:
    """The code `word` of an event, if it still opens. Raises Refused code_unknown, code_over, code_used_up."""
    made = queries.code_of(event.id, rules.normalised_word(word))
    if made is None:
        raise Refused("code_unknown", field="code")
    if (refusal := rules.refusal_of_code(made, now)) is not None:
        raise refusal
    return made


def use(made: InvitationCode, registration: Registration) -> None:
    """Count one use; the database decides about the last one. Raises Conflict code_used_up."""
    counted: Any = db.session.execute(
        update(InvitationCode)
        .where(
            InvitationCode.id == made.id,
            InvitationCode.withdrawn_at.is_(None),
            or_(InvitationCode.quota.is_(None), InvitationCode.used < InvitationCode.quota),
        )
        .values(used=InvitationCode.used + 1),
        execution_options={"synchronize_session": False},
    )
    if counted.rowcount != 1:
        raise Conflict("code_used_up", field="code")
    db.session.expire(made, ["used"])
    origin_of(registration).code_id = made.id


def give_back(registration: Registration) -> None:
    """Somebody who came by a code does not come any more: the code can be used once more."""
    origin = db.session.get(RegistrationOrigin, registration.id)
    if origin is None or origin.code_id is None:
        return
    db.session.execute(
        update(InvitationCode)
        .where(InvitationCode.id == origin.code_id, InvitationCode.used > 0)
        .values(used=InvitationCode.used - 1),
        execution_options={"synchronize_session": False},
    )
    if (made := db.session.get(InvitationCode, origin.code_id)) is not None:
        db.session.expire(made, ["used"])
    origin.code_id = None
    db.session.flush()


def origin_of(registration: Registration) -> RegistrationOrigin:
    """The row that says how a registration came about, made if need be."""
    origin = db.session.get(RegistrationOrigin, registration.id)
    if origin is None:
        origin = RegistrationOrigin(registration_id=registration.id, at_the_desk=False)
        db.session.add(origin)
    return origin


def allows(made: InvitationCode | None, role: Role) -> Refused | None:
    """Why a code does not open this role."""
    if made is not None and made.role is not None and made.role != role:
        return Refused("code_for_other_role", field="role")
    return None
