"""Jobs: claimed once, taken up when lost, effect there once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.core import clock
from app.factory import create_app
from app.infra import audit, jobs
from app.infra.db import db, transaction
from app.infra.jobs import Job
from app.infra.queue import queue_of
from config import read_settings
from tests.conftest import settings_env
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("session")


@jobs.job("test.note")
def note(attempt: jobs.Attempt) -> None:
    """An effect that can be counted."""
    attempt.report(stage="half")
    with transaction():
        audit.record("test.noted", db.session.get(Job, attempt.job_id), actor_id=None, now=clock.now())
        attempt.complete(answer=attempt.arguments["question"] * 2)


@jobs.job("test.fail")
def fail(attempt: jobs.Attempt) -> None:
    raise ValueError("on purpose")


def submitted(name: str = "test.note", **arguments: object) -> int:
    with transaction():
        return jobs.submit(name, now=clock.now(), **(arguments or {"question": 21})).id


def row(job_id: int) -> Job:
    return db.session.get(Job, job_id, populate_existing=True)


def noted() -> int:
    return db.session.scalar(select(func.count()).where(audit.AuditEntry.verb == "test.noted"))


def test_a_job_is_done_once_however_often_it_is_asked_for():
    job_id = submitted()
    jobs.run(job_id)
    jobs.run(job_id)
    assert (row(job_id).state, row(job_id).result, noted()) == ("done", {"answer": 42}, 1)


def test_a_job_whose_worker_died_is_taken_up_again():
    job_id = submitted()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        dead = jobs._claim(job_id)
        assert dead is not None
        assert jobs._claim(job_id) is None, "a living attempt must not be doubled"
        traveller.shift(jobs.LOST_AFTER + timedelta(seconds=1))
        jobs.run(job_id)
        assert (row(job_id).state, row(job_id).attempt, noted()) == ("done", 2, 1)
        with pytest.raises(jobs.AttemptLost), transaction():
            audit.record("test.noted", row(job_id), actor_id=None, now=clock.now())
            dead.complete(answer="late")
    assert (row(job_id).result, noted()) == ({"answer": 42}, 1)


def test_a_job_that_dies_every_time_ends_as_failed():
    job_id = submitted()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(jobs.MOST_ATTEMPTS):
            assert jobs._claim(job_id) is not None
            traveller.shift(jobs.LOST_AFTER + timedelta(seconds=1))
        jobs.sweep()
    assert (row(job_id).state, row(job_id).error) == ("failed", "internal:worker_died")


def test_a_failure_is_kept_with_its_kind(caplog):
    job_id = submitted("test.fail", any=1)
    jobs.run(job_id)
    assert (row(job_id).state, row(job_id).error) == ("failed", "internal:ValueError")


def test_a_waiting_job_is_cancelled_at_once():
    job_id = submitted()
    with transaction():
        jobs.ask_to_cancel(row(job_id), now=clock.now())
    jobs.run(job_id)
    assert (row(job_id).state, noted()) == ("cancelled", 0)


def test_a_job_with_an_unknown_name_is_refused():
    with pytest.raises(LookupError), transaction():
        jobs.submit("no.such", now=clock.now())


def test_a_job_of_a_rolled_back_transaction_is_never_queued(app):
    make_user()
    before = queue_of(app).huey.pending_count()
    with pytest.raises(ZeroDivisionError), transaction():
        jobs.submit("test.note", now=clock.now(), question=1)
        1 / 0  # noqa: B018
    assert queue_of(app).huey.pending_count() == before


def test_a_beat_that_the_database_refuses_is_missed_and_no_more(tmp_path):
    broken = create_app(read_settings(settings_env(tmp_path)))  # its database has no tables
    with broken.app_context():
        assert jobs._beaten(jobs.Attempt(Job(id=1, name="x", attempt=1, arguments={}, progress={})))
        db.engine.dispose()
