"""What the check of an uploaded table must know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.companies.models import Company
from app.companies.rules import compact
from app.core.errors import NotFound
from app.events import queries as events
from app.events.models import Admission, Event
from app.infra.db import db
from app.infra.files import StoredFile, path_of
from app.infra.jobs import Job
from app.questionnaires.models import Question
from app.registrations.models import Registration
from app.registrations.rules import ImportFacts, RawRow
from app.registrations.rules.importing import normal_email
from app.registrations.rules.registering import ALIVE

# Marks an uploaded list between its check and its confirmation; such a file is never handed out.
IMPORT_TYPE = "application/vnd.tandem.participants"
IMPORT_CHECK_TYPE = (
    "application/vnd.tandem.participants-check+json"  # what the check found, named by the list's key
)
CHECK_JOB, WRITE_JOB, TELL_JOB = (
    "registrations.check_import",
    "registrations.write_import",
    "registrations.tell_imported",
)
_AT_ONCE = 500  # values in one IN (…)


def import_facts(event: Event, rows: Sequence[RawRow], questions: Sequence[Question] = ()) -> ImportFacts:
    """Read everything about the rows' addresses and INN in a few statements, whatever their number."""
    admissions = events.admissions_of(event.id)
    return ImportFacts(
        admitted=frozenset(admission.role for admission in admissions),
        registered=_registered(event.id, sorted({normal_email(row["email"]) or "" for row in rows} - {""})),
        known_inns=frozenset(known_companies([row["inn"] for row in rows])),
        free_by_role={admission.role: _free(admission) for admission in admissions},
        free=_free(event),
        questions=questions,
    )


def _free(row: Admission | Event) -> int | None:
    return None if row.capacity is None else row.capacity - row.seats_taken


def _registered(event_id: int, addresses: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for start in range(0, len(addresses), _AT_ONCE):
        found.update(
            db.session.scalars(
                select(User.email)
                .join(Registration, Registration.user_id == User.id)
                .where(
                    Registration.event_id == event_id,
                    Registration.state.in_(ALIVE),
                    User.email.in_(addresses[start : start + _AT_ONCE]),
                )
            )
        )
    return frozenset(found)


def known_companies(inns: Sequence[str]) -> dict[str, Company]:
    """Cards by INN."""
    wanted = sorted({compact(inn) for inn in inns} - {""})
    found: dict[str, Company] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(Company).where(Company.inn.in_(wanted[start : start + _AT_ONCE]))
        found.update({str(company.inn): company for company in db.session.scalars(query)})
    return found


def people_registered_once(event_id: int, user_ids: Sequence[int]) -> set[int]:
    """Which of these people have a registration at the event, in whatever state."""
    found: set[int] = set()
    for start in range(0, len(user_ids), _AT_ONCE):
        query = select(Registration.user_id).where(
            Registration.event_id == event_id, Registration.user_id.in_(user_ids[start : start + _AT_ONCE])
        )
        found.update(db.session.scalars(query))
    return found


def stored_import(event_id: int, key: str) -> StoredFile:
    """An uploaded list that waits for its confirmation. Raises NotFound."""
    found = db.session.scalar(
        select(StoredFile).where(
            StoredFile.key == key, StoredFile.event_id == event_id, StoredFile.media_type == IMPORT_TYPE
        )
    )
    if found is None:
        raise NotFound
    return found


def check_files(event_id: int, key: str) -> list[StoredFile]:
    """What checks of this list left."""
    query = select(StoredFile).where(
        StoredFile.event_id == event_id,
        StoredFile.media_type == IMPORT_CHECK_TYPE,
        StoredFile.name == key,
    )
    return list(db.session.scalars(query.order_by(StoredFile.id.desc())))


def stored_check(event_id: int, key: str) -> dict[str, Any] | None:
    """What the last check of a list found: read, total, count, problems, rows; None before there was one."""
    for found in check_files(event_id, key):
        read: dict[str, Any] = json.loads(path_of(found).read_bytes())
        return read
    return None


def import_job(event_id: int, key: str) -> Job:
    """The last work on an uploaded list. Raises NotFound."""
    query = (
        select(Job)
        .where(
            Job.event_id == event_id,
            Job.name.in_([CHECK_JOB, WRITE_JOB]),
            Job.arguments["key"].as_string() == key,
        )
        .order_by(Job.id.desc())
    )
    found = db.session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound
    return found


def refused_import(event_id: int, key: str) -> str:
    """Why the list was not written when that was last asked for; '' where it was not asked for or not refused."""
    query = (
        select(Job.error)
        .where(Job.event_id == event_id, Job.name == WRITE_JOB, Job.arguments["key"].as_string() == key)
        .order_by(Job.id.desc())
    )
    return db.session.scalars(query.limit(1)).first() or ""


def forgotten_imports(before: datetime) -> list[StoredFile]:
    """Uploaded lists that nobody confirmed."""
    query = select(StoredFile).where(
        StoredFile.media_type.in_([IMPORT_TYPE, IMPORT_CHECK_TYPE]), StoredFile.created_at < before
    )
    return list(db.session.scalars(query))
