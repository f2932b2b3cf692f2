"""Reads about the messages of an event."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer

from app.core.errors import NotFound
from app.infra.db import db
from app.infra.outbox import BouncingAddress, OutboxMessage

STATES = ("queued", "sending", "held", "sent", "failed", "bounced", "skipped", "stopped")


def messages(
    event_id: int, question: str = "", state: str = "", kind: str = "", mailing_id: int | None = None
) -> Select[tuple[OutboxMessage]]:
    """An event's messages without their bodies, the newest first."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.event_id == event_id)
        .options(defer(OutboxMessage.text), defer(OutboxMessage.html), defer(OutboxMessage.calendar))
        .order_by(OutboxMessage.id.desc())
    )
    if question:
        pattern = f"%{question.lower()}%"
        query = query.where(
            or_(
                func.lower(OutboxMessage.recipient).like(pattern),
                func.lower(OutboxMessage.subject).like(pattern),
            )
        )
    if state:
        query = query.where(OutboxMessage.state == state)
    if kind:
        query = query.where(OutboxMessage.kind == kind)
    return query.where(OutboxMessage.mailing_id == mailing_id) if mailing_id is not None else query


def message(event_id: int, message_id: int) -> OutboxMessage:
    """One message of an event. Raises NotFound."""
    row = db.session.get(OutboxMessage, message_id)
    if row is None or row.event_id != event_id:
        raise NotFound
    return row


def bouncing(emails: Collection[str]) -> dict[str, BouncingAddress]:
    """Those of these addresses that mail does not reach, with what was said about them."""
    query = select(BouncingAddress).where(BouncingAddress.email.in_({email.lower() for email in emails}))
    return {row.email: row for row in db.session.scalars(query)}


def counts(event_id: int) -> dict[str, int]:
    """By state: how many messages."""
    query = select(OutboxMessage.state, func.count()).where(OutboxMessage.event_id == event_id)
    return {row[0]: row[1] for row in db.session.execute(query.group_by(OutboxMessage.state))}
