"""What was printed for an event: the jobs and their files."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.core.errors import NotFound
from app.documents.rules import PaperKind
from app.infra.db import db
from app.infra.files import StoredFile
from app.infra.jobs import Job

NAME = "documents.print"
SHEETS = frozenset(PaperKind) - {PaperKind.BADGES}
SHOWN = 12


def printings(event_id: int, kinds: Collection[PaperKind]) -> list[tuple[Job, PaperKind, StoredFile | None]]:
    """The last printings of these kinds, the newest first, with their files."""
    query = select(Job).where(Job.event_id == event_id, Job.name == NAME).order_by(Job.id.desc()).limit(60)
    jobs = [job for job in db.session.scalars(query) if job.arguments.get("kind") in kinds][:SHOWN]
    keys = [job.result["file"] for job in jobs if job.result]
    files = {
        file.key: file for file in db.session.scalars(select(StoredFile).where(StoredFile.key.in_(keys)))
    }
    return [
        (job, PaperKind(job.arguments["kind"]), files.get(job.result["file"]) if job.result else None)
        for job in jobs
    ]


def outdated(before: datetime) -> list[StoredFile]:
    """The files of printings that were over before that moment. Reports are handed out and stay."""
    jobs = db.session.scalars(select(Job).where(Job.name == NAME, Job.finished_at < before))
    keys = [job.result["file"] for job in jobs if job.result]
    return list(db.session.scalars(select(StoredFile).where(StoredFile.key.in_(keys))))


def printing(event_id: int, job_id: int, kinds: Collection[PaperKind]) -> tuple[Job, StoredFile | None]:
    """One printing of the event with its file, if it is made. Raises NotFound, also for other kinds."""
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.event_id != event_id or job.name != NAME or job.arguments.get("kind") not in kinds:
        raise NotFound
    file = (
        db.session.scalar(select(StoredFile).where(StoredFile.key == job.result["file"]))
        if job.result
        else None
    )
    return job, file


def on_sheets_asked(*, event_id: int, found: list[datetime]) -> None:
    """Listener: add the moments at which papers that show meetings were printed."""
    query = select(Job).where(Job.event_id == event_id, Job.name == NAME, Job.finished_at.is_not(None))
    found.extend(
        job.finished_at
        for job in db.session.scalars(query)
        if job.finished_at is not None and job.result and job.arguments.get("kind") in SHEETS
    )
