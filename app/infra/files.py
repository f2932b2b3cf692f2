"""Files that were uploaded or made: bytes in the data folder, one row each, never under the web root."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tokens import secret_address
from app.infra.db import Model, after_commit, db


class StoredFile(db.Model):
    """A file. `key` is its name on disk and in addresses; it tells nothing and cannot be guessed."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    # the table whose `file_id` must refer to it; when nothing there does any more, `infra.tidying` removes it
    held_by: Mapped[str] = mapped_column(String(30), default="", index=True)


def store(
    content: bytes,
    *,
    name: str,
    media_type: str,
    now: datetime,
    event_id: int | None = None,
    owner_id: int | None = None,
    held_by: type[Model] | None = None,
) -> StoredFile:
    """Write `content` to disk and its row into the open transaction; returns the flushed row.

    `held_by` is the model that refers to it in `file_id`: deleted with that row, by whatever cascade. Without it the
    file stays until somebody removes it.
    """
    row = StoredFile(
        key=secret_address(),
        name=name[:200],
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        event_id=event_id,
        owner_id=owner_id,
        created_at=now,
        held_by=str(held_by.__tablename__) if held_by is not None else "",
    )
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    db.session.add(row)
    db.session.flush()
    return row


def path_of(row: StoredFile) -> Path:
    """Where the bytes lie."""
    return Path(current_app.config["FILES_DIR"]) / row.key[:2] / row.key


def remove(row: StoredFile) -> None:
    """Forget a file: its row now, its bytes once the open transaction is committed."""
    path = path_of(row)
    db.session.delete(row)
    after_commit(lambda: path.unlink(missing_ok=True))
