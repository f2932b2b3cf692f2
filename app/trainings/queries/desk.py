"""Who may get a certificate of an event, and where each stands with the terms."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.attendance.sessions import queries as presence
from app.core.errors import NotFound
from app.events import queries as events
from app.events.models import Event
from app.feedback import queries as feedback
from app.infra.db import db
from app.infra.jobs import Job
from app.registrations.models import Registration, RegistrationState
from app.trainings import rules
from app.trainings.models import Certificate, CertificateTerms, PrintedName
from app.trainings.rules import Standing


@dataclass(frozen=True)
class Candidate:
    """Somebody who came to learn: name as it will be printed, standing, the last certificate."""

    registration: Registration
    standing: Standing
    name_ru: str
    name_en: str
    last: Certificate | None  # the newest, valid or not

    @property
    def valid(self) -> Certificate | None:
        return self.last if self.last is not None and self.last.revoked_at is None else None

    @property
    def is_due(self) -> bool:
        """Whether this person gets a certificate when all who fulfil the terms do: not who had one revoked."""
        return self.last is None and self.standing.fulfilled


def terms_of(event_id: int) -> CertificateTerms:
    """The terms of an event; new, unsaved ones with the defaults where nothing was set."""
    return db.session.get(CertificateTerms, event_id) or CertificateTerms(
        event_id=event_id,
        least_share=75,
        needs_feedback=False,
        **dict.fromkeys(
            [
                f"{name}_{code}"
                for name in ("programme", "signatory", "position", "issuer")
                for code in ("ru", "en")
            ],
            "",
        ),
    )


def has_terms(event_id: int) -> bool:
    """Whether somebody has set the terms of an event's certificates."""
    return db.session.get(CertificateTerms, event_id) is not None


def printed_hours(event: Event) -> int | None:
    """The hours printed where the organiser sets none: as the agenda counts."""
    return rules.hours_of(events.sessions_of(event.id))


def candidates(event: Event) -> list[Candidate]:
    """Everybody who came to learn, by name, with standing and last certificate; a fixed number of statements."""
    query = (
        select(Registration, PrintedName)
        .outerjoin(PrintedName, PrintedName.registration_id == Registration.id)
        .where(
            Registration.event_id == event.id,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.in_(rules.CERTIFIED),
        )
        .options(joinedload(Registration.user), joinedload(Registration.company))
    )
    rows = db.session.execute(query).all()
    terms, seen, given = terms_of(event.id), presence.presence_at(event), feedback_given(event.id)
    held = select(Certificate).where(Certificate.event_id == event.id).order_by(Certificate.id)
    last = {one.registration_id: one for one in db.session.scalars(held)}
    found = [
        _candidate(
            row, printed, rules.standing(seen[row.id], terms, feedback=row.id in given), last.get(row.id)
        )
        for row, printed in rows
    ]
    return sorted(found, key=lambda one: (one.name_ru.casefold().replace("ё", "е"), one.registration.id))


def candidate(event: Event, registration_id: int) -> Candidate:
    """One of them. Raises NotFound, also for those who do not come to learn."""
    found = next((one for one in candidates(event) if one.registration.id == registration_id), None)
    if found is None:
        raise NotFound
    return found


def feedback_given(event_id: int) -> set[int]:
    """The registrations of those who gave feedback."""
    return feedback.given_ids(event_id)


def _candidate(
    row: Registration, printed: PrintedName | None, standing: Standing, last: Certificate | None
) -> Candidate:
    return Candidate(
        row,
        standing,
        name_ru=printed.name_ru if printed else rules.tidy_name(row.user.full_name),
        name_en=printed.name_en if printed else rules.tidy_name(row.user.latin_name),
        last=last,
    )


def running_issue(event_id: int, job_name: str) -> Job | None:
    """The job that is issuing at this moment, if any."""
    query = select(Job).where(
        Job.event_id == event_id, Job.name == job_name, Job.state.in_(["queued", "running"])
    )
    return db.session.scalar(query.order_by(Job.id.desc()).limit(1))
