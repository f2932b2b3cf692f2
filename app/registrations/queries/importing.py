"""What the check of an uploaded table must know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rules import normal_email
from app.companies.models import Company
from app.companies.rules import compact
from app.core.errors import NotFound
from app.events import queries as events
from app.events.models import Admission, Event
from app.infra.db import db
from app.infra.files import StoredFile
from app.registrations.models import Registration
from app.registrations.rules import ImportFacts, RawRow
from app.registrations.rules.registering import ALIVE

# Marks an uploaded list between its check and its confirmation; such a file is never handed out.
IMPORT_TYPE = "application/vnd.tandem.participants"
_AT_ONCE = 500  # values in one IN (…)


def import_facts(event: Event, rows: Sequence[RawRow]) -> ImportFacts:
    """Read everything about the rows' addresses and INN in a few statements, whatever their number."""
    admissions = events.admissions_of(event.id)
    return ImportFacts(
        admitted=frozenset(admission.role for admission in admissions),
        registered=_registered(event.id, sorted({normal_email(row["email"]) or "" for row in rows} - {""})),
        known_inns=frozenset(known_companies([row["inn"] for row in rows])),
        free_by_role={admission.role: _free(admission) for admission in admissions},
        free=_free(event),
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


def forgotten_imports(before: datetime) -> list[StoredFile]:
    """Uploaded lists that nobody confirmed."""
    query = select(StoredFile).where(StoredFile.media_type == IMPORT_TYPE, StoredFile.created_at < before)
    return list(db.session.scalars(query))
