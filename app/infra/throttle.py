"""Limits on attempts, counted in the database so that all processes count together."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import db


def key_of(kind: str, value: str) -> str:
    """A keyed digest of an address or account: the table of attempts must not become a list of people."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{kind}:{value.strip().lower()}".encode(), hashlib.sha256).hexdigest()


class NotedTry(db.Model):
    """One try that is counted, kept for as long as its limit looks back. `key` is a keyed digest, not the address."""

    __tablename__ = "noted_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_noted_try_key_at", "key", "at"),)


def tries(kind: str, value: str, *, since: datetime) -> int:
    """How many tries of a kind were noted for an address."""
    query = select(func.count()).select_from(NotedTry)
    return db.session.scalar(query.where(NotedTry.key == key_of(kind, value), NotedTry.at >= since)) or 0


def note_try(kind: str, value: str, *, now: datetime, window: timedelta) -> None:
    """Count one try, and forget those that no limit looks back at any more."""
    key = key_of(kind, value)
    db.session.execute(delete(NotedTry).where(NotedTry.key == key, NotedTry.at < now - window))
    db.session.add(NotedTry(key=key, at=now))
