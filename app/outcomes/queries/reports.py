"""Reads about reports handed out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.errors import NotFound
from app.infra.db import db
from app.outcomes.models import IssuedReport


def report_by_code(code: str) -> IssuedReport:
    """A report by its check code, with its event. Raises NotFound."""
    query = select(IssuedReport).where(IssuedReport.code == code).options(joinedload(IssuedReport.event))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def report_of_event(event_id: int, report_id: int) -> IssuedReport:
    """One report about this event, with its file. Raises NotFound."""
    query = select(IssuedReport).where(IssuedReport.id == report_id, IssuedReport.event_id == event_id)
    found = db.session.scalar(query.options(joinedload(IssuedReport.file)))
    if found is None:
        raise NotFound
    return found


def reports_of(event_id: int, limit: int = 10) -> list[IssuedReport]:
    """The reports handed out about an event, the latest first, with their files."""
    query = (
        select(IssuedReport)
        .where(IssuedReport.event_id == event_id)
        .options(joinedload(IssuedReport.file))
        .order_by(IssuedReport.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
