"""Printing for a whole event: a job makes the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import NotFound, Refused
from app.documents.queries import people, printed
from app.documents.rules import KEPT_FOR, PaperKind
from app.events.models import Event, Role
from app.infra import audit, files
from app.infra.jobs import Job, ask_to_cancel, submit

JOB = printed.NAME


def order(event: Event, kind: PaperKind, choices: dict[str, Any], *, actor: User, now: datetime) -> Job:
    """Have `kind` printed. Raises Refused nobody_to_print where the choice leaves nobody, ticket_not_here."""
    if kind == PaperKind.BADGES:
        codes = choices.get("codes", [])
        found = people.people(event.id, [Role(role) for role in choices.get("roles", [])], codes)
        missing = set(codes) - {person.code for person in found}
        if missing:
            raise Refused("ticket_not_here", field="codes", ticket=min(missing))
        if not found:
            raise Refused("nobody_to_print", field="roles")
    job = submit(JOB, now=now, event_id=event.id, owner_id=actor.id, kind=kind.value, **choices)
    audit.record(
        "documents.ordered",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"kind": kind.value},
    )
    return job


def stop(job: Job, *, now: datetime) -> None:
    """Stop printing. Raises NotFound where it is over."""
    if job.is_over:
        raise NotFound
    ask_to_cancel(job, now=now)


def remove_outdated(*, now: datetime) -> int:
    """Delete printed files that are older than the rule allows. Answers how many."""
    outdated = printed.outdated(now - KEPT_FOR)
    for file in outdated:
        files.remove(file)
    return len(outdated)
