"""What an event decides about its mail, and what has gone out of itself."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import Words, db


class EventText(db.Model):
    """An event's own text of one kind of message in one language, with placeholders in braces."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))


class PostRules(db.Model):
    """Hours of an event's zone in which only urgent mail goes. Without a row: 21:00 to 8:00."""

    __tablename__ = "post_rules"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    quiet_from: Mapped[time | None]  # both None: mail goes at any hour
    quiet_until: Mapped[time | None]


class ReminderSwitch(db.Model):
    """An event's decision about one kind of reminder. Without a row: as the kind says."""

    __tablename__ = "reminder_switch"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    is_on: Mapped[bool]


class SentReminder(db.Model):
    """A person was reminded on one occasion. The key is what makes it happen once, whoever comes first."""

    __tablename__ = "sent_reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    occasion: Mapped[str] = mapped_column(String(60))
    sent_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("event_id", "kind", "user_id", "occasion"),
        Index("ix_sent_reminder_event_id_kind_sent_at", "event_id", "kind", "sent_at"),
    )


class Unsubscribed(db.Model):
    """An address that wants no mail but that about its own registration and account."""

    __tablename__ = "unsubscribed"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)  # lower case
    at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", ondelete="SET NULL")
    )  # whose mail it was


class MailingState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Topic(StrEnum):
    """What a mailing is about, and so whether one can unsubscribe from it."""

    NEWS = "news"
    EVENT = "event"  # what everybody who comes must know


class Mailing(db.Model):
    """A message of the organiser to a part of an event's people.

    `segment` holds the filter: {key of a filter: [values]}. Whom it means is settled when the sending begins.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    state: Mapped[MailingState] = mapped_column(Words(MailingState, 10))
    topic: Mapped[Topic] = mapped_column(Words(Topic, 8))
    subject_ru: Mapped[str] = mapped_column(String(200), default="")
    subject_en: Mapped[str] = mapped_column(String(200), default="")
    text_ru: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    segment: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    starts_at: Mapped[datetime | None]  # scheduled for
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_mailing_state_starts_at", "state", "starts_at"),)


class MailingRecipient(db.Model):
    """One person of a mailing that has begun; `written_at` is set with the message's row in one transaction."""

    __tablename__ = "mailing_recipient"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    written_at: Mapped[datetime | None]
