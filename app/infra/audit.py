"""The audit trail: who did what to which object, and why where a rule was overridden."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import db


class AuditEntry(db.Model):
    """One act. Holds ids and codes, never a person's data."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    verb: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (Index("ix_audit_entry_event_id_at", "event_id", "at"),)


def record(
    verb: str,
    target: Any,
    *,
    actor_id: int | None,
    now: datetime,
    event_id: int | None = None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write one act about `target` (a flushed row) into the open transaction."""
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            verb=verb,
            object_type=type(target).__name__,
            object_id=getattr(target, "id", None),
            event_id=event_id,
            changes=changes or {},
            reason=reason,
        )
    )
