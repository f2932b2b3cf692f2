"""Variants: several runs of the same data, named, kept or discarded by the organiser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit
from app.matchmaking import queries
from app.matchmaking.models import ScheduleRun
from app.matchmaking.operations import claims, runs
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.rules import variants as rules
from app.matchmaking.rules.run_settings import RunSettings


def start_variants(
    event: Event, wanted: Sequence[RunSettings], *, actor: User, now: datetime
) -> list[ScheduleRun]:
    """Start a run for each of `wanted`; they are done one after the other by the worker.

    Raises Refused too_many_variants, and what `runs.start_run` raises.
    """
    if len(wanted) > rules.MOST_AT_ONCE:
        raise Refused("too_many_variants", most=rules.MOST_AT_ONCE)
    claims.hold(event.id, raising=False)
    if run_queries.under_way(event.id) is not None:
        raise Refused("run_under_way")
    return [runs.write_run(event, settings, actor=actor, now=now) for settings in wanted]


def name_variant(run: ScheduleRun, name: str, *, actor: User, now: datetime) -> None:
    """Call a run what the organiser calls it; an empty name gives it back its number."""
    before, run.name = run.name, " ".join(name.split())
    if run.name != before:
        _record("named", run, actor, now, changes={"name": [before, run.name]})


def keep_variant(run: ScheduleRun, kept: bool, *, actor: User, now: datetime) -> None:
    """Mark a run to stay when the others are discarded, or take the mark off."""
    if run.kept != kept:
        run.kept = kept
        _record("kept" if kept else "unkept", run, actor, now)


def discard_variant(event: Event, run: ScheduleRun, *, actor: User, now: datetime) -> None:
    """Put a run out of sight. Raises Refused run_is_published, run_is_kept, run_under_way."""
    claims.hold(event.id, raising=False)  # nobody publishes it meanwhile
    schedule = queries.schedule_of(event.id)
    job_is_over = run_queries.job_is_over(run)
    code = rules.refusal_to_discard(
        run, published_run_id=schedule.published_run_id if schedule else None, job_is_over=job_is_over
    )
    if code is not None:
        raise Refused(code)
    if run.discarded_at is None:
        run.discarded_at = now
        _record("discarded", run, actor, now)


def discard_others(event: Event, *, actor: User, now: datetime) -> int:
    """Discard every run that is over and neither kept nor published. Returns how many."""
    claims.hold(event.id, raising=False)
    schedule = queries.schedule_of(event.id)
    published = schedule.published_run_id if schedule else None
    number = 0
    for run, job in run_queries.runs_of(event.id, limit=None):
        over = job is None or job.is_over
        if rules.refusal_to_discard(run, published_run_id=published, job_is_over=over) is None:
            run.discarded_at = now
            _record("discarded", run, actor, now)
            number += 1
    return number


def restore_variant(run: ScheduleRun, *, actor: User, now: datetime) -> None:
    """Take a discarded run back into the list."""
    if run.discarded_at is not None:
        run.discarded_at = None
        _record("restored", run, actor, now)


def _record(
    verb: str,
    run: ScheduleRun,
    actor: User,
    now: datetime,
    *,
    changes: dict[str, object] | None = None,
) -> None:
    audit.record(
        f"schedule_run.{verb}",
        run,
        actor_id=actor.id,
        now=now,
        event_id=run.event_id,
        changes={"number": run.number, **(changes or {})},
    )
