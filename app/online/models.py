"""The online side of an event: its room, the times people were in it, lists of platforms, materials."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Session
from app.infra.db import Words, db
from app.infra.files import StoredFile
from app.registrations.models import Registration

OPENS_BEFORE = 15  # minutes
THRESHOLD = 70  # percent of the time


class Provider(StrEnum):
    """Who runs the room people are sent to."""

    LINK = "link"
    BIGBLUEBUTTON = "bigbluebutton"


class RoomState(StrEnum):
    """Where a room that we make ourselves stands. A plain link is always READY."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    ENDED = "ended"


class OnlineRoom(db.Model):
    """How people get into an event online, and how long they must stay to have attended. No row: the defaults."""

    __tablename__ = "online_room"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    provider: Mapped[Provider] = mapped_column(Words(Provider, 16))
    opens_before: Mapped[int]  # minutes before the start
    threshold: Mapped[int]  # percent of the time that counts as attended
    record: Mapped[bool] = mapped_column(default=False)
    meeting_id: Mapped[str] = mapped_column(String(64), unique=True)  # what the platform calls the room
    callback_key: Mapped[str] = mapped_column(
        String(40), unique=True
    )  # of the address the platform calls back
    state: Mapped[RoomState] = mapped_column(Words(RoomState, 8))
    problem: Mapped[str] = mapped_column(String(60), default="")  # code of the platform's last refusal
    tended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("threshold BETWEEN 1 AND 100", name="threshold_is_a_percentage"),
        CheckConstraint("opens_before BETWEEN 0 AND 1440", name="opens_within_a_day"),
    )


class Source(StrEnum):
    """Who says that somebody was there."""

    LINK = "link"  # our own link and its page, by heartbeat
    PLATFORM = "platform"  # the platform itself, asked or calling back
    LIST = "list"  # an attendance list taken over from a file


class PlatformList(db.Model):
    """An attendance list of a platform: first a draft with its file, then taken over."""

    __tablename__ = "platform_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_session.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    people: Mapped[int] = mapped_column(default=0)
    unmatched: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship(lazy="raise")
    session: Mapped[Session | None] = relationship(lazy="raise")


class KnownColumns(db.Model):
    """How an organiser read a platform's columns last time; found again by the heads of its table."""

    __tablename__ = "known_columns"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    heads: Mapped[str] = mapped_column(String(64))  # digest of the table's heads
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    used_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "heads"),)


class Presence(db.Model):
    """One stay of one person, or (from a list without times) how long somebody stayed in all.

    `visit` tells apart pages and devices; a page of ours and a polled room move `left_at` on while somebody is there.
    """

    __tablename__ = "online_presence"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[Source] = mapped_column(Words(Source, 8))
    visit: Mapped[str] = mapped_column(String(64), default="")
    list_id: Mapped[int | None] = mapped_column(
        ForeignKey("platform_list.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_session.id", ondelete="SET NULL"))
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    seconds: Mapped[int | None]

    registration: Mapped[Registration] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "(joined_at IS NOT NULL AND left_at IS NOT NULL AND left_at >= joined_at) OR seconds IS NOT NULL",
            name="has_a_time",
        ),
        Index("ix_online_presence_visit", "visit"),
    )


class MaterialKind(StrEnum):
    RECORDING = "recording"
    LINK = "link"
    FILE = "file"


class Audience(StrEnum):
    """Who may have a material."""

    ATTENDED = "attended"
    REGISTERED = "registered"
    PUBLIC = "public"


class Material(db.Model):
    """A recording, a link or a file of an event or of one agenda item."""

    __tablename__ = "event_material"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_session.id", ondelete="SET NULL"))
    kind: Mapped[MaterialKind] = mapped_column(Words(MaterialKind, 10))
    audience: Mapped[Audience] = mapped_column(Words(Audience, 10))
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    file: Mapped[StoredFile | None] = relationship(lazy="raise")
    session: Mapped[Session | None] = relationship(lazy="raise")
