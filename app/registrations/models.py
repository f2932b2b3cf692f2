"""One person's coming to one event."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event, Role, Session
from app.infra.db import Words, db


class RegistrationState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    WAITING = "waiting"
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


class RegistrationTerms(db.Model):
    """What an organiser set for the places of one event; without a row the defaults below hold."""

    __tablename__ = "registration_terms"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    waiting_list: Mapped[bool] = mapped_column(default=True)
    offer_hours: Mapped[int] = mapped_column(default=24)
    changes_until: Mapped[datetime | None]  # one's own words; without it until the event begins
    cancels_until: Mapped[datetime | None]
    transfers: Mapped[bool] = mapped_column(default=True)
    groups: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (CheckConstraint("offer_hours > 0", name="offer_stands_a_while"),)


class WaitingState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    LEFT = "left"


class WaitingPlace(db.Model):
    """Somebody waits for a place at an event, or in one of its agenda items. While offered, the place is held."""

    __tablename__ = "waiting_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("agenda_session.id", ondelete="CASCADE"), index=True
    )
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[WaitingState] = mapped_column(Words(WaitingState, 8))
    queue_key: Mapped[str | None] = mapped_column(String(24), unique=True)  # while it waits: once a queue
    joined_at: Mapped[datetime]
    first_since: Mapped[datetime | None]  # put first by the organiser, with a reason in the log
    offered_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship(lazy="raise")
    session: Mapped[Session | None] = relationship(lazy="raise")
    registration: Mapped[Registration] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_waiting_place_event_id_state", "event_id", "state"),
        Index("ix_waiting_place_state_expires_at", "state", "expires_at"),
    )

    @property
    def is_offered(self) -> bool:
        return self.state == WaitingState.OFFERED

    @property
    def is_alive(self) -> bool:
        return self.state in (WaitingState.WAITING, WaitingState.OFFERED)


class InvitationCode(db.Model):
    """A word that opens registration to whoever knows it, so many times."""

    __tablename__ = "invitation_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(24))  # upper case
    label: Mapped[str] = mapped_column(String(120), default="")  # to whom it was given
    role: Mapped[Role | None] = mapped_column(Words(Role, 10))
    quota: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]
    skips_approval: Mapped[bool] = mapped_column(default=False)
    opens_closed: Mapped[bool] = mapped_column(default=False)  # before and after registration is open to all
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("used >= 0", name="used_not_negative"),
        CheckConstraint("quota IS NULL OR used <= quota", name="quota_kept"),
    )


class InvitationState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Invitation(db.Model):
    """One person asked to come; answered by the link in the mail."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))  # lower case
    name: Mapped[str] = mapped_column(String(240), default="")
    language: Mapped[str] = mapped_column(String(2), default="ru")
    role: Mapped[Role] = mapped_column(Words(Role, 10))
    skips_approval: Mapped[bool] = mapped_column(default=True)
    words: Mapped[str] = mapped_column(String(1000), default="")  # the organiser's own, in the mail
    state: Mapped[InvitationState] = mapped_column(Words(InvitationState, 10))
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    mail_due: Mapped[bool] = mapped_column(default=True)
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )

    event: Mapped[Event] = relationship(lazy="raise")
    registration: Mapped[Registration | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("event_id", "email"),)


class RegistrationOrigin(db.Model):
    """How a registration came about, where its person did not simply register."""

    __tablename__ = "registration_origin"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation_code.id", ondelete="SET NULL"), index=True
    )
    registered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    transferred_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL")
    )
    at_the_desk: Mapped[bool] = mapped_column(default=False)
