"""Attendance lists of platforms and the people they may speak of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import NotFound
from app.infra.db import db
from app.infra.i18n import localised
from app.online.models import KnownColumns, PlatformList
from app.online.rules.matching import Known
from app.registrations.models import Registration, RegistrationState


def lists_of(event_id: int) -> list[PlatformList]:
    """The lists of an event that were taken over, the newest first, with their agenda item."""
    query = (
        select(PlatformList)
        .where(PlatformList.event_id == event_id, PlatformList.applied_at.is_not(None))
        .options(joinedload(PlatformList.session))
        .order_by(PlatformList.id.desc())
    )
    return list(db.session.scalars(query))


def list_by_id(event_id: int, list_id: int, *, hold: bool = False) -> PlatformList:
    """One list of an event with its file and item. `hold` keeps it until the transaction ends. Raises NotFound."""
    query = (
        select(PlatformList)
        .where(PlatformList.id == list_id, PlatformList.event_id == event_id)
        .options(joinedload(PlatformList.file), joinedload(PlatformList.session))
    )
    if hold:
        query = query.with_for_update(of=PlatformList).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_with_digest(event_id: int, digest: str) -> bool:
    """Whether the same file has been taken over for this event already."""
    return any(row.columns.get("digest") == digest for row in lists_of(event_id))


def known_columns(user_id: int, heads: Collection[str]) -> list[KnownColumns]:
    """How this organiser read tables with any of these heads, the newest reading first."""
    query = select(KnownColumns).where(KnownColumns.user_id == user_id, KnownColumns.heads.in_(heads))
    return list(db.session.scalars(query.order_by(KnownColumns.used_at.desc())))


def known_people(event_id: int) -> list[Known]:
    """The admitted as the match needs them, by name; one statement."""
    query = (
        select(Registration, User, Company)
        .join(User, User.id == Registration.user_id)
        .outerjoin(Company, Company.id == Registration.company_id)
        .options(joinedload(Registration.user).lazyload(User.grants))
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED)
        .order_by(User.family_name, User.given_name, Registration.id)
    )
    found = []
    for row, user, company in db.session.execute(query):
        firm = localised(company, "short") or localised(company, "name") if company is not None else ""
        found.append(
            Known(
                registration_id=row.id,
                email=user.email,
                family_name=user.family_name,
                given_name=user.given_name,
                latin_name=user.latin_name,
                label=", ".join(part for part in (user.full_name, firm, user.email) if part),
            )
        )
    return found


def forgotten_lists(before: datetime) -> list[PlatformList]:
    """Lists that nobody took over."""
    query = (
        select(PlatformList)
        .where(PlatformList.applied_at.is_(None), PlatformList.created_at < before)
        .options(joinedload(PlatformList.file))
    )
    return list(db.session.scalars(query))
