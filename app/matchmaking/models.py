"""Delegations, wishes, slots, tables, meetings and the claims that make double booking impossible."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.companies.models import Company
from app.events.models import Event
from app.infra.db import Words, db
from app.registrations.models import Registration


class Side(StrEnum):
    SUPPLIER = "supplier"
    BUYER = "buyer"


class Delegation(db.Model):
    """A company at one event's meetings: side, seats (parallel capacity), limits."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(Words(Side, 8))
    max_meetings: Mapped[int | None]
    min_meetings: Mapped[int] = mapped_column(default=0)
    needs_accessible: Mapped[bool] = mapped_column(default=False)  # an accessible table
    zone: Mapped[str] = mapped_column(String(40), default="")  # where a buyer receives; empty: anywhere
    wishes_confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # nobody of the company comes any more; its past meetings stay
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship(lazy="raise")
    event: Mapped[Event] = relationship(lazy="raise")
    seats: Mapped[list[Seat]] = relationship(
        lazy="raise", order_by="Seat.number", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("event_id", "company_id", "side"),)


class Seat(db.Model):
    """One of a delegation's parallel capacities; a registration may sit on it."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"))
    number: Mapped[int]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    registration: Mapped[Registration | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("delegation_id", "number"),)


class Slot(db.Model):
    """A stretch of time in which meetings take place.

    Slots of different blocks may overlap; `place` is the part of the hall of the block, empty for all of it.
    """

    __tablename__ = "slot"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    block: Mapped[int] = mapped_column(default=1)
    place: Mapped[str] = mapped_column(String(40), default="")

    __table_args__ = (
        UniqueConstraint("event_id", "starts_at", "block"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )


class Table(db.Model):
    """A numbered table of the hall."""

    __tablename__ = "meeting_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40), default="")
    accessible: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("event_id", "number"),)


class WishLevel(StrEnum):
    MUST = "must"
    WANT = "want"
    RESERVE = "reserve"
    NO = "no"


class Wish(db.Model):
    """One side's mark about the other."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"))
    about_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    level: Mapped[WishLevel] = mapped_column(Words(WishLevel, 8))
    note: Mapped[str] = mapped_column(String(500), default="")
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime]

    author: Mapped[Delegation] = relationship(lazy="raise", foreign_keys=[author_id])
    about: Mapped[Delegation] = relationship(lazy="raise", foreign_keys=[about_id])

    __table_args__ = (UniqueConstraint("author_id", "about_id"),)


class MeetingState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class MeetingOrigin(StrEnum):
    RUN = "run"
    SELF_BOOKED = "self_booked"
    ORGANISER = "organiser"


class Meeting(db.Model):
    """A pair in a slot at a table. What is taken is decided by the claims, not by this row."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    supplier_seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    buyer_seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    table_id: Mapped[int] = mapped_column(ForeignKey("meeting_table.id"))
    state: Mapped[MeetingState] = mapped_column(Words(MeetingState, 10))
    origin: Mapped[MeetingOrigin] = mapped_column(Words(MeetingOrigin, 12))
    locked: Mapped[bool] = mapped_column(default=False)
    uid: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # of the calendar entry, for the meeting's whole life
    sequence: Mapped[int] = mapped_column(default=0)
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_by_side: Mapped[str] = mapped_column(String(10), default="")  # supplier | buyer | organiser
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    supplier: Mapped[Delegation] = relationship(lazy="raise", foreign_keys=[supplier_id])
    buyer: Mapped[Delegation] = relationship(lazy="raise", foreign_keys=[buyer_id])
    supplier_seat: Mapped[Seat] = relationship(lazy="raise", foreign_keys=[supplier_seat_id])
    buyer_seat: Mapped[Seat] = relationship(lazy="raise", foreign_keys=[buyer_seat_id])
    slot: Mapped[Slot] = relationship(lazy="raise")
    table: Mapped[Table] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "uq_meeting_active_pair",
            "event_id",
            "supplier_id",
            "buyer_id",
            unique=True,
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index("ix_meeting_event_id_slot_id", "event_id", "slot_id"),
    )


class ClaimKind(StrEnum):
    MEETING = "meeting"
    SESSION = "session"
    BLOCKED = "blocked"


class SeatClaim(db.Model):
    """A seat is taken in a slot, by a meeting, a booked session or an absence. The primary key is the guard."""

    __tablename__ = "seat_claim"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"), primary_key=True)
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[ClaimKind] = mapped_column(Words(ClaimKind, 8))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)


class TableClaim(db.Model):
    """A table is taken in a slot. The primary key is the guard."""

    __tablename__ = "table_claim"

    table_id: Mapped[int] = mapped_column(
        ForeignKey("meeting_table.id", ondelete="CASCADE"), primary_key=True
    )
    slot_id: Mapped[int] = mapped_column(
        ForeignKey("slot.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)


class Schedule(db.Model):
    """The schedule of one event: the form its slots came from, whether it is public, and its version.

    Every change of meetings raises `version`; publishing a run compares and sets it, so nothing booked meanwhile
    is overwritten.
    """

    __tablename__ = "schedule"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    grid: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of rules.meeting_rules
    self_booking: Mapped[bool] = mapped_column(default=True)
    published_run_id: Mapped[int | None] = mapped_column(ForeignKey("schedule_run.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None]
    published_digest: Mapped[str] = mapped_column(
        String(64), default=""
    )  # of the meetings a publication left


class ScheduleRun(db.Model):
    """One calculation with its input, seed and result. The job's own row tells how far it is.

    What only a page of this one run needs is loaded when it is asked for.
    """

    __tablename__ = "schedule_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"))
    seed: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    base_version: Mapped[int]  # the schedule's version when the input was read
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)  # what the solver was asked
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None] = mapped_column(
        JSON, deferred=True
    )  # what its publication replaced
    name: Mapped[str] = mapped_column(String(80), default="")
    kept: Mapped[bool] = mapped_column(default=False)  # stays when the others are discarded
    discarded_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("event_id", "number"),)


class Amendment(db.Model):
    """One amendment of a schedule that stands, as it was carried out: enough to take exactly it back.

    `changes` is what `operations.undoing_amendments` has written; `version` the schedule's after it.
    """

    __tablename__ = "schedule_amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    what: Mapped[str] = mapped_column(String(12))  # of rules.amendments.Happening
    moved: Mapped[int]
    added: Mapped[int]
    cancelled: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
