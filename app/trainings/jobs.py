"""The worker's entry: certificates for all who fulfil the terms, in parts, so that nobody waits for a thousand."""

from __future__ import annotations

from app.core import clock
from app.events import queries as events
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, job
from app.trainings import operations, queries

PART = 50  # certificates in one transaction


@job(operations.ISSUE)
def issue(attempt: Attempt) -> None:
    """Repeated after a crash it goes on with those who have none yet; who stops it keeps what is issued."""
    event_id = int(attempt.event_id or 0)
    event = events.by_id(event_id)
    due = [one.registration.id for one in queries.candidates(event) if one.is_due]
    db.session.rollback()
    issued = 0
    for start in range(0, len(due), PART):
        attempt.report(done=issued, count=len(due))
        if attempt.cancelled():
            break
        with transaction():
            event = events.by_id(event_id)
            part = due[start : start + PART]
            owner = attempt.owner_id
            issued += len(operations.issue_to_all(event, part, actor_id=owner, now=clock.now()))
    with transaction():
        attempt.complete(issued=issued)
