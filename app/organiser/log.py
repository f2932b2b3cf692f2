"""The log of one event: what was done, by whom, and to what, by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.names import short_name
from app.catalogue.models import Need
from app.companies.models import Company
from app.events.models import Room, Session
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.i18n import localised
from app.matchmaking.models import Delegation, Meeting
from app.registrations.models import Registration


def entries(event_id: int) -> Any:
    """What was done at one event, the newest first, with the person who did it."""
    return (
        select(AuditEntry, User)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.event_id == event_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )


def names_of(rows: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """What the entries are about, by type and id, in the reader's language; what is gone has no name.

    One statement a type, whatever the number of entries.
    """
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row.object_id is not None:
            wanted.setdefault(row.object_type, set()).add(row.object_id)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        if kind in _READS:
            query, name = _READS[kind]
            for one in db.session.scalars(query.where(query.column_descriptions[0]["entity"].id.in_(ids))):
                found[kind, one.id] = name(one)
    return found


def _company(company: Company) -> str:
    return localised(company, "short")


def _pair(meeting: Meeting) -> str:
    return f"{_company(meeting.buyer.company)} – {_company(meeting.supplier.company)}"


_READS: dict[str, tuple[Any, Any]] = {
    "Delegation": (
        select(Delegation).options(joinedload(Delegation.company)),
        lambda row: _company(row.company),
    ),
    "Meeting": (
        select(Meeting).options(
            joinedload(Meeting.buyer).joinedload(Delegation.company),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
        ),
        _pair,
    ),
    "Registration": (
        select(Registration).options(joinedload(Registration.user)),
        lambda row: short_name(row.user),
    ),
    "Company": (select(Company), _company),
    "User": (select(User), short_name),
    "Session": (select(Session), lambda row: localised(row, "title")),
    "Room": (select(Room), lambda row: localised(row, "name")),
    "Need": (select(Need), lambda row: localised(row, "title")),
}
