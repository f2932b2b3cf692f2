"""What the worker does with rows that are due: claim a handful, leave out what should wait, send the rest.

One connection carries all messages of a round. Each message's fate is written at once, so a worker that dies sends at
most one message twice; the rows it had claimed are free again after `CLAIM_RUNS_OUT`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import structlog
from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult

from app.core import clock
from app.infra.db import db, transaction
from app.infra.outbox import bounces, courtesy
from app.infra.outbox.line import Attempt, Fate, Line
from app.infra.outbox.models import OutboxMessage

log = structlog.get_logger()

CLAIM_RUNS_OUT = timedelta(minutes=5)
HANDFUL = 50  # claimed at once
LONGEST_HOLD = timedelta(minutes=2)  # a handful that takes longer is let go: the server is slow
PAUSES = [timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720)]  # after the first, second, … failure
LONGEST_WITHOUT_SERVER = timedelta(minutes=20)


def deliver_due(limit: int = 1000) -> int:
    """Send what is due, at most `limit` messages. Returns how many were sent. Called by the worker only."""
    if not _anything_due():
        return 0
    courtesy.postpone(clock.now())
    sent = 0
    with Line() as line:
        while limit > 0 and (rows := _claim(min(limit, HANDFUL))):
            limit -= len(rows)
            rows = courtesy.sorted_out(rows, now=clock.now())
            if current_app.config["MAILBOX_ENABLED"]:
                sent += _lay_into_mailbox(rows)
                continue
            done, goes_on = _send_all(line, rows)
            sent += done
            if not goes_on:
                break
    return sent


def _is_due(now: datetime) -> Any:
    return or_(
        (OutboxMessage.state == "queued") & (OutboxMessage.next_at <= now),
        (OutboxMessage.state == "sending") & (OutboxMessage.next_at <= now - CLAIM_RUNS_OUT),
    )


def _anything_due() -> bool:
    found = db.session.scalar(select(OutboxMessage.id).where(_is_due(clock.now())).limit(1))
    db.session.rollback()
    return found is not None


def _claim(most: int) -> list[OutboxMessage]:
    """Rows that are ours to send: urgent ones first, then in the order of their writing."""
    now, token = clock.now(), uuid4().hex
    due = (
        select(OutboxMessage.id)
        .where(_is_due(now))
        .order_by(OutboxMessage.urgent.desc(), OutboxMessage.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    with transaction():
        ids = list(db.session.scalars(due))
        if ids:
            _set(
                OutboxMessage.id.in_(ids),
                state="sending",
                claim=token,
                next_at=now,
                attempts=OutboxMessage.attempts + 1,
            )
    if not ids:
        return []
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.claim == token)
        .order_by(OutboxMessage.urgent.desc(), OutboxMessage.id)
    )
    rows = list(db.session.scalars(query.execution_options(populate_existing=True)))
    for row in rows:  # as they were claimed: each commit would have every one of them read again
        db.session.expunge(row)
    return rows


def _set(*conditions: Any, **values: Any) -> int:
    statement = update(OutboxMessage).where(*conditions).values(**values)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount


def _ours(row: OutboxMessage) -> Any:
    return (OutboxMessage.id == row.id) & (OutboxMessage.claim == row.claim)


def _lay_into_mailbox(rows: Collection[OutboxMessage]) -> int:
    """Without a mail server the row itself is what the mailbox page shows."""
    if not rows:
        return 0
    with transaction():
        return _set(
            OutboxMessage.id.in_([row.id for row in rows]), state="sent", sent_at=clock.now(), error=""
        )


def _send_all(line: Line, rows: list[OutboxMessage]) -> tuple[int, bool]:
    """How many went out, and whether there is a server for more."""
    sent, began = 0, clock.now()
    for number, row in enumerate(rows):
        if clock.now() - began > LONGEST_HOLD:
            _let_go(rows[number:])
            return sent, False
        attempt = line.send(row)
        _note(row, attempt)
        if attempt.fate == Fate.SENT:
            sent += 1
        elif attempt.fate == Fate.NO_SERVER:
            _let_go(rows[number + 1 :], pause=PAUSES[0])
            return sent, False
    return sent, True


def _let_go(rows: Collection[OutboxMessage], pause: timedelta = timedelta()) -> None:
    """Give claimed rows back untried."""
    if rows:
        with transaction():
            _set(
                OutboxMessage.id.in_([row.id for row in rows]),
                OutboxMessage.claim == next(iter(rows)).claim,
                state="queued",
                attempts=OutboxMessage.attempts - 1,
                next_at=clock.now() + pause,
            )


def _note(row: OutboxMessage, attempt: Attempt) -> None:
    now = clock.now()
    with transaction():
        if attempt.fate == Fate.SENT:
            _set(_ours(row), state="sent", sent_at=now, error="")
        elif attempt.fate == Fate.NO_SUCH_ADDRESS:
            _set(_ours(row), state="bounced", error=attempt.reply)
            bounces.mark_bouncing(row.recipient, attempt.reply, now=now)
        elif attempt.fate == Fate.NO_SERVER:  # not the message's fault, however long it lasts
            pause = min(PAUSES[min(row.attempts, len(PAUSES)) - 1], LONGEST_WITHOUT_SERVER)
            _set(_ours(row), state="queued", next_at=now + pause, error=attempt.reply)
        elif attempt.fate == Fate.REFUSED or row.attempts > len(PAUSES):
            _set(_ours(row), state="failed", error=attempt.reply)
        else:
            pause = PAUSES[row.attempts - 1]
            _set(_ours(row), state="queued", next_at=now + pause, error=attempt.reply)
    if attempt.fate != Fate.SENT:
        log.warning("mail_not_sent", message=row.id, fate=str(attempt.fate))


def send_again(row: OutboxMessage, *, now: datetime) -> None:
    """Put a message that is not on its way back into the queue, with its tries counted anew; its address is trusted."""
    row.state, row.attempts, row.next_at, row.error = "queued", 0, now, ""
    bounces.forgive(row.recipient)
