"""Certificates for one person, for several, for all who fulfil the terms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core import clock
from app.core.errors import Refused
from app.core.tokens import document_code
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db
from app.infra.jobs import Job, submit
from app.trainings import emails, queries, rules
from app.trainings.models import Certificate
from app.trainings.operations import numbers
from app.trainings.queries import Candidate

ISSUE = "trainings.issue"


def start_issuing(event: Event, *, actor: User, now: datetime) -> Job:
    """Have the worker issue to all who fulfil the terms.

    Raises Refused certificates_not_here, certificates_too_early, nobody_to_certify.
    """
    if (refusal := rules.refusal_to_issue(event, now)) is not None:
        raise refusal
    if not any(one.is_due for one in queries.candidates(event)):
        raise Refused("nobody_to_certify")
    return submit(ISSUE, now=now, event_id=event.id, owner_id=actor.id)


def issue_to_all(
    event: Event, registration_ids: Collection[int], *, actor_id: int | None, now: datetime
) -> list[Certificate]:
    """Issue to those of `registration_ids` who fulfil the terms and hold no valid certificate; tell them by mail.

    Raises Refused certificates_not_here, certificates_too_early.
    """
    if (refusal := rules.refusal_to_issue(event, now)) is not None:
        raise refusal
    numbers.hold(numbers.year_of(now))  # whoever else issues waits here, and sees below what was written
    wanted = set(registration_ids)
    due = [one for one in queries.candidates(event) if one.registration.id in wanted and one.is_due]
    return _write(event, due, actor_id=actor_id, now=now)


def issue(event: Event, registration_id: int, *, reason: str = "", actor: User, now: datetime) -> Certificate:
    """Issue to one person; who has not fulfilled the terms gets one only with a reason, which the log keeps.

    Raises Refused certificates_not_here, certificates_too_early, certificate_held, certificate_terms_unmet; NotFound.
    """
    if (refusal := rules.refusal_to_issue(event, now)) is not None:
        raise refusal
    numbers.hold(numbers.year_of(now))
    candidate = queries.candidate(event, registration_id)
    if candidate.valid is not None:
        raise Refused("certificate_held", number=candidate.valid.label)
    if not candidate.standing.fulfilled and not reason.strip():
        raise Refused("certificate_terms_unmet", field="reason")
    return _write(event, [candidate], actor_id=actor.id, now=now, reason=reason.strip())[0]


def _write(
    event: Event, due: Sequence[Candidate], *, actor_id: int | None, now: datetime, reason: str = ""
) -> list[Certificate]:
    if not due:
        return []
    year = numbers.year_of(now)
    first = numbers.take(year, len(due))
    printed = _printed(event, actor_id, now)
    issued = [
        _certificate(event, one, printed, year=year, number=first + place) for place, one in enumerate(due)
    ]
    db.session.add_all(issued)
    db.session.flush()
    for certificate, candidate in zip(issued, due, strict=True):
        outbox.put(emails.issued(certificate, candidate.registration.user, event), now=now)
        audit.record(
            "certificate.issued",
            certificate,
            actor_id=actor_id,
            now=now,
            event_id=event.id,
            changes={"number": certificate.label},
            reason=reason,
        )
    return issued


def _certificate(
    event: Event, candidate: Candidate, printed: dict[str, Any], *, year: int, number: int
) -> Certificate:
    registration, company = candidate.registration, candidate.registration.company
    return Certificate(
        year=year,
        number=number,
        code=document_code(),
        event_id=event.id,
        registration_id=registration.id,
        user_id=registration.user_id,
        company_id=registration.company_id,
        name_ru=candidate.name_ru,
        name_en=candidate.name_en,
        company_ru=company.name_ru if company else "",
        company_en=company.name_en if company else "",
        **printed,
    )


def specimen(event: Event, person: User, now: datetime) -> Certificate:
    """A certificate that is not kept: what one of this event would say, with the name of `person`."""
    return Certificate(
        year=numbers.year_of(now),
        number=0,
        code=document_code(),
        name_ru=rules.tidy_name(person.full_name),
        name_en=rules.tidy_name(person.latin_name),
        company_ru="",
        company_en="",
        **_printed(event, None, now),
    )


def _printed(event: Event, actor_id: int | None, now: datetime) -> dict[str, Any]:
    """What all certificates of an event say alike."""
    terms = queries.terms_of(event.id)
    return {
        "kind": event.kind,
        "programme_ru": terms.programme_ru or event.title_ru,
        "programme_en": terms.programme_en or event.title_en,
        "first_day": clock.in_zone(event.starts_at, event.timezone).date(),
        "last_day": clock.in_zone(event.ends_at, event.timezone).date(),
        "hours": terms.hours or queries.printed_hours(event),
        "signatory_ru": terms.signatory_ru,
        "signatory_en": terms.signatory_en,
        "position_ru": terms.position_ru,
        "position_en": terms.position_en,
        "issuer_ru": terms.issuer_ru,
        "issuer_en": terms.issuer_en,
        "issued_at": now,
        "issued_by_id": actor_id,
    }


def replacement(event: Event, candidate: Candidate, *, actor: User, now: datetime) -> Certificate:
    """The new certificate of a person whose old one was revoked in this transaction."""
    return _write(event, [candidate], actor_id=actor.id, now=now)[0]
