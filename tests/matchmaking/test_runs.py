"""A run as a job: what it needs, what it stores, and that its effect is there once."""

from __future__ import annotations

import math
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Refused
from app.events.models import EventState
from app.infra import jobs
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, AttemptLost, Job
from app.matchmaking import snapshot
from app.matchmaking.jobs import Telling, solve_schedule
from app.matchmaking.models import ClaimKind, ScheduleRun
from app.matchmaking.operations import runs
from app.matchmaking.operations.grid import ensure_schedule
from app.matchmaking.queries.runs import run_by_id
from app.matchmaking.rules.meeting_rules import MeetingRules
from app.matchmaking.rules.run_settings import Goal, RunSettings, settings_of
from app.matchmaking.solver import check, engine
from app.matchmaking.solver.plan import from_dict
from tests.matchmaking.conference import Conference, make_conference, work
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def start(here: Conference, **values: Any) -> ScheduleRun:
    with transaction():
        return runs.start_run(
            here.event, RunSettings(), **{"actor": here.organiser, "now": clock.now(), **values}
        )


def test_a_run_and_its_job_are_written_together_and_stored_with_figures() -> None:
    here = make_conference()
    here.wish(0, 0, "must", "must")
    here.wish(1, 0, "want", "want")
    here.wish(2, 1, None, "want")
    run = here.run(seed=5)
    assert (run.number, run.seed) == (1, 5)
    job = db.session.get_one(Job, run.job_id)
    assert job.state == "done" and job.result == {"run_id": run.id}
    assert [stage["stage"] for stage in job.progress["stages"]] == [
        "data",
        "pairs",
        "times",
        "gaps",
        "tables",
        "check",
    ]
    figures = run.figures or {}
    assert (figures["meetings"], figures["must_met"], figures["suppliers_with_none"]) == (3, 1, 0)
    assert figures["levels"] == [[4, 1, 1], [3, 0, 0], [2, 1, 1], [1, 1, 1], [0, 0, 0]]
    assert figures["histogram"] == [0, 3] and figures["places"] == 8
    verbs = set(db.session.scalars(select(AuditEntry.verb)))
    assert {"schedule_run.started", "schedule_run.finished"} <= verbs


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"slots": 0}, "run_without_slots"),
        ({"tables": 0}, "run_without_tables"),
        ({"buyers": 0}, "run_without_both_sides"),
        ({"suppliers": 0}, "run_without_both_sides"),
        ({}, "run_without_wishes"),
        ({"state": EventState.FINISHED}, "event_not_open_for_meetings"),
    ],
)
def test_what_a_run_needs(missing: dict[str, Any], code: str) -> None:
    here = make_conference(**missing)
    with pytest.raises(Refused) as caught:
        start(here)
    assert caught.value.code == code
    assert db.session.query(ScheduleRun).count() == db.session.query(Job).count() == 0


def test_one_run_at_a_time() -> None:
    here = make_conference()
    here.wish_all()
    first = start(here)
    with pytest.raises(Refused) as caught:
        start(here)
    assert caught.value.code == "run_under_way"
    work(first)
    assert start(here).number == 2


def test_unmet_wishes_name_the_rules_that_shut_them_out() -> None:
    here = make_conference(suppliers=3, buyers=1, slots=2, tables=1)
    here.wish(0, 0, "must", "must")
    here.wish(1, 0, "want", "want")
    here.wish(2, 0, "want", None)
    run = here.run()
    plan = (run.plan or {})["plan"]
    assert [(item["supplier"], item["reasons"]) for item in plan["unplaced"]] == [
        (str(here.suppliers[2].id), ["seat_busy", "no_table"])
    ]
    here.block(here.suppliers[0], here.slots[0])
    here.block(here.suppliers[0], here.slots[1], ClaimKind.BLOCKED)
    unplaced = (here.run().plan or {})["plan"]["unplaced"]
    assert [(item["supplier"], item["reasons"]) for item in unplaced] == [
        (str(here.suppliers[0].id), ["no_common_slot"])
    ]


def test_the_plan_of_every_run_satisfies_the_independent_check() -> None:
    here = make_conference(suppliers=6, buyers=3, slots=4, tables=3, seats=2)
    here.wish_all("want")
    here.wish(0, 0, None, None)
    here.block(here.suppliers[1], here.slots[0])
    here.block(here.buyers[1], here.slots[2], ClaimKind.BLOCKED)
    here.book(3, 2, 1)
    run = here.run()
    present = snapshot.take(here.event, settings_of(run), now=clock.now())
    assert present.fingerprint == run.fingerprint
    assert check.violations(present.problem, from_dict((run.plan or {})["plan"])) == []
    away = {b.id: dict(b.away) for b in present.problem.buyers}
    assert away[str(here.buyers[1].id)] == {1: (str(here.slots[2].id),)}


def test_the_same_data_and_seed_give_the_same_plan() -> None:
    here = make_conference(suppliers=8, buyers=3, slots=4, tables=2)
    here.wish_all()
    first, second = here.run(seed=3), here.run(seed=3)
    assert (first.plan or {})["plan"]["meetings"] == (second.plan or {})["plan"]["meetings"]
    assert first.fingerprint == second.fingerprint != here.run(seed=4).fingerprint


def test_limits_and_vetoes_do_not_throw_out_what_stands() -> None:
    """A limit set too late, or a no after the booking: the meeting stays, and the run plans around it."""
    here = make_conference(suppliers=2, buyers=1, slots=2, tables=1)
    here.book(0, 0, 0)
    here.wish(0, 0, None, "no")
    here.wish(1, 0, "want", "want")
    here.buyers[0].max_meetings = 0
    db.session.commit()
    plan = (here.run().plan or {})["plan"]
    assert [m["supplier"] for m in plan["meetings"]] == [str(here.suppliers[0].id)]
    assert plan["refused_locks"] == []


def test_a_run_asked_to_stop_while_it_waits_is_cancelled() -> None:
    here = make_conference()
    here.wish_all()
    run = start(here)
    job = db.session.get_one(Job, run.job_id)
    with transaction():
        runs.stop_run(
            run_by_id(run.id), db.session.get_one(Job, job.id), actor=here.organiser, now=clock.now()
        )
    work(run)
    assert db.session.get_one(Job, job.id, populate_existing=True).state == "cancelled"
    assert run_by_id(run.id).plan is None
    assert start(here).number == 2


def test_a_run_asked_to_stop_while_it_works_keeps_the_best_so_far() -> None:
    here = make_conference(suppliers=6, buyers=3, slots=4, tables=3)
    here.wish_all()
    run = start(here)
    with transaction():
        db.session.get_one(Job, run.job_id).cancel_asked = True
    work(run)
    stored = run_by_id(run.id)
    assert stored.plan is not None and stored.plan["plan"]["cut"] and (stored.figures or {})["cut"]
    assert db.session.get_one(Job, run.job_id, populate_existing=True).state == "done"


def test_an_attempt_thought_dead_that_comes_back_changes_nothing() -> None:
    """The first attempt's worker stalls, a second one finishes the job: the late result of the first is rolled back."""
    here = make_conference()
    here.wish_all()
    run = start(here)
    with transaction():
        job = db.session.get_one(Job, run.job_id)
        job.state, job.attempt, job.heartbeat_at = "running", 1, clock.now()
    late = Attempt(db.session.get_one(Job, run.job_id))
    with transaction():
        db.session.get_one(Job, run.job_id).heartbeat_at = clock.now() - 2 * jobs.LOST_AFTER
    work(run)
    stored = run_by_id(run.id)
    finished, plan = stored.finished_at, stored.plan
    assert plan is not None
    with pytest.raises(AttemptLost):
        solve_schedule(late)
    db.session.rollback()
    assert run_by_id(run.id).finished_at == finished
    assert db.session.query(AuditEntry).filter_by(verb="schedule_run.finished").count() == 1


def test_a_run_whose_data_vanished_fails_with_the_reason() -> None:
    here = make_conference()
    here.wish_all()
    run = start(here)
    for table in here.tables:
        db.session.delete(table)
    db.session.commit()
    work(run)
    job = db.session.get_one(Job, run.job_id, populate_existing=True)
    assert (job.state, job.error) == ("failed", "run_without_tables")


def test_a_run_for_the_fewest_breaks_keeps_what_was_proved() -> None:
    here = make_conference(suppliers=4, buyers=2, slots=3, tables=2)
    here.wish_all("want")
    run = here.run(goal=Goal.FEWEST_BREAKS, minutes=1)
    proof = (run.figures or {})["proof"]
    assert (proof["whole"], proof["status"], proof["breaks"]) == (False, "optimal", proof["bound"])
    job = db.session.get_one(Job, run.job_id)
    assert [stage["stage"] for stage in job.progress["stages"]][-2:] == ["proof", "check"]
    assert settings_of(run).goal == Goal.FEWEST_BREAKS
    again = here.run(goal=Goal.FEWEST_BREAKS, minutes=1)
    assert (again.plan or {})["plan"]["meetings"] == (run.plan or {})["plan"]["meetings"]


def test_the_proof_refuses_what_it_does_not_know() -> None:
    here = make_conference()
    here.wish_all()
    with transaction():
        ensure_schedule(here.event.id).rules = MeetingRules(run_meetings=2).stored()
    with transaction(), pytest.raises(Refused) as caught:
        runs.start_run(
            here.event,
            RunSettings(goal=Goal.FEWEST_BREAKS),
            actor=here.organiser,
            now=clock.now(),
        )
    assert caught.value.code == "fewest_breaks_plain_rules"


def test_the_progress_page_moves_while_a_stage_is_at_work(page: PageClient) -> None:
    here = make_conference(suppliers=6, buyers=3, slots=4, tables=3)
    here.wish_all()
    run = start(here)
    job = db.session.get_one(Job, run.job_id)
    job.state, job.attempt, job.heartbeat_at, job.started_at = "running", 1, clock.now(), clock.now()
    db.session.commit()
    page.sign_in(here.organiser)
    telling = Telling(Attempt(job))
    address = f"/desk/{here.event.slug}/schedule/runs/1/progress"
    present = snapshot.take(here.event, settings_of(run), now=clock.now())
    telling.data(present.problem)
    figures: list[dict[str, Any]] = []
    engine.solve(present.problem, progress=lambda stage, told: figures.append(told))
    telling.solver("flow", figures[0])
    telling.shown = 0.0
    telling.within("repair", 0.5, lambda: {**figures[1], "meetings": 11})
    shown = page.get(address)
    assert "11 of 12 so far" in shown.words and "bound 12" in shown.words
    assert shown.find("//*[@role='progressbar']/@aria-valuenow") == ["46"]
    telling.shown = math.inf  # just now
    telling.within("repair", 0.9, lambda: figures[1])
    assert "11 of 12 so far" in page.get(address).words, "not more often than twice a second"
    telling.solver("repair", figures[2])
    telling.shown = 0.0
    telling.within("gaps", 0.5, lambda: {"idle": 7})
    assert "7 gaps so far" in page.get(address).words
