"""Reads about schedule runs and their jobs."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.infra.db import db
from app.infra.jobs import Job
from app.matchmaking.models import ScheduleRun


def runs_of(event_id: int, limit: int = 12) -> list[tuple[ScheduleRun, Job | None]]:
    """The newest runs of an event with their jobs."""
    query = (
        select(ScheduleRun, Job)
        .outerjoin(Job, Job.id == ScheduleRun.job_id)
        .where(ScheduleRun.event_id == event_id)
        .order_by(ScheduleRun.number.desc())
        .limit(limit)
    )
    return [(run, job) for run, job in db.session.execute(query)]


def run_of(event_id: int, number: int) -> tuple[ScheduleRun, Job | None]:
    """One run by its number within the event, with its job. Raises NotFound."""
    query = (
        select(ScheduleRun, Job)
        .outerjoin(Job, Job.id == ScheduleRun.job_id)
        .where(ScheduleRun.event_id == event_id, ScheduleRun.number == number)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(query).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def run_by_id(run_id: int) -> ScheduleRun:
    """A run by id. Raises NotFound."""
    run = db.session.get(ScheduleRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound
    return run


def under_way(event_id: int) -> ScheduleRun | None:
    """The run of this event that waits or works just now."""
    query = (
        select(ScheduleRun)
        .join(Job, Job.id == ScheduleRun.job_id)
        .where(ScheduleRun.event_id == event_id, Job.state.in_(["queued", "running"]))
        .order_by(ScheduleRun.number.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def last_number(event_id: int) -> int:
    """The number of the event's newest run, 0 before the first."""
    query = select(func.max(ScheduleRun.number)).where(ScheduleRun.event_id == event_id)
    return db.session.scalar(query) or 0
