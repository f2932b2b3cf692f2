"""A list of participants from a file: kept, checked as often as needed, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, files, sheets
from app.infra.files import StoredFile
from app.registrations import queries, rules
from app.registrations.operations.by_hand import add_by_hand
from app.registrations.operations.decide import refuse_closed
from app.registrations.rules import ImportRow, Problem

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Checked:
    """What a file holds: persons to register, and problems; with a problem nothing may be written."""

    rows: list[ImportRow]
    problems: list[Problem]
    read: int  # rows with anything in them


def keep_import(event: Event, content: bytes, *, name: str, actor: User, now: datetime) -> StoredFile:
    """Keep an uploaded table until it is confirmed.

    Raises Refused file_empty, file_not_a_table, file_too_large, file_too_many_rows, event_closed.
    """
    refuse_closed(event)
    sheets.read_table(content, name)
    return files.store(
        content, name=name, media_type=queries.IMPORT_TYPE, event_id=event.id, owner_id=actor.id, now=now
    )


def check_import(event: Event, kept: StoredFile) -> Checked:
    """Read a kept table and find every problem in it. Writes nothing."""
    table = sheets.read_table(files.path_of(kept).read_bytes(), kept.name)
    raw, problems = rules.raw_rows(table)
    if problems:
        return Checked([], problems, len(raw))
    rows, problems = rules.check_rows(raw, queries.import_facts(event, raw))
    return Checked(rows, problems, len(raw))


def confirm_import(
    event: Event, kept: StoredFile, *, approve: bool, tell: bool, actor: User, now: datetime
) -> int:
    """Register everybody in a kept table; answers how many. The file is forgotten.

    Raises Refused import_has_problems where anything is wrong by now, and whatever refuses one person: the caller's
    transaction takes everything back.
    """
    refuse_closed(event)
    checked = check_import(event, kept)
    if checked.problems:
        raise Refused("import_has_problems")
    for row in checked.rows:
        _add(event, row, approve=approve, tell=tell, actor=actor, now=now)
    audit.record(
        "registrations.imported",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"rows": len(checked.rows), "file": kept.sha256},
    )
    files.remove(kept)
    return len(checked.rows)


def _add(event: Event, row: ImportRow, *, approve: bool, tell: bool, actor: User, now: datetime) -> None:
    add_by_hand(
        event,
        role=row.role,
        email=row.email,
        family_name=row.family_name,
        given_name=row.given_name,
        patronymic=row.patronymic,
        phone=row.phone,
        language=row.language,
        inn=row.inn,
        company_name=row.company,
        position_ru=row.position_ru,
        position_en=row.position_en,
        note=row.note,
        approve=approve,
        tell=tell,
        actor=actor,
        now=now,
    )


def forget_old_imports(*, now: datetime) -> int:
    """Delete uploaded lists that nobody confirmed within a day: they hold people's data. Answers how many."""
    forgotten = queries.forgotten_imports(now - KEPT_FOR)
    for kept in forgotten:
        files.remove(kept)
    return len(forgotten)
