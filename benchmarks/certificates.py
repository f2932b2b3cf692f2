"""1,000 certificates: numbered, written and their messages put into the outbox; then laid out into one PDF."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from app.attendance.models import CheckIn
from app.core import clock
from app.documents import certificates
from app.events.models import EventKind, EventState
from app.events.queries import by_id
from app.infra.db import db, transaction
from app.infra.schema import bring_up
from app.registrations.models import Registration
from app.trainings import operations, queries
from app.trainings.jobs import PART
from benchmarks.feed import application
from benchmarks.site import make_event, make_people, register_all

COUNT = 1000


def measure() -> dict[str, Any]:
    """{'issue_cpu', 'issue_seconds', 'pdf_cpu', 'pdf_seconds', 'bytes', 'count'} on SQLite, in one process."""
    with application() as app, app.app_context():
        bring_up()
        event_id = _training()
        due = [one.registration.id for one in queries.candidates(by_id(event_id)) if one.is_due]
        db.session.rollback()
        began = _clocks()
        for start in range(0, len(due), PART):
            with transaction():
                part = due[start : start + PART]
                operations.issue_to_all(by_id(event_id), part, actor_id=None, now=clock.now())
        issued = _since(began)
        sheets = certificates.collect(queries.printable(event_id))
        db.session.rollback()
        certificates.pdf(sheets[:2], language="ru")  # load fonts and WeasyPrint
        began = _clocks()
        content = certificates.pdf(sheets, language="ru")
        laid_out = _since(began)
    return {
        "issue_cpu": issued[0],
        "issue_seconds": issued[1],
        "pdf_cpu": laid_out[0],
        "pdf_seconds": laid_out[1],
        "bytes": len(content),
        "count": len(sheets),
    }


def _training() -> int:
    """A finished training without an agenda at which everybody was."""
    event = make_event()
    register_all(event, make_people(COUNT))
    now = clock.now()
    with transaction():
        event = by_id(event.id)
        event.kind, event.state = EventKind.TRAINING, EventState.FINISHED
        event.starts_at, event.ends_at = now - timedelta(days=3), now - timedelta(days=1)
        ids = db.session.scalars(select(Registration.id).where(Registration.event_id == event.id))
        arrived = [{"registration_id": row, "at": now, "by_id": None, "method": "name"} for row in ids]
        db.session.execute(insert(CheckIn), arrived)
    return event.id


def _clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    return time.process_time() - began[0], time.perf_counter() - began[1]


if __name__ == "__main__":
    print(measure())
