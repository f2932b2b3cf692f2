"""Reads about marks."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from app.infra.db import db
from app.matchmaking.models import Wish, WishLevel


def wishes(event_id: int) -> list[Wish]:
    """All marks of an event."""
    return list(db.session.scalars(select(Wish).where(Wish.event_id == event_id)))


def wish(author_id: int, about_id: int) -> Wish | None:
    """One side's mark about the other."""
    return db.session.scalar(select(Wish).where(Wish.author_id == author_id, Wish.about_id == about_id))


def wishes_around(delegation_id: int) -> list[Wish]:
    """The marks a delegation gave and those it got."""
    query = select(Wish).where(or_(Wish.author_id == delegation_id, Wish.about_id == delegation_id))
    return list(db.session.scalars(query))


def musts_of(author_id: int, *, besides: int) -> int:
    """How many marks "must" a delegation gave, not counting the one about `besides`."""
    query = select(func.count()).select_from(Wish)
    query = query.where(Wish.author_id == author_id, Wish.level == WishLevel.MUST, Wish.about_id != besides)
    return db.session.scalar(query) or 0
