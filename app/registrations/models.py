"""One person's coming to one event."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event, Role, Session
from app.infra.db import Words, db


class RegistrationState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Registration(db.Model):
    """One person's coming to one event, with a role. The ticket's code is what the QR carries."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"), index=True)
    role: Mapped[Role] = mapped_column(Words(Role, 10))
    state: Mapped[RegistrationState] = mapped_column(Words(RegistrationState, 10))
    ticket_code: Mapped[str] = mapped_column(String(16), unique=True)
    position_ru: Mapped[str] = mapped_column(String(120), default="")
    position_en: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")  # why declined or cancelled
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar entry, together with the event's
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])
    company: Mapped[Company | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("event_id", "user_id"),
        Index("ix_registration_event_id_state_created_at", "event_id", "state", "created_at"),
    )

    @property
    def is_approved(self) -> bool:
        return self.state == RegistrationState.APPROVED


class SessionBooking(db.Model):
    """A registered person's place in an agenda item; it blocks meetings at that time."""

    __tablename__ = "session_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("agenda_session.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    session: Mapped[Session] = relationship(lazy="raise")
    registration: Mapped[Registration] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("session_id", "registration_id"),)

    @property
    def uid(self) -> str:
        """Its name in calendars; another one each time a place is taken anew."""
        return f"session-{self.id}-{int(self.created_at.timestamp())}@tandem"


class GivenUpBooking(db.Model):
    """A place in an agenda item that was given up: calendars remove only what they are told is cancelled.

    The words and times are copied, since the item itself may be gone.
    """

    __tablename__ = "given_up_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    uid: Mapped[str] = mapped_column(String(64), unique=True)
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    given_up_at: Mapped[datetime]
    registration: Mapped[Registration] = relationship(lazy="raise")
