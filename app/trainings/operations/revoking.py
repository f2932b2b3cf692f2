"""A certificate is taken back, or replaced by a new one; both leave a trace with a reason."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db
from app.trainings import emails, queries, rules
from app.trainings.models import Certificate
from app.trainings.operations import issuing, numbers


def revoke(event: Event, certificate: Certificate, *, reason: str, actor: User, now: datetime) -> Certificate:
    """Take a certificate back; its check page says so from now on, and its holder is told.

    Raises Refused certificate_not_valid, certificate_reason_missing.
    """
    numbers.hold(certificate.year)
    db.session.refresh(certificate)
    _take_back(event, certificate, reason, actor, now)
    holder = queries.holder_of(certificate)
    if holder is not None:
        outbox.put(emails.revoked(certificate, holder, event), now=now)
    return certificate


def reissue(
    event: Event, certificate: Certificate, *, reason: str, actor: User, now: datetime
) -> Certificate:
    """Replace a certificate by a new one with what is right today: name, company, title, hours, signature.

    Raises Refused certificate_not_valid, certificate_reason_missing; NotFound where the registration is gone.
    """
    numbers.hold(numbers.year_of(now))
    db.session.refresh(certificate)
    candidate = queries.candidate(event, certificate.registration_id or 0)
    _take_back(event, certificate, reason, actor, now)
    new = issuing.replacement(event, candidate, actor=actor, now=now)
    certificate.replaced_by_id = new.id
    db.session.flush()
    return new


def _take_back(event: Event, certificate: Certificate, reason: str, actor: User, now: datetime) -> None:
    if (refusal := rules.refusal_to_revoke(certificate, reason)) is not None:
        raise refusal
    certificate.revoked_at, certificate.revoked_by_id = now, actor.id
    certificate.reason = reason.strip()[: rules.LONGEST_REASON]
    db.session.flush()
    audit.record(
        "certificate.revoked",
        certificate,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"number": certificate.label},
        reason=certificate.reason,
    )
