"""The queue that wakes workers: Redis where one is named, a file of its own otherwise. The truth is the job's row."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey

from app.infra import jobs

NAME = "tandem.queue"
_making = Lock()


@dataclass(frozen=True)
class Queue:
    """huey, and what it calls for each job."""

    huey: Huey
    run_job: Any

    def put(self, job_id: int) -> None:
        """Wake a worker for this job."""
        self.run_job(job_id)


def queue_of(app: Flask) -> Queue:
    """The application's queue, made when it is first asked for."""
    with _making:
        if NAME not in app.extensions:
            app.extensions[NAME] = _made(app)
        return app.extensions[NAME]  # type: ignore[no-any-return]


def _made(app: Flask) -> Queue:
    redis_url = app.config["REDIS_URL"]
    huey: Huey
    if redis_url:
        huey = RedisHuey("tandem", url=redis_url, results=False)
    else:
        huey = SqliteHuey(
            "tandem", filename=str(app.config["JOBS_PATH"]), results=False, fsync=False, timeout=15
        )

    @huey.task(name="run_job")
    def run_job(job_id: int) -> None:
        with app.app_context():
            jobs.run(job_id)

    return Queue(huey, run_job)
