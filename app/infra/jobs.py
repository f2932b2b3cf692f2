"""Long work in the worker: one row a job, huey as the queue, a keeper that takes up what was lost.

huey gives each message at most once; a killed worker would lose it. So the row is the truth: it is written with the
change that caused it, claimed by attempt, kept alive by a heartbeat, and put back into the queue when the heartbeat
stops. A job's effect and its completion are one transaction guarded by the attempt's number, so the effect is there
once even if an attempt thought dead comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from flask import Flask, current_app
from sqlalchemy import JSON, ForeignKey, Index, String, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.errors import DomainError
from app.infra.db import after_commit, db, transaction

log = structlog.get_logger()

HEARTBEAT_EVERY = timedelta(seconds=3)
LOST_AFTER = timedelta(seconds=15)
MOST_ATTEMPTS = 3


class Job(db.Model):
    """One piece of long work."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(
        String(9), default="queued"
    )  # queued | running | done | failed | cancelled
    attempt: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(String(300), default="")
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_job_state_heartbeat_at", "state", "heartbeat_at"),)

    @property
    def is_over(self) -> bool:
        return self.state in {"done", "failed", "cancelled"}


class AttemptLost(Exception):
    """Another attempt has taken this job over; whatever this one did is rolled back."""


class JobCancelled(Exception):
    """Somebody asked to stop, and the job has nothing to keep."""


class Attempt:
    """What a job's function is given: its arguments and the ways to report."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.id
        self.number = job.attempt
        self.arguments = dict(job.arguments)
        self.event_id = job.event_id
        self.owner_id = job.owner_id
        self.progress = dict(job.progress)  # as an attempt that was lost left it

    def report(self, **progress: Any) -> None:
        """Show `progress` on the progress page, in a short transaction of its own."""
        with transaction():
            self._set(progress=progress, heartbeat_at=clock.now())

    def note(self, **progress: Any) -> None:
        """Note how far the work came, inside the transaction that holds that part of it."""
        self.progress = progress
        self._set(progress=progress, heartbeat_at=clock.now())

    def cancelled(self) -> bool:
        """Whether somebody asked to stop. Opens no lasting transaction."""
        asked = bool(db.session.scalar(select(Job.cancel_asked).where(Job.id == self.job_id)))
        db.session.rollback()
        return asked

    def complete(self, **result: Any) -> None:
        """Mark the job as done inside the transaction that holds its effect."""
        self._set(state="done", result=result, finished_at=clock.now())

    def _set(self, **values: Any) -> None:
        if not _changed(
            update(Job)
            .where(Job.id == self.job_id, Job.attempt == self.number, Job.state == "running")
            .values(**values)
        ):
            raise AttemptLost


JobFunction = Callable[[Attempt], None]
_functions: dict[str, JobFunction] = {}
_periodic: dict[str, tuple[timedelta, Callable[[], None]]] = {}


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Register a function as the work behind the job `name`."""

    def register(function: JobFunction) -> JobFunction:
        _functions[name] = function
        return function

    return register


def periodic(name: str, every: timedelta) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function that the keeper calls about `every` so often; it must be safe to repeat."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _periodic[name] = (every, function)
        return function

    return register


def submit(
    name: str, *, now: datetime, event_id: int | None = None, owner_id: int | None = None, **arguments: Any
) -> Job:
    """Write a job into the open transaction; it is queued when that commits. Returns the flushed row."""
    if name not in _functions:
        raise LookupError(f"no job is called {name}")
    row = Job(
        name=name, arguments=arguments, event_id=event_id, owner_id=owner_id, created_at=now, progress={}
    )
    db.session.add(row)
    db.session.flush()
    job_id = row.id
    after_commit(lambda: _enqueue(job_id))
    return row


def ask_to_cancel(row: Job, *, now: datetime) -> None:
    """Stop a job: at once if it waits, at its next stage if it runs."""
    row.cancel_asked = True
    if row.state == "queued":
        row.state = "cancelled"
        row.finished_at = now


def _enqueue(job_id: int) -> None:
    # deferred: the queue's library is a seventh of the start, and web processes need it with their first job
    from app.infra.queue import queue_of

    try:
        queue_of(current_app._get_current_object()).put(job_id)  # type: ignore[attr-defined]
    except Exception:  # the queue is away: the keeper finds the row and tries again
        log.exception("queue_unreachable", job=job_id)


def run(job_id: int) -> None:
    """Claim the job and do it. Another worker's job, a finished or a cancelled one is left alone."""
    attempt = _claim(job_id)
    if attempt is None:
        return
    stop = threading.Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    keeper = threading.Thread(target=_beat, args=(app, attempt, stop), daemon=True)
    keeper.start()
    try:
        _functions[_name_of(job_id)](attempt)
    except AttemptLost:
        log.warning("job_taken_over", job=job_id, attempt=attempt.number)
    except JobCancelled:
        _close(attempt, state="cancelled")
    except DomainError as refusal:
        _close(attempt, state="failed", error=refusal.code)
    except Exception as error:
        log.exception("job_failed", job=job_id, attempt=attempt.number)
        _close(attempt, state="failed", error=f"internal:{type(error).__name__}")
    finally:
        stop.set()
        keeper.join()
        db.session.remove()


def _name_of(job_id: int) -> str:
    name = db.session.scalar(select(Job.name).where(Job.id == job_id))
    db.session.rollback()
    return str(name)


def _claim(job_id: int) -> Attempt | None:
    now = clock.now()
    with transaction():
        claimed = _changed(
            update(Job)
            .where(Job.id == job_id, or_(Job.state == "queued", _is_lost(now)), Job.attempt < MOST_ATTEMPTS)
            .values(state="running", attempt=Job.attempt + 1, heartbeat_at=now, started_at=now, error="")
        )
    if not claimed:
        return None
    row = db.session.get(Job, job_id, populate_existing=True)
    attempt = Attempt(row) if row is not None else None
    db.session.rollback()
    return attempt


def _close(attempt: Attempt, **values: Any) -> None:
    db.session.rollback()
    try:
        with transaction():
            attempt._set(finished_at=clock.now(), **values)
    except AttemptLost:
        log.warning("job_taken_over", job=attempt.job_id, attempt=attempt.number)


def _beat(app: Flask, attempt: Attempt, stop: threading.Event) -> None:
    with app.app_context():
        while not stop.wait(HEARTBEAT_EVERY.total_seconds()):
            if not _beaten(attempt):
                return


def _beaten(attempt: Attempt) -> bool:
    """One beat; False where the attempt is another worker's by now. A beat that the database refuses is one that is
    missed: the job goes on, and the next beat tells so."""
    try:
        with transaction():
            attempt._set(heartbeat_at=clock.now())
    except AttemptLost:
        return False
    except Exception:
        log.exception("heartbeat_missed", job=attempt.job_id)
    finally:
        db.session.remove()
    return True


def _is_lost(now: datetime) -> Any:
    return (Job.state == "running") & (Job.heartbeat_at < now - LOST_AFTER)


def sweep() -> None:
    """Put back what was lost: queued rows the queue never saw or forgot, running rows whose heartbeat stopped."""
    now = clock.now()
    with transaction():
        _changed(
            update(Job)
            .where(_is_lost(now), Job.attempt >= MOST_ATTEMPTS)
            .values(state="failed", error="internal:worker_died", finished_at=now)
        )
    waiting = list(
        db.session.scalars(
            select(Job.id)
            .where(or_((Job.state == "queued") & (Job.created_at < now - LOST_AFTER), _is_lost(now)))
            .order_by(Job.id)
        )
    )
    db.session.rollback()
    for job_id in waiting:
        _enqueue(job_id)


def _changed(statement: Any) -> int:
    """Rows changed by an UPDATE that must not disturb loaded objects."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
