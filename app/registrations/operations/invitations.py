"""Personal invitations: sent, answered by their link, sent again, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts import operations as accounts
from app.accounts import queries as people
from app.accounts.models import User
from app.companies import queries as cards
from app.core.errors import Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events import seats
from app.events.models import Approval, Event, Role
from app.infra import audit, jobs, outbox
from app.infra.db import db
from app.registrations import emails, queries, rules
from app.registrations.models import Invitation, InvitationState, Registration
from app.registrations.operations.by_hand import company_named
from app.registrations.operations.decide import refuse_closed
from app.registrations.operations.register import seat_or_wait
from app.registrations.operations.seating import enter
from app.registrations.rules.inviting import Address, refusal_of_invitation

SENDING = "registrations.send_invitations"


def invite(
    event: Event,
    addresses: Sequence[Address],
    *,
    role: Role,
    language: str,
    words: str,
    skips_approval: bool,
    expires_at: datetime,
    actor: User,
    now: datetime,
) -> int:
    """Invite those addresses; their mails are written by the worker. Answers how many.

    Raises Refused event_closed, role_not_admitted, invitation_ends_in_past.
    """
    refuse_closed(event)
    if events.admission(event.id, role) is None:
        raise Refused("role_not_admitted", field="role")
    if not now < expires_at <= event.ends_at:
        raise Refused("invitation_ends_wrong", field="expires_at")
    for address in addresses:
        row = queries.withdrawn_invitation(event.id, address.email)
        if row is None:
            row = Invitation(event_id=event.id, email=address.email, created_at=now)
            db.session.add(row)
        row.name, row.language, row.role, row.words = address.name[:240], language, role, words
        row.skips_approval, row.expires_at = skips_approval, expires_at
        row.state, row.answered_at, row.mail_due = InvitationState.INVITED, None, True
        row.created_by_id = actor.id
    db.session.flush()
    audit.record(
        "invitations.made",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"number": len(addresses), "role": str(role)},
    )
    jobs.submit(SENDING, now=now, event_id=event.id)
    return len(addresses)


def send_invitations(event_id: int, *, now: datetime) -> int:
    """Write the mails that are due; answers how many."""
    due = queries.unsent_invitations(event_id)
    for invitation in due:
        outbox.put(emails.invitation(invitation), now=now)
        invitation.mail_due, invitation.sent_at = False, now
    db.session.flush()
    return len(due)


def resend(invitation: Invitation, *, actor: User, now: datetime) -> None:
    """Send it once more; a time that is over begins anew. Raises Refused event_closed, invitation_answered."""
    refuse_closed(invitation.event)
    if invitation.state not in (InvitationState.INVITED, InvitationState.DECLINED):
        raise Refused("invitation_answered")
    if invitation.expires_at <= now:
        lasted = invitation.expires_at - invitation.created_at
        invitation.expires_at = min(now + lasted, invitation.event.ends_at)
    invitation.state, invitation.answered_at, invitation.mail_due = InvitationState.INVITED, None, True
    _note("invitation.resent", invitation, actor, now)
    jobs.submit(SENDING, now=now, event_id=invitation.event_id)


def take_back(invitation: Invitation, *, actor: User, now: datetime) -> None:
    """Nobody can accept it any more. Raises Refused invitation_answered where somebody has."""
    if invitation.state == InvitationState.ACCEPTED:
        raise Refused("invitation_answered")
    invitation.state, invitation.mail_due = InvitationState.WITHDRAWN, False
    _note("invitation.withdrawn", invitation, actor, now)


@dataclass(frozen=True)
class Newcomer:
    """What somebody says on accepting; all of it is needed only from whom nobody knows yet."""

    family_name: str = ""
    given_name: str = ""
    patronymic: str = ""
    inn: str = ""
    company_name: str = ""


def accept_invitation(invitation: Invitation, said: Newcomer, *, now: datetime) -> Registration:
    """Register whoever holds the link. The link came by mail, so the address is confirmed.

    Raises Refused invitation_withdrawn, invitation_accepted, invitation_expired, event_over, names_missing,
    company_required, company_unknown, no_waiting_list.
    """
    event = invitation.event
    if (refusal := refusal_of_invitation(invitation, now)) is not None:
        raise refusal
    if event_rules.registration_state(event, now) == event_rules.RegistrationWindow.OVER:
        raise Refused("event_over")
    seats.hold(event.id)
    user, is_new = _person(invitation, said, now)
    known = queries.of_person_at(event.id, user.id, hold=True)
    if known is None or known.state not in rules.ALIVE:
        mine = cards.companies_of(user.id) if not said.inn else []
        company = (
            mine[0] if mine else company_named(invitation.role, said.inn, said.company_name, user, now=now)
        )
        known = enter(
            event,
            user,
            role=invitation.role,
            company=company,
            position_ru="",
            position_en="",
            note="",
            known=known,
            now=now,
        )
        accounts.give_consent(user, purpose=f"event:{event.id}", now=now)
        _admit(known, invitation, is_new, now)
    invitation.state, invitation.answered_at = InvitationState.ACCEPTED, now
    invitation.registration = known
    db.session.flush()
    _note("invitation.accepted", invitation, user, now)
    return known


def _person(invitation: Invitation, said: Newcomer, now: datetime) -> tuple[User, bool]:
    user = people.by_email(invitation.email)
    if user is not None:
        return user, False
    if not said.family_name or not said.given_name:
        raise Refused("names_missing", field="family_name")
    user = accounts.add_person(
        email=invitation.email,
        family_name=said.family_name,
        given_name=said.given_name,
        patronymic=said.patronymic,
        language=invitation.language,
        now=now,
    )
    user.email_confirmed_at = now
    return user, True


def _admit(registration: Registration, invitation: Invitation, is_new: bool, now: datetime) -> None:
    admission = events.admission(registration.event_id, registration.role)
    at_once = admission is not None and admission.approval == Approval.AUTOMATIC
    if not (at_once or invitation.skips_approval):
        outbox.put(emails.received(registration), now=now)
    elif seat_or_wait(registration, wait=True, now=now):
        message = emails.invited if is_new else emails.approved
        outbox.put(message(registration, now=now), now=now)


def decline_invitation(invitation: Invitation, *, now: datetime) -> None:
    """The person will not come. Raises Refused invitation_withdrawn, invitation_accepted, invitation_expired."""
    if (refusal := refusal_of_invitation(invitation, now)) is not None:
        raise refusal
    invitation.state, invitation.answered_at = InvitationState.DECLINED, now
    _note("invitation.declined", invitation, None, now)


def _note(verb: str, invitation: Invitation, actor: User | None, now: datetime) -> None:
    audit.record(
        verb,
        invitation,
        actor_id=actor.id if actor else None,
        now=now,
        event_id=invitation.event_id,
    )
