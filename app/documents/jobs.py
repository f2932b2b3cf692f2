"""The worker's entry: print a kind of document for a whole event, keep the file, and remove it in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.documents import badges, certificates, lists, operations, schedules
from app.documents.queries import meetings, people
from app.documents.queries.meetings import Met
from app.documents.queries.people import EventRow, Person
from app.documents.rules import PaperKind
from app.events import queries as events
from app.events.models import Role
from app.infra import files
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, JobCancelled, job, periodic
from app.infra.pdf import merged, pdf_of
from app.trainings import queries as trainings

PEOPLE_A_PART = 25  # schedules laid out together


@job(operations.JOB)
def print_documents(attempt: Attempt) -> None:
    """Read, lay out with no transaction open, store. Repeating it makes the same file anew."""
    kind = PaperKind(attempt.arguments["kind"])
    event = people.event_row(events.by_id(int(attempt.event_id or 0)))
    coming = people.people(event.id)
    known = meetings.met(event.id, coming)
    agenda = (people.booked(event.id), people.breaks(event.id))
    db.session.rollback()
    now = clock.now()
    content = _content(kind, event, coming, known, agenda, attempt, now)
    with transaction():
        stored = files.store(
            content,
            name=f"{event.slug}-{kind.value}-{attempt.arguments['language']}.pdf",
            media_type="application/pdf",
            now=now,
            event_id=event.id,
            owner_id=attempt.owner_id,
        )
        attempt.complete(file=stored.key)


@periodic("documents.remove_outdated", timedelta(hours=6))
def remove_outdated() -> None:
    with transaction():
        operations.remove_outdated(now=clock.now())


def _content(
    kind: PaperKind,
    event: EventRow,
    coming: Sequence[Person],
    known: Sequence[Met],
    agenda: tuple[Any, Any],
    attempt: Attempt,
    now: datetime,
) -> bytes:
    language: str = attempt.arguments["language"]
    if kind == PaperKind.BADGES:
        return _badges(event, coming, known, attempt)
    if kind == PaperKind.CERTIFICATES:
        printable = certificates.collect(trainings.printable(event.id))
        db.session.rollback()
        return certificates.pdf(
            printable, language=language, tell=lambda done: _tell(attempt, done, len(printable))
        )
    if kind == PaperKind.SCHEDULES:
        mine = schedules.collect(coming, known, *agenda)
        busy = [schedule for schedule in mine if schedule.lines]
        return _in_parts(
            busy,
            lambda part: schedules.render(part, event, language=language, made_at=now),
            attempt,
        )
    if kind == PaperKind.TABLES:
        sheets = lists.collect_tables(known)
        return _in_parts(
            sheets, lambda part: lists.render_tables(part, event, language=language, made_at=now), attempt
        )
    if kind == PaperKind.BUYER_DAYS:
        days = lists.collect_buyers(known)
        return _in_parts(
            days, lambda part: lists.render_buyers(part, event, language=language, made_at=now), attempt
        )
    hours, guests = lists.collect_hours(known), lists.collect_guests(coming, known)
    return pdf_of(lists.render_steward(hours, guests, event, language=language, made_at=now))


def _badges(event: EventRow, coming: Sequence[Person], known: Sequence[Met], attempt: Attempt) -> bytes:
    roles = {Role(role) for role in attempt.arguments.get("roles", [])}
    codes = set(attempt.arguments.get("codes", []))
    chosen = [
        person
        for person in coming
        if (not roles or person.role in roles) and (not codes or person.code in codes)
    ]
    made = badges.collect(chosen, known)
    return badges.pdf(
        made,
        event,
        language=attempt.arguments["language"],
        paper=badges.Paper(attempt.arguments["paper"]),
        tell=lambda done: _tell(attempt, done, len(made)),
    )


def _in_parts(rows: Sequence[Any], render: Callable[[Sequence[Any]], str], attempt: Attempt) -> bytes:
    parts = []
    for start in range(0, len(rows), PEOPLE_A_PART) or [0]:
        parts.append(pdf_of(render(rows[start : start + PEOPLE_A_PART])))
        _tell(attempt, min(start + PEOPLE_A_PART, len(rows)), len(rows))
    return merged(parts)


def _tell(attempt: Attempt, done: int, count: int) -> None:
    attempt.report(done=done, count=count)
    if attempt.cancelled():
        raise JobCancelled
