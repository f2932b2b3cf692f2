"""Taking an offer or a need out of the catalogue, and bringing it back. Nothing is deleted: outcomes point at it."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.catalogue.models import Need, Offer
from app.catalogue.operations.permission import must_edit
from app.infra import audit
from app.infra.db import db


def withdraw(row: Offer | Need, *, actor: User, now: datetime) -> None:
    """Take it out of the catalogue and of the events' lists. Raises NotFound for strangers."""
    must_edit(row.company_id, actor)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        db.session.flush()
        audit.record(f"{_word(row)}.withdrawn", row, actor_id=actor.id, now=now)


def restore(row: Offer | Need, *, actor: User, now: datetime) -> None:
    """Show it again, also at the events it was brought to. Raises NotFound for strangers."""
    must_edit(row.company_id, actor)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        db.session.flush()
        audit.record(f"{_word(row)}.restored", row, actor_id=actor.id, now=now)


def _word(row: Offer | Need) -> str:
    return "need" if isinstance(row, Need) else "offer"
