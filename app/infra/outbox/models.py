"""The outbox: one row a message; and the addresses that mail does not reach."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import db


class OutboxMessage(db.Model):
    """One message to one address.

    `state`: queued → sending → sent; failed after the last attempt or where the server refuses the message; bounced
    where there is no such address; skipped where the reader wants no such mail or the address bounces; held and stopped
    with the mailing it belongs to.
    """

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
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailing.id", ondelete="SET NULL"))
    urgent: Mapped[bool] = mapped_column(default=True)  # at any hour, before everything else
    own: Mapped[bool] = mapped_column(default=True)  # about the reader's own registration or account
    state: Mapped[str] = mapped_column(String(8), default="queued")
    claim: Mapped[str] = mapped_column(String(32), default="")  # whose turn it is to send
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]  # due; while sending: since when
    error: Mapped[str] = mapped_column(String(300), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_outbox_message_state_next_at", "state", "next_at"),
        Index("ix_outbox_message_event_id_id", "event_id", "id"),
        Index("ix_outbox_message_recipient_sent_at", "recipient", "sent_at"),
        Index("ix_outbox_message_mailing_id_state", "mailing_id", "state"),
    )


class BouncingAddress(db.Model):
    """An address that a server calls unknown. Only urgent mail still tries it, until somebody says it is right."""

    __tablename__ = "bouncing_address"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)  # lower case
    reply: Mapped[str] = mapped_column(String(300))
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
