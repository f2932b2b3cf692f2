"""Presence as a sheet: what a desk takes along and brings back, and a sheet kept until it is confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import User
from app.attendance import queries as door
from app.attendance.models import PresenceMethod
from app.attendance.sessions import operations, queries, reading
from app.attendance.sessions.reading import Known, Reading
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra import files, sheets
from app.infra.db import db
from app.infra.files import StoredFile
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of

SHEET_TYPE = "application/vnd.tandem.presence"  # such a file is never handed out
KEPT_FOR = timedelta(days=1)


def template(event: Event) -> bytes:
    """Everybody expected with a column for each session: a plus where the person was."""
    sessions = queries.counted_sessions(event.id)
    marks = queries.marks(event.id)
    heads = [_("Ticket"), _("Name"), _("Company")]
    heads += [reading.head_of(n, localised(one, "title")) for n, one in enumerate(sessions, start=1)]
    rows: list[list[Any]] = []
    for guest in door.guests(event.id):
        row = guest.registration
        company = localised(guest.company, "name") if guest.company is not None else ""
        seen = marks.get(row.id, set())
        ticks = ["+" if one.id in seen else "" for one in sessions]
        rows.append([row.ticket_code, row.user.full_name, company, *ticks])
    return xlsx_of([Sheet(_("Presence"), heads, rows)])


def keep(event: Event, content: bytes, *, name: str, actor: User, now: datetime) -> StoredFile:
    """Keep an uploaded sheet until it is confirmed. Raises Refused file_empty, file_not_a_table, file_too_large, …"""
    sheets.read_table(content, name)
    return files.store(
        content, name=name, media_type=SHEET_TYPE, now=now, event_id=event.id, owner_id=actor.id
    )


def kept(event_id: int, key: str) -> StoredFile:
    """A sheet that waits for its confirmation. Raises NotFound."""
    query = select(StoredFile).where(
        StoredFile.key == key, StoredFile.event_id == event_id, StoredFile.media_type == SHEET_TYPE
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def read(event: Event, file: StoredFile, chosen: int | None) -> Reading:
    """What a kept sheet says. Writes nothing."""
    table = sheets.read_table(files.path_of(file).read_bytes(), file.name)
    known = [
        Known(
            guest.registration.id,
            guest.registration.ticket_code,
            guest.registration.user.email,
            tuple(n for n in (guest.registration.user.full_name, guest.registration.user.latin_name) if n),
        )
        for guest in door.guests(event.id)
    ]
    return reading.read(table, queries.counted_sessions(event.id), known, chosen)


def confirm(event: Event, file: StoredFile, chosen: int | None, *, actor: User, now: datetime) -> int:
    """Write the marks of a kept sheet and forget it. Answers how many are new.

    Raises Refused presence_nothing_read, session_not_begun.
    """
    found = read(event, file, chosen)
    if not found.marks:
        raise Refused("presence_nothing_read")
    sessions = {one.id: one for one in queries.counted_sessions(event.id)}
    added = sum(
        operations.mark_present(
            sessions[session_id], people, method=PresenceMethod.SHEET, actor=actor, now=now
        )
        for session_id, people in found.present.items()
        if people
    )
    files.remove(file)
    return added


def forget_old(*, now: datetime) -> int:
    """Delete sheets that nobody confirmed: they hold names. Answers how many."""
    query = select(StoredFile).where(
        StoredFile.media_type == SHEET_TYPE, StoredFile.created_at < now - KEPT_FOR
    )
    old = list(db.session.scalars(query))
    for file in old:
        files.remove(file)
    return len(old)
