"""What came of a meeting, in each side's own words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra.db import Words, db
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
    """One side's word about one meeting."""

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(Words(Side, 8))
    stage: Mapped[Stage] = mapped_column(Words(Stage, 12))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))  # RUB
    note: Mapped[str] = mapped_column(String(1000), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("meeting_id", "side"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_negative"),
    )
