"""Reads about schedule runs and their jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.core.errors import NotFound
from app.infra.db import db
from app.infra.jobs import Job
from app.matchmaking.models import Schedule, ScheduleRun, Side, Slot, Table, Wish, WishLevel
from app.matchmaking.queries.delegation import delegations
from app.matchmaking.queries.unready import steps_left


def runs_of(
    event_id: int, limit: int | None = 24, *, discarded: bool = False
) -> list[tuple[ScheduleRun, Job | None]]:
    """The newest runs of an event with their jobs and figures, without the plans: those in sight, or the discarded."""
    out_of_sight = ScheduleRun.discarded_at.is_not(None)
    query = (
        select(ScheduleRun, Job)
        .outerjoin(Job, Job.id == ScheduleRun.job_id)
        .where(ScheduleRun.event_id == event_id, out_of_sight if discarded else ~out_of_sight)
        .options(defer(ScheduleRun.plan))
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


def job_is_over(run: ScheduleRun) -> bool:
    """Whether nothing works on this run any more."""
    job = db.session.get(Job, run.job_id) if run.job_id is not None else None
    return job is None or job.is_over


def undoable(event_id: int) -> ScheduleRun | None:
    """The run whose publication can be undone: the published one, if it is known what it replaced."""
    query = (
        select(ScheduleRun)
        .join(Schedule, Schedule.published_run_id == ScheduleRun.id)
        .where(Schedule.event_id == event_id, ScheduleRun.before.is_not(None))
        .options(defer(ScheduleRun.plan))
    )
    return db.session.scalar(query)


def last_number(event_id: int) -> int:
    """The number of the event's newest run, 0 before the first."""
    query = select(func.max(ScheduleRun.number)).where(ScheduleRun.event_id == event_id)
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Readiness:
    """What there is to schedule: counts of the setup and of the marks."""

    slots: int
    tables: int
    suppliers: int
    buyers: int
    seats: int
    marks: int
    silent_buyers: int
    silent_suppliers: int
    unready: int = 0  # firms with steps left on the ladder

    @property
    def is_set_up(self) -> bool:
        return bool(self.slots and self.tables)

    @property
    def can_run(self) -> bool:
        return bool(self.is_set_up and self.suppliers and self.buyers and self.marks)


def readiness(event_id: int, now: datetime) -> Readiness:
    """Counts for the schedule's first page."""
    rows = delegations(event_id)
    authors = set(
        db.session.scalars(
            select(Wish.author_id).where(Wish.event_id == event_id, Wish.level != WishLevel.NO).distinct()
        )
    )
    silent = {side: sum(row.side == side and row.id not in authors for row in rows) for side in Side}
    count = lambda model: db.session.scalar(  # noqa: E731 - the same short question twice
        select(func.count()).select_from(model).where(model.event_id == event_id)
    )
    return Readiness(
        slots=count(Slot) or 0,
        tables=count(Table) or 0,
        suppliers=sum(row.side == Side.SUPPLIER for row in rows),
        buyers=sum(row.side == Side.BUYER for row in rows),
        seats=sum(len(row.seats) for row in rows if row.side == Side.BUYER),
        marks=db.session.scalar(
            select(func.count())
            .select_from(Wish)
            .where(Wish.event_id == event_id, Wish.level != WishLevel.NO)
        )
        or 0,
        silent_buyers=silent[Side.BUYER],
        silent_suppliers=silent[Side.SUPPLIER],
        unready=len(steps_left(event_id, rows, now)),
    )
