"""The runs of one event side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.events.models import Event
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.jobs import Job
from app.matchmaking import queries, snapshot
from app.matchmaking.models import Schedule, ScheduleRun
from app.matchmaking.queries import difference
from app.matchmaking.queries.freshness import changed_parts
from app.matchmaking.queries.runs import runs_of
from app.matchmaking.rules.difference import changes
from app.matchmaking.rules.run_settings import RunSettings, settings_of
from app.matchmaking.rules.variants import SIDE_BY_SIDE


@dataclass(frozen=True)
class Variant:
    """A finished run in one column. `stale` names the parts of its data that have changed since."""

    run: ScheduleRun
    settings: RunSettings
    published: bool
    stale: list[str]
    differs: dict[str, int]  # meetings added, moved, cancelled against what stands
    people: int  # how many persons would be told

    @property
    def figures(self) -> dict[str, Any]:
        return self.run.figures or {}


@dataclass(frozen=True)
class Variants:
    """The columns, every finished run to choose from, those that are not done yet, and what stands."""

    columns: list[Variant]
    finished: list[ScheduleRun]
    waiting: list[tuple[ScheduleRun, Job | None]]
    schedule: Schedule | None
    standing: int


def variants(event: Event, numbers: Sequence[int], *, now: datetime) -> Variants:
    """The runs with these numbers, or the published one and the newest, in a fixed number of reads."""
    schedule = queries.schedule_of(event.id)
    listed = runs_of(event.id, limit=None)
    finished = [run for run, _job in listed if run.figures is not None]
    published = schedule.published_run_id if schedule is not None else None
    wanted = [run.id for run in finished if run.number in numbers] or (
        [run.id for run in finished if run.id == published] + [r.id for r in finished if r.id != published]
    )
    chosen = _with_plans(wanted[:SIDE_BY_SIDE])
    rows = {row.id: row for row in queries.delegations(event.id)}
    meetings = queries.meetings(event.id)
    stands = difference.standing_places(meetings, rows.values())
    people = queries.people(event.id)
    parts = {
        settings: snapshot.take(event, settings, now=now).parts
        for settings in {_read_alike(settings_of(run)) for run in chosen}
    }
    columns = []
    for run in chosen:
        settings = settings_of(run)
        differs = changes(stands, difference.planned_places(run))
        columns.append(
            Variant(
                run=run,
                settings=settings,
                published=run.id == published,
                stale=[]
                if run.id == published
                else changed_parts(run, schedule, parts[_read_alike(settings)]),
                differs=difference.counted(differs),
                people=len(difference.by_person(differs, rows, people)),
            )
        )
    return Variants(
        columns=columns,
        finished=finished,
        waiting=[(run, job) for run, job in listed if job is not None and not job.is_over],
        schedule=schedule,
        standing=len(meetings),
    )


def _read_alike(settings: RunSettings) -> RunSettings:
    """The settings as far as the parts of the input depend on them."""
    return RunSettings(keep_published=settings.keep_published, fairness_first=settings.fairness_first)


def _with_plans(ids: Sequence[int]) -> list[ScheduleRun]:
    """These runs with their plans, the oldest first."""
    query = select(ScheduleRun).where(ScheduleRun.id.in_(ids)).order_by(ScheduleRun.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def last_act(event_id: int) -> int:
    """The number of the newest entry in the event's log: what a page has seen."""
    return db.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.event_id == event_id)) or 0


def acts_since(event_id: int, seen: int) -> dict[str, int]:
    """How often what was done to the schedule since the log's entry `seen`, by verb."""
    query = (
        select(AuditEntry.verb, func.count())
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.id > seen,
            AuditEntry.verb.startswith("meeting.") | AuditEntry.verb.startswith("schedule."),
        )
        .group_by(AuditEntry.verb)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
