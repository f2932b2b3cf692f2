"""Publishing recordings, links and files of an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import DomainError, Refused
from app.events.models import Event
from app.infra import audit, files, filetypes
from app.infra.db import db
from app.online import queries
from app.online.models import Material, MaterialKind
from app.online.rules.materials import MOST_MATERIALS

FIELDS = ("kind", "audience", "title_ru", "title_en", "url", "session_id")


def add_material(
    event: Event,
    values: dict[str, Any],
    *,
    content: bytes = b"",
    filename: str = "",
    most_bytes: int,
    actor: User,
    now: datetime,
) -> Material:
    """Publish a material to its audience. A file is taken for what its content is, whatever its name says.

    Raises Refused upload_empty, upload_too_large, upload_type_refused, upload_lies at `file`; material_without_address
    at `url`; too_many_materials.
    """
    if queries.materials_counted(event.id) >= MOST_MATERIALS:
        raise Refused("too_many_materials", most=MOST_MATERIALS)
    row = Material(event_id=event.id, position=0, created_at=now, created_by_id=actor.id)
    _fill(row, values)
    if row.kind == MaterialKind.FILE:
        row.url = ""
        try:
            kind = filetypes.accepted(content, filename, most_bytes=most_bytes)
        except DomainError as refusal:
            refusal.field = "file"
            raise
        kept = files.store(
            content,
            name=filename,
            media_type=kind.media_type,
            event_id=event.id,
            owner_id=actor.id,
            now=now,
            held_by=Material,
        )
        row.file_id = kept.id
    elif not row.url:
        raise Refused("material_without_address", field="url")
    db.session.add(row)
    db.session.flush()
    _note("material.added", row, actor, now)
    return row


def change_material(row: Material, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    """Change title, audience, agenda item or address; a file stays the file it is.

    Raises Refused material_without_address.
    """
    _fill(row, {**values, "kind": row.kind, "url": "" if row.kind == MaterialKind.FILE else values["url"]})
    if row.kind != MaterialKind.FILE and not row.url:
        raise Refused("material_without_address", field="url")
    db.session.flush()
    _note("material.changed", row, actor, now)


def remove_material(row: Material, *, actor: User, now: datetime) -> None:
    """Take a material back; its file is deleted. The file must be loaded."""
    _note("material.removed", row, actor, now)
    kept = row.file
    db.session.delete(row)
    db.session.flush()
    if kept is not None:
        files.remove(kept)


def _fill(row: Material, values: dict[str, Any]) -> None:
    for name in FIELDS:
        setattr(row, name, values[name])


def _note(verb: str, row: Material, actor: User, now: datetime) -> None:
    audit.record(
        verb,
        row,
        actor_id=actor.id,
        now=now,
        event_id=row.event_id,
        changes={"kind": str(row.kind), "audience": str(row.audience)},
    )
