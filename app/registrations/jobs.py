"""Work of the background: mails to all participants, lists that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.infra.db import transaction
from app.infra.jobs import Attempt, job, periodic
from app.registrations import operations


@job("registrations.tell_participants")
def tell_participants(attempt: Attempt) -> None:
    """Write the mails about a changed or cancelled event and the job's end in one transaction: each mail once."""
    with transaction():
        told = operations.tell_participants(int(attempt.event_id or 0), now=clock.now(), **attempt.arguments)
        attempt.complete(told=told)


@periodic("registrations.forget_old_imports", timedelta(hours=1))
def forget_old_imports() -> None:
    with transaction():
        operations.forget_old_imports(now=clock.now())
