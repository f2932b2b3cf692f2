"""An attendance list of a platform: kept, read by columns the organiser confirms, taken over, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, files, sheets
from app.infra.db import db
from app.infra.files import StoredFile
from app.online import queries
from app.online.models import KnownColumns, PlatformList, Presence, Source
from app.online.rules import matching, reading
from app.online.rules.matching import Group
from app.online.rules.reading import Columns, Read
from app.online.rules.staying import Span

FILE_TYPE = "application/vnd.tandem.attendance-list"  # such a file is never handed out
KEPT_FOR = timedelta(days=1)
MOST_UNMATCHED = 500


@dataclass(frozen=True)
class Checked:
    """What a list says: its people with whom they may be, and what is wrong with it."""

    read: Read
    groups: list[Group]


def keep_list(event: Event, content: bytes, *, name: str, actor: User, now: datetime) -> PlatformList:
    """Keep an uploaded list with the likeliest reading of its columns: as last time, or guessed.

    Raises Refused file_empty, file_not_a_table, file_too_large, file_too_many_rows, list_known.
    """
    table = sheets.read_table(content, name)
    kept = files.store(
        content,
        name=name,
        media_type=FILE_TYPE,
        event_id=event.id,
        owner_id=actor.id,
        now=now,
        held_by=PlatformList,
    )
    if queries.list_with_digest(event.id, kept.sha256):
        raise Refused("list_known", field="file")
    columns = _as_last_time(table, actor) or reading.guess(table, timezone=event.timezone)
    row = PlatformList(
        event_id=event.id,
        name=name[:200],
        file_id=kept.id,
        columns={**columns.to_json(), "digest": kept.sha256},
        people=0,
        unmatched=[],
        created_at=now,
        created_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _as_last_time(table: list[list[str]], actor: User) -> Columns | None:
    """The reading of a table with the same heads, wherever they stand in this one."""
    digests = [reading.digest_of(row) if any(row) else "" for row in table[: reading.LOOK_FOR_HEADS]]
    for known in queries.known_columns(actor.id, digests):
        return Columns.from_json({**known.columns, "head": digests.index(known.heads)})
    return None


def table_of(row: PlatformList) -> list[list[str]]:
    """The table of a list that is not taken over yet; its file must be loaded."""
    if row.file is None:
        raise Refused("list_applied")
    return sheets.read_table(files.path_of(row.file).read_bytes(), row.file.name)


def set_columns(
    row: PlatformList, columns: Columns, *, session_id: int | None, actor: User, now: datetime
) -> None:
    """Read the list so from now on, and lists with these heads next time.

    Raises Refused list_applied, list_without_people, list_without_time, list_column_twice.
    """
    table = table_of(row)
    if (code := reading.problem_of_columns(columns)) is not None:
        raise Refused(code)
    row.columns = {**columns.to_json(), "digest": row.columns.get("digest", "")}
    row.session_id = session_id
    digest = reading.digest_of(table[columns.head])
    known = next(iter(queries.known_columns(actor.id, [digest])), None)
    if known is None:
        known = KnownColumns(user_id=actor.id, heads=digest, columns=columns.to_json(), used_at=now)
        try:
            with db.session.begin_nested():
                db.session.add(known)
        except IntegrityError:  # the same dialogue, sent twice at once
            return
    known.columns, known.used_at = columns.to_json(), now
    db.session.flush()


def check_list(event: Event, row: PlatformList) -> Checked:
    """Read a kept list and look whose rows it holds. Writes nothing."""
    around = Span(event.starts_at, event.ends_at)
    if row.session is not None:
        around = Span(row.session.starts_at, row.session.ends_at)
    found = reading.read(table_of(row), Columns.from_json(row.columns), around)
    return Checked(found, matching.grouped(found.rows, queries.known_people(event.id)))


def apply_list(
    event: Event, row: PlatformList, picked: Mapping[str, int], *, actor: User, now: datetime
) -> int:
    """Write the stays of everybody matched; answers how many people.

    Who stands there with a known address is taken at once; `picked` names, by the key of a group, the registration the
    organiser confirmed or chose. The others stay with the list as unmatched. Raises Refused list_applied,
    list_nobody, and NotFound for a registration of another event.
    """
    checked = check_list(event, row)
    admitted = {person.registration_id for person in queries.known_people(event.id)}
    people: set[int] = set()
    unmatched: list[dict[str, Any]] = []
    for group in checked.groups:
        person = group.sure.registration_id if group.sure else picked.get(group.key)
        if person is None or person not in admitted:
            unmatched.append({"name": group.name, "email": group.email, "seconds": group.seconds})
            continue
        people.add(person)
        db.session.add_all(_stays(row, group, person))
    if not people:
        raise Refused("list_nobody")
    row.people, row.unmatched, row.applied_at = len(people), unmatched[:MOST_UNMATCHED], now
    if row.file is not None:
        kept, row.file = row.file, None
        files.remove(kept)
    db.session.flush()
    audit.record(
        "online.list_applied",
        row,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"people": len(people), "unmatched": len(unmatched)},
    )
    return len(people)


def _stays(row: PlatformList, group: Group, registration_id: int) -> list[Presence]:
    return [
        Presence(
            registration_id=registration_id,
            source=Source.LIST,
            list_id=row.id,
            session_id=row.session_id,
            joined_at=one.span.starts_at if one.span else None,
            left_at=one.span.ends_at if one.span else None,
            seconds=None if one.span else one.seconds,
        )
        for one in group.rows
    ]


def remove_list(row: PlatformList, *, actor: User, now: datetime) -> None:
    """Take a list back with all it has said, or give a draft up."""
    applied = row.applied_at is not None
    audit.record("online.list_removed", row, actor_id=actor.id, now=now, event_id=row.event_id)
    _drop(row)
    if applied:
        db.session.flush()


def _drop(row: PlatformList) -> None:
    kept: StoredFile | None = row.file
    db.session.delete(row)
    db.session.flush()
    if kept is not None:
        files.remove(kept)


def forget_old_lists(*, now: datetime) -> int:
    """Delete lists that nobody took over within a day: they hold people's data. Answers how many."""
    old = queries.forgotten_lists(now - KEPT_FOR)
    for row in old:
        _drop(row)
    return len(old)
