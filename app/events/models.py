"""Anything with a date that people register for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.companies.models import Cluster
from app.infra.db import Words, db


class EventKind(StrEnum):
    SUPPLIER_CONFERENCE = "supplier_conference"
    CONFERENCE = "conference"
    WEBINAR = "webinar"
    TRAINING = "training"
    SEMINAR = "seminar"
    ROUND_TABLE = "round_table"
    EXHIBITION = "exhibition"
    INTERNSHIP = "internship"


class EventFormat(StrEnum):
    ON_SITE = "on_site"
    ONLINE = "online"
    HYBRID = "hybrid"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """In which role a person comes to an event."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    PRESS = "press"
    STAFF = "staff"


class Approval(StrEnum):
    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"


class Event(db.Model):
    """An event. Times are UTC; `timezone` is the IANA name in which people read them."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[EventKind] = mapped_column(Words(EventKind, 24))
    format: Mapped[EventFormat] = mapped_column(Words(EventFormat, 8))
    state: Mapped[EventState] = mapped_column(Words(EventState, 10))
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    summary_ru: Mapped[str] = mapped_column(String(500), default="")
    summary_en: Mapped[str] = mapped_column(String(500), default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    venue_ru: Mapped[str] = mapped_column(String(200), default="")
    venue_en: Mapped[str] = mapped_column(String(200), default="")
    address_ru: Mapped[str] = mapped_column(String(300), default="")
    address_en: Mapped[str] = mapped_column(String(300), default="")
    join_url: Mapped[str] = mapped_column(String(500), default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/Moscow")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    wishes_close_at: Mapped[datetime | None]
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar entry
    search_words: Mapped[str] = mapped_column(Text, default="")
    template_name_ru: Mapped[str] = mapped_column(String(120), default="")  # empty: an event, not a template
    template_name_en: Mapped[str] = mapped_column(String(120), default="")

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("seats_taken >= 0", name="seats_not_negative"),
        CheckConstraint("capacity IS NULL OR seats_taken <= capacity", name="not_oversold"),
        Index("ix_event_state_starts_at", "state", "starts_at"),
        Index(
            "uq_event_template_name",
            "template_name_ru",
            unique=True,
            sqlite_where=text("template_name_ru <> ''"),
            postgresql_where=text("template_name_ru <> ''"),
        ),
    )

    @property
    def has_meetings(self) -> bool:
        """Whether suppliers and buyers meet 1:1 here."""
        return self.kind == EventKind.SUPPLIER_CONFERENCE

    @property
    def is_public(self) -> bool:
        return self.state != EventState.DRAFT

    @property
    def is_template(self) -> bool:
        """A draft kept to begin other events with; it is never published."""
        return bool(self.template_name_ru)


class Admission(db.Model):
    """Which role may register for an event, how it is approved, and how many of it."""

    __tablename__ = "admission"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(Words(Role, 10))
    approval: Mapped[Approval] = mapped_column(Words(Approval, 10))
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        UniqueConstraint("event_id", "role"),
        CheckConstraint("capacity IS NULL OR seats_taken <= capacity", name="not_oversold"),
    )


class EventCluster(db.Model):
    """An event concerns a cluster."""

    __tablename__ = "event_cluster"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(
        ForeignKey("cluster.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    cluster: Mapped[Cluster] = relationship(lazy="raise")


class Room(db.Model):
    """A room or hall of the venue."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name_ru: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")

    __table_args__ = (UniqueConstraint("event_id", "name_ru"),)


class SessionKind(StrEnum):
    TALK = "talk"
    BREAK = "break"
    MEETINGS = "meetings"
    WELCOME = "welcome"


class Session(db.Model):
    """An item of the agenda. A bookable one may have a capacity."""

    __tablename__ = "agenda_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"))
    kind: Mapped[SessionKind] = mapped_column(Words(SessionKind, 10))
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    bookable: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)

    room: Mapped[Room | None] = relationship(lazy="raise")
    speakers: Mapped[list[Speaker]] = relationship(
        lazy="raise", order_by="Speaker.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR seats_taken <= capacity", name="not_oversold"),
    )


class Speaker(db.Model):
    """Who speaks in a session, as printed."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("agenda_session.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name_ru: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    about_ru: Mapped[str] = mapped_column(String(200), default="")
    about_en: Mapped[str] = mapped_column(String(200), default="")


class TeamRole(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    STEWARD = "steward"


class TeamMember(db.Model):
    """Who runs an event. Owners and managers change it, stewards work on the day."""

    __tablename__ = "team_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    role: Mapped[TeamRole] = mapped_column(Words(TeamRole, 8))
    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("event_id", "user_id"),)
