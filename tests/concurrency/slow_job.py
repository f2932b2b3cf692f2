"""The site and its worker with one more job: it reaches its middle, waits for a file, then has its effect."""

from __future__ import annotations

import sys
from pathlib import Path

from app import serve
from app.core import clock
from app.infra import audit, jobs
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, Job
from tests.servers import until

NAME = "test.slow"
EFFECT = "test.slow_effect"


@jobs.job(NAME)
def slow(attempt: Attempt) -> None:
    attempt.report(stage="middle")
    until(Path(attempt.arguments["go"]).exists, limit=60)
    with transaction():
        audit.record(EFFECT, db.session.get(Job, attempt.job_id), actor_id=None, now=clock.now())
        attempt.complete()


if __name__ == "__main__":
    sys.exit(serve.main())
