"""What came of a meeting, in each side's own words; and the reports handed in about it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.attendance.models import FailedSide, Holding
from app.events.models import Event
from app.infra.db import Words, db
from app.infra.files import StoredFile
from app.matchmaking.models import Meeting, Side


class Stage(StrEnum):
    """How far things came, in this order; `lost` ends the path from any stage."""

    HELD = "held"
    OFFER_ASKED = "offer_asked"
    SAMPLE = "sample"
    AUDIT = "audit"
    VENDOR_LIST = "vendor_list"
    TENDER = "tender"
    CONTRACT = "contract"
    DELIVERED = "delivered"
    LOST = "lost"


class Outcome(db.Model):
    """One side's word about one meeting: held, and how far it came; or missed, and who failed."""

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(Words(Side, 8))
    holding: Mapped[Holding] = mapped_column(Words(Holding, 8), default=Holding.HELD)
    failed_side: Mapped[FailedSide | None] = mapped_column(Words(FailedSide, 8))
    stage: Mapped[Stage | None] = mapped_column(Words(Stage, 12))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))  # RUB
    note: Mapped[str] = mapped_column(String(1000), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("meeting_id", "side"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
        CheckConstraint("(holding = 'held') = (stage IS NOT NULL)", name="stage_when_held"),
        CheckConstraint("(holding = 'missed') = (failed_side IS NOT NULL)", name="side_when_missed"),
    )


class IssuedReport(db.Model):
    """A report handed out. `figures` are what the check code was made from, so anybody can check a printed copy."""

    __tablename__ = "issued_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")
