"""A worker killed in the middle of a job: the job is taken up again, its effect is there once."""

from __future__ import annotations

import os
import signal

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.infra import jobs
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.jobs import Job
from tests.concurrency import slow_job
from tests.servers import running_site, until

pytestmark = pytest.mark.race


def test_a_killed_workers_job_is_done_by_the_next(tmp_path):
    with running_site(tmp_path, processes=1, module="tests.concurrency.slow_job") as site:
        app = site.app()
        with app.app_context():
            with transaction():
                job_id = jobs.submit(slow_job.NAME, now=clock.now(), go=str(tmp_path / "go")).id

            def row() -> Job:
                found = db.session.get(Job, job_id, populate_existing=True)
                db.session.expunge(found)
                db.session.rollback()  # a reader that stays would hold the one writer's lock of SQLite
                return found

            until(lambda: row().progress.get("stage") == "middle", what="the job did not begin")
            killed = site.worker_pid()
            os.kill(killed, signal.SIGKILL)
            (tmp_path / "go").touch()
            until(lambda: row().is_over, limit=60, what="nobody took the job up")
            assert site.worker_pid() != killed, "the site begins a worker anew"
            effects = db.session.scalar(select(func.count()).where(AuditEntry.verb == slow_job.EFFECT))
            assert (row().state, row().attempt, effects) == ("done", 2, 1)
