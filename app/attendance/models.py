"""Who was there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Session
from app.infra.db import Words, db
from app.matchmaking.models import Meeting
from app.registrations.models import Registration


class CheckIn(db.Model):
    """A person arrived. One row a registration: a second scan finds the first."""

    __tablename__ = "check_in"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    method: Mapped[str] = mapped_column(String(8))  # code | name | camera

    registration: Mapped[Registration] = relationship(lazy="raise")


class PresenceMethod(StrEnum):
    """How we know that a person was in a session."""

    TICK = "tick"
    CODE = "code"
    CAMERA = "camera"
    SHEET = "sheet"
    ONLINE = "online"


class SessionPresence(db.Model):
    """A person was in a session of the agenda. One row a person and session: a second mark finds the first."""

    __tablename__ = "session_presence"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("agenda_session.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    method: Mapped[PresenceMethod] = mapped_column(Words(PresenceMethod, 8))

    session: Mapped[Session] = relationship(lazy="raise")
    registration: Mapped[Registration] = relationship(lazy="raise")


class Holding(StrEnum):
    HELD = "held"
    MISSED = "missed"


class FailedSide(StrEnum):
    SUPPLIER = "supplier"
    BUYER = "buyer"
    BOTH = "both"


class MeetingAttendance(db.Model):
    """Whether a meeting was held; if missed, which side failed."""

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    holding: Mapped[Holding] = mapped_column(Words(Holding, 8))
    failed_side: Mapped[FailedSide | None] = mapped_column(Words(FailedSide, 8))
    note: Mapped[str] = mapped_column(String(300), default="")
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting] = relationship(lazy="raise")
