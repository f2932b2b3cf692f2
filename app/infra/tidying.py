"""Uploaded files leave the disk with what they belonged to, however that went: one by one or by a cascade.

The database deletes rows in cascades that no code of ours sees, and a transaction that is rolled back leaves bytes
without a row. So a periodic look compares: rows that nothing refers to, then bytes without a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import select

from app.core import clock
from app.infra import files
from app.infra.db import db, transaction
from app.infra.files import StoredFile
from app.infra.jobs import periodic

log = structlog.get_logger()

GRACE = timedelta(
    hours=1
)  # longer than any open transaction: what is being written has no row to be seen yet
MOST_AT_ONCE = 500
# More strays than known files, beyond this number, look like the wrong database beside these files, not like a cascade.
SUSPICIOUS = 100


@periodic("files.tidy", timedelta(hours=1))
def tidy() -> None:
    """Forget files that nothing refers to, then delete bytes that belong to no file."""
    with transaction():
        forget_unheld(now=clock.now())
    remove_strays(now=clock.now())


def forget_unheld(*, now: datetime) -> int:
    """Remove files whose holder is gone; the rest comes next time. Answers how many."""
    gone: list[StoredFile] = []
    for name in db.session.scalars(
        select(StoredFile.held_by).where(StoredFile.held_by != "").distinct()
    ).all():
        holder = db.metadata.tables[name]
        query = (
            select(StoredFile)
            .where(
                StoredFile.held_by == name,
                StoredFile.created_at < now - GRACE,
                ~select(holder.c.file_id).where(holder.c.file_id == StoredFile.id).exists(),
            )
            .order_by(StoredFile.id)
            .limit(MOST_AT_ONCE)
        )
        gone.extend(db.session.scalars(query))
    for file in gone:
        files.remove(file)
    return len(gone)


def remove_strays(*, now: datetime, all_of_them: bool = False) -> int:
    """Delete bytes without a row. Where suspiciously many have none, only if `all_of_them` is said. Answers how many."""
    strays: list[Path] = []
    known = 0
    for some in _in_batches(_old_files(now - GRACE)):
        keys = select(StoredFile.key).where(StoredFile.key.in_([path.name for path in some]))
        there = set(db.session.scalars(keys))
        known += len(there)
        strays.extend(path for path in some if path.name not in there)
    db.session.rollback()
    if len(strays) > max(known, SUSPICIOUS) and not all_of_them:
        log.warning("files_without_rows", number=len(strays), known=known)
        return 0
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def _old_files(before: datetime) -> Iterator[Path]:
    """The files in the data folder last written before that moment."""
    root = Path(current_app.config["FILES_DIR"])
    for path in root.glob("??/*"):
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path


def _in_batches(paths: Iterator[Path]) -> Iterator[Sequence[Path]]:
    while some := list(islice(paths, MOST_AT_ONCE)):
        yield some
