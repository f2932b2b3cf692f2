"""A list of participants from a file: kept, checked as often as needed, written whole or not at all.

Reading and checking thousands of rows is the worker's; what it found lies beside the file until that is written or
forgotten, since both hold people's data.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, files, jobs, outbox, sheets
from app.infra.db import db
from app.infra.files import StoredFile
from app.infra.jobs import Job
from app.infra.outbox import Message
from app.registrations import emails, queries, rules
from app.registrations.models import Registration
from app.registrations.operations.decide import refuse_closed
from app.registrations.operations.writing import write_rows
from app.registrations.rules import ImportRow, Problem, RawRow

KEPT_FOR = timedelta(days=1)
MOST_PROBLEMS, MOST_SHOWN = 500, 200  # kept for the page: problems, rows


@dataclass(frozen=True)
class Checked:
    """What a file holds: persons to register, and problems; with a problem nothing may be written."""

    rows: list[ImportRow]
    problems: list[Problem]
    read: int  # rows with anything in them


def keep_import(event: Event, content: bytes, *, name: str, actor: User, now: datetime) -> StoredFile:
    """Keep an uploaded table and have the worker check it.

    Raises Refused file_empty, file_not_a_table, file_too_large, event_closed.
    """
    refuse_closed(event)
    sheets.refuse_no_table(content, name)
    kept = files.store(
        content, name=name, media_type=queries.IMPORT_TYPE, event_id=event.id, owner_id=actor.id, now=now
    )
    ask_to_check(event, kept, owner_id=actor.id, now=now)
    return kept


def ask_to_check(event: Event, kept: StoredFile, *, owner_id: int | None, now: datetime) -> Job:
    """Have the worker look at a kept table."""
    return jobs.submit(queries.CHECK_JOB, now=now, event_id=event.id, owner_id=owner_id, key=kept.key)


def ask_to_write(
    event: Event, kept: StoredFile, *, approve: bool, tell: bool, actor: User, now: datetime
) -> Job:
    """Have the worker write a kept table. Raises Refused import_has_problems, event_closed."""
    refuse_closed(event)
    found = queries.stored_check(event.id, kept.key)
    if found is None or found["total"]:
        raise Refused("import_has_problems")
    return jobs.submit(
        queries.WRITE_JOB,
        now=now,
        event_id=event.id,
        owner_id=actor.id,
        key=kept.key,
        approve=approve,
        tell=tell,
    )


def read_import(event: Event, kept: StoredFile) -> tuple[list[RawRow], list[Problem]]:
    """The rows of a kept table as typed, and what keeps them from being read. Raises what `sheets.read_table` does."""
    content = files.path_of(kept).read_bytes()
    table = sheets.read_table(content, kept.name)
    return rules.raw_rows(table, queries.asked_questions(event.id), sheets.flaws_of(content))


def check_import(event: Event, kept: StoredFile) -> Checked:
    """Read a kept table and find every problem in it. Writes nothing."""
    raw, problems = read_import(event, kept)
    if problems:
        return Checked([], problems, len(raw))
    return check_rows(event, raw)


def check_rows(event: Event, raw: list[RawRow]) -> Checked:
    """Find every problem in rows that were read, as things stand now."""
    facts = queries.import_facts(event, raw, queries.asked_questions(event.id))
    rows, problems = rules.check_rows(raw, facts)
    return Checked(rows, problems, len(raw))


def keep_check(event: Event, kept: StoredFile, raw: list[RawRow], checked: Checked, *, now: datetime) -> None:
    """Keep what the check found: for the page the first problems and rows, for the writing the rows as typed."""
    forget_check(event.id, kept.key)
    found = {
        "read": checked.read,
        "total": len(checked.problems),
        "count": len(checked.rows),
        "problems": [asdict(problem) for problem in checked.problems[:MOST_PROBLEMS]],
        "rows": [_shown(row) for row in checked.rows[:MOST_SHOWN]],
        "raw": [] if checked.problems else [[row.number, dict(row.cells)] for row in raw],
    }
    files.store(
        json.dumps(found, ensure_ascii=False).encode(),
        name=kept.key,
        media_type=queries.IMPORT_CHECK_TYPE,
        event_id=event.id,
        owner_id=kept.owner_id,
        now=now,
    )


def rows_of_check(event: Event, kept: StoredFile) -> list[RawRow]:
    """The rows of a list whose check found nothing, without reading the table again. Raises Refused import_has_problems."""
    found = queries.stored_check(event.id, kept.key)
    if found is None or found["total"]:
        raise Refused("import_has_problems")
    return [RawRow(number, cells) for number, cells in found["raw"]]


def _shown(row: ImportRow) -> dict[str, Any]:
    names = (
        "number",
        "role",
        "email",
        "family_name",
        "given_name",
        "patronymic",
        "position_ru",
        "company",
        "inn",
    )
    return {name: getattr(row, name) for name in names}


def forget_check(event_id: int, key: str) -> None:
    """Forget what an earlier check found."""
    for found in queries.check_files(event_id, key):
        files.remove(found)


def confirm_import(
    event: Event,
    kept: StoredFile,
    raw: list[RawRow],
    *,
    approve: bool,
    tell: bool,
    actor: User,
    now: datetime,
) -> int:
    """Register everybody in the rows of a kept table; answers how many. The file is forgotten, mails follow.

    Raises Refused import_has_problems where anything is wrong by now, and whatever refuses one person: the caller's
    transaction takes everything back.
    """
    refuse_closed(event)
    checked = check_rows(event, raw)
    if checked.problems:
        raise Refused("import_has_problems")
    made = write_rows(event, checked.rows, approve=approve, actor=actor, now=now)
    audit.record(
        "registrations.imported",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"rows": len(made), "file": kept.sha256},
    )
    forget_check(event.id, kept.key)
    files.remove(kept)
    if tell:
        ids = [registration.id for registration in made]
        jobs.submit(queries.TELL_JOB, now=now, event_id=event.id, owner_id=actor.id, ids=ids)
    return len(made)


def tell_imported(event_id: int, ids: list[int], *, now: datetime) -> int:
    """Write the mails to some of those who were entered by a list; answers how many are told.

    Who has no password yet gets a link to choose one. Who has left meanwhile is told nothing.
    """
    told = [row for row in queries.by_ids(event_id, ids) if row.state in rules.ALIVE]
    for registration in told:
        outbox.put(_message(registration, now), now=now)
    db.session.flush()
    return len(told)


def _message(registration: Registration, now: datetime) -> Message:
    if registration.user.password_hash is None:
        return emails.invited(registration, now=now)
    return (
        emails.approved(registration, now=now) if registration.is_approved else emails.received(registration)
    )


def forget_old_imports(*, now: datetime) -> int:
    """Delete uploaded lists that nobody confirmed within a day: they hold people's data. Answers how many."""
    forgotten = queries.forgotten_imports(now - KEPT_FOR)
    for kept in forgotten:
        files.remove(kept)
    return len(forgotten)
