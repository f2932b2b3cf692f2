"""A schedule run: started with its job, read, solved outside any transaction, stored with what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, jobs
from app.infra.db import db
from app.infra.jobs import Job
from app.matchmaking import snapshot
from app.matchmaking.models import ScheduleRun
from app.matchmaking.operations import claims
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.rules import booking as rules
from app.matchmaking.rules.figures import result_figures
from app.matchmaking.rules.run_settings import Goal, RunSettings, settings_of
from app.matchmaking.snapshot import Snapshot
from app.matchmaking.solver import check, engine
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.exact import fewest_breaks
from app.matchmaking.solver.plan import Plan
from app.matchmaking.solver.version import engine_version

JOB = "solve_schedule"
SEED = 1


def start_run(event: Event, settings: RunSettings, *, actor: User, now: datetime) -> ScheduleRun:
    """Write a run and its job together. Raises Refused: event_not_open_for_meetings, run_under_way, and what
    `refusal_to_run` answers."""
    claims.hold(event.id, raising=False)
    if run_queries.under_way(event.id) is not None:
        raise Refused("run_under_way")
    return write_run(event, settings, actor=actor, now=now)


def write_run(event: Event, settings: RunSettings, *, actor: User, now: datetime) -> ScheduleRun:
    """The rows of one run, whatever else is under way; the caller holds the schedule."""
    if (code := rules.refusal_of_event(event.state)) is not None:
        raise Refused(code)
    present = snapshot.take(event, settings, now=now)
    if (code := refusal_to_run(present, settings.goal)) is not None:
        raise Refused(code)
    settings = replace(settings, fairness_first=present.problem.fairness_first)
    run = ScheduleRun(
        event_id=event.id,
        number=run_queries.last_number(event.id) + 1,
        seed=settings.seed,
        settings=settings.stored(),
        base_version=present.version,
        fingerprint="",
        created_by_id=actor.id,
        created_at=now,
    )
    db.session.add(run)
    db.session.flush()
    job = jobs.submit(JOB, now=now, event_id=event.id, owner_id=actor.id, run_id=run.id)
    run.job_id = job.id
    audit.record(
        "schedule_run.started",
        run,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"number": run.number, "seed": settings.seed, **settings.stored()},
    )
    return run


def refusal_to_run(present: Snapshot, goal: Goal) -> str | None:
    """The code of what is missing before a schedule can be made, or of what keeps it from this goal."""
    problem = present.problem
    if not problem.slots:
        return "run_without_slots"
    if not present.tables:
        return "run_without_tables"
    if not problem.suppliers or not problem.buyers:
        return "run_without_both_sides"
    if not problem.wishes and not problem.locked:
        return "run_without_wishes"
    return fewest_breaks.refusal(problem) if goal == Goal.FEWEST_BREAKS else None


def stop_run(run: ScheduleRun, job: Job, *, actor: User, now: datetime) -> None:
    """Ask a run to stop. While it waits it is cancelled; while it works the best plan found so far is kept."""
    if job.is_over:
        raise Refused("run_over_already")
    jobs.ask_to_cancel(job, now=now)
    audit.record("schedule_run.stopped", run, actor_id=actor.id, now=now, event_id=run.event_id)


def read_input(run: ScheduleRun, event: Event, *, now: datetime) -> Snapshot:
    """The present data of the event, read for this run. Raises Refused where it cannot be scheduled any more."""
    settings = settings_of(run)
    present = snapshot.take(event, settings, now=now)
    if (code := refusal_to_run(present, settings.goal)) is not None:
        raise Refused(code)
    return present


@dataclass(frozen=True)
class Solved:
    """A sound plan, and what was proved about its breaks where the run was for that."""

    plan: Plan
    proof: dict[str, Any] | None = None


def solve(
    present: Snapshot,
    settings: RunSettings,
    *,
    progress: Callable[[str, dict[str, Any]], None],
    cancelled: Callable[[], bool],
    told: Callable[[int | None, int], None] | None = None,
    so_far: engine.SoFar | None = None,
) -> Solved:
    """The plan, judged by the independent check. Needs no transaction. `told` hears of the fewest breaks found so far
    and how few are possible, `so_far` of how far a stage of the engine is. Raises Refused plan_broken."""
    if settings.goal == Goal.FEWEST_BREAKS:
        found = fewest_breaks.fewest_breaks(
            present.problem,
            limit=settings.minutes * 60,
            progress=progress,
            cancelled=cancelled,
            told=told,
        )
        solved = Solved(found.plan, found.to_dict())
    else:
        solved = Solved(engine.solve(present.problem, progress=progress, cancelled=cancelled, so_far=so_far))
    require_sound(present, solved.plan)
    return solved


def require_sound(present: Snapshot, plan: Plan) -> None:
    """Raise Refused plan_broken unless the plan obeys every rule and states every figure right."""
    if check.violations(present.problem, plan):
        raise Refused("plan_broken")


def store_result(
    run: ScheduleRun, present: Snapshot, solved: Solved, *, idle_before: int | None, now: datetime
) -> None:
    """Keep the plan with the names of its numbers, its figures, and the fingerprint of what it was made from.

    `idle_before` is how many gaps there were when every pair had just found its time.
    """
    plan = solved.plan
    shown = {(meeting.supplier, meeting.buyer) for meeting in plan.meetings}
    shown |= {(item.supplier, item.buyer) for item in plan.unplaced}
    run.base_version = present.version
    run.fingerprint = present.fingerprint
    run.problem = solver.to_dict(present.problem)
    run.plan = {
        "plan": plan.to_dict(),
        "parts": dict(present.parts),
        "slots": [[id, starts.isoformat(), ends.isoformat()] for id, starts, ends in present.slots],
        "tables": [number for _id, number in present.tables],
        "levels": [[*pair, *said] for pair, said in present.levels.items() if pair in shown],
        "kept": [list(pair) for pair in present.kept],
    }
    run.figures = {
        **result_figures(present.problem, plan, present.levels),
        "idle_before": idle_before,
        "proof": solved.proof,
        "engine": engine_version(),
    }
    run.finished_at = now
    audit.record(
        "schedule_run.finished",
        run,
        actor_id=run.created_by_id,
        now=now,
        event_id=run.event_id,
        changes={name: run.figures[name] for name in ("meetings", "bound_meetings", "must_met", "cut")},
    )
