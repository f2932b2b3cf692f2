"""Mail: written as a row in the transaction that caused it, delivered by the worker after the commit.

A row is claimed before it is sent, so several workers never send it twice; a worker that dies while sending leaves a
claim that runs out, and the message is sent again (at least once, never lost).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any

import structlog
from flask import Flask, current_app, render_template
from flask_mailman import EmailMultiAlternatives, Mail
from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.infra.db import db, transaction
from app.infra.i18n import in_language

log = structlog.get_logger()
mail = Mail()

CLAIM_RUNS_OUT = timedelta(minutes=2)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 20, 60, 240, 720)]  # after the first, second, … failure


class OutboxMessage(db.Model):
    """One message to one address."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(8), default="queued")  # queued | sending | sent | failed
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str] = mapped_column(String(300), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_outbox_message_state_next_at", "state", "next_at"),)


@dataclass(frozen=True)
class Message:
    """What a room's `emails` answers: to whom, in which language, which template, with which facts.

    `template` is the address under templates/email without ending; both .txt and .html exist, and the first line of
    the .txt is the subject.
    """

    recipient: str
    language: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    event_id: int | None = None
    calendar: bytes | None = None
    calendar_method: str = ""


def init_mail(app: Flask) -> None:
    mail.init_app(app)


def sender() -> tuple[str, str]:
    """Name and address our messages come from."""
    return parseaddr(str(current_app.config["MAIL_DEFAULT_SENDER"]))


def put(message: Message, *, now: datetime) -> OutboxMessage:
    """Render `message` in its reader's language and write it into the open transaction."""
    with in_language(message.language):
        text = render_template(f"email/{message.template}.txt", **message.context)
        subject, _, body = text.strip().partition("\n")
        html = render_template(f"email/{message.template}.html", subject=subject, **message.context)
    row = OutboxMessage(
        recipient=message.recipient,
        language=message.language,
        kind=message.template,
        subject=" ".join(subject.split())[:300],
        text=body.strip() + "\n",
        html=html,
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        event_id=message.event_id,
        message_id=make_msgid(domain="tandem.invalid"),
        next_at=now,
        created_at=now,
    )
    db.session.add(row)
    return row


def deliver_due(limit: int = 50) -> int:
    """Send what is due, at most `limit` messages. Returns how many were sent. Called by the worker only."""
    if current_app.config["MAILBOX_ENABLED"]:
        return _lay_into_mailbox()
    sent = 0
    for message_id in _due(limit):
        row = _claim(message_id)
        if row is not None:
            sent += _deliver(row)
    return sent


def _lay_into_mailbox() -> int:
    """Without a mail server the row itself is what the mailbox page shows: all that is due is delivered at once."""
    now = clock.now()
    if not _due(limit=1):
        return 0
    with transaction():
        laid = db.session.execute(
            update(OutboxMessage)
            .where(_is_due(now))
            .values(state="sent", sent_at=now, attempts=OutboxMessage.attempts + 1, error="")
            .execution_options(synchronize_session=False)
        )
    return int(laid.rowcount)  # type: ignore[attr-defined]


def _is_due(now: datetime) -> Any:
    return or_(
        (OutboxMessage.state == "queued") & (OutboxMessage.next_at <= now),
        (OutboxMessage.state == "sending") & (OutboxMessage.next_at <= now - CLAIM_RUNS_OUT),
    )


def _due(limit: int) -> list[int]:
    query = select(OutboxMessage.id).where(_is_due(clock.now())).order_by(OutboxMessage.id).limit(limit)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def _claim(message_id: int) -> OutboxMessage | None:
    now = clock.now()
    with transaction():
        claimed = db.session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.id == message_id,
                or_(
                    OutboxMessage.state == "queued",
                    (OutboxMessage.state == "sending") & (OutboxMessage.next_at <= now - CLAIM_RUNS_OUT),
                ),
            )
            .values(state="sending", next_at=now, attempts=OutboxMessage.attempts + 1)
            .execution_options(synchronize_session=False)
        )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return db.session.get(OutboxMessage, message_id, populate_existing=True)


def _deliver(row: OutboxMessage) -> int:
    try:
        _send(row)
    except OSError as error:  # smtplib's errors are OSErrors: refused, timed out, broken off
        _note_failure(row.id, error)
        return 0
    with transaction():
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == row.id)
            .values(state="sent", sent_at=clock.now(), error="")
            .execution_options(synchronize_session=False)
        )
    return 1


def _send(row: OutboxMessage) -> None:
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        to=[row.recipient],
        headers={"Message-ID": row.message_id, "Content-Language": row.language},
    )
    message.attach_alternative(row.html, "text/html")
    if row.calendar is not None:
        message.attach(
            "invite.ics", row.calendar, f"text/calendar; method={row.calendar_method}; charset=utf-8"
        )
    with mail.get_connection() as connection:  # closed also when the server refuses
        message.connection = connection
        message.send()


def _note_failure(message_id: int, error: OSError) -> None:
    with transaction():
        row = db.session.get(OutboxMessage, message_id)
        if row is None:
            return
        row.error = type(error).__name__
        if row.attempts > len(PAUSES):
            row.state = "failed"
        else:
            row.state = "queued"
            row.next_at = clock.now() + PAUSES[row.attempts - 1]
    log.warning("mail_not_sent", message=message_id, error=type(error).__name__)


def send_again(row: OutboxMessage, *, now: datetime) -> None:
    """Put a sent or failed message back into the queue, with its tries counted anew."""
    row.state, row.attempts, row.next_at, row.error = "queued", 0, now, ""
