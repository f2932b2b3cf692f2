"""What companies can make and what buyers want."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.companies.models import Company
from app.events.models import Event
from app.infra.db import Words, db


class ProcurementRoute(StrEnum):
    FZ44 = "fz44"
    FZ223 = "fz223"
    COMMERCIAL = "commercial"
    TRIAL_ORDER = "trial_order"


class Offer(db.Model):
    """What a company can make or do."""

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    okpd2: Mapped[str] = mapped_column(String(12), default="", index=True)
    capacity: Mapped[int | None]  # units a year
    unit_ru: Mapped[str] = mapped_column(String(24), default="")
    unit_en: Mapped[str] = mapped_column(String(24), default="")
    certificates_ru: Mapped[str] = mapped_column(Text, default="")  # one a line
    certificates_en: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    search_words: Mapped[str] = mapped_column(Text, default="")

    company: Mapped[Company] = relationship(lazy="raise")


class Need(db.Model):
    """What a buyer wants to buy."""

    __tablename__ = "need"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    title_ru: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    okpd2: Mapped[str] = mapped_column(String(12), default="", index=True)
    quantity: Mapped[int | None]  # units a year; None is "on request"
    unit_ru: Mapped[str] = mapped_column(String(24), default="")
    unit_en: Mapped[str] = mapped_column(String(24), default="")
    price_min: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))  # RUB a unit
    price_max: Mapped[Decimal | None] = mapped_column(Numeric(15, 2))
    deadline: Mapped[date | None]
    papers_ru: Mapped[str] = mapped_column(Text, default="")  # required papers, one a line
    papers_en: Mapped[str] = mapped_column(Text, default="")
    route: Mapped[ProcurementRoute] = mapped_column(Words(ProcurementRoute, 12))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    search_words: Mapped[str] = mapped_column(Text, default="")

    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "price_min IS NULL OR price_max IS NULL OR price_min <= price_max", name="price_corridor"
        ),
    )


class NeedAtEvent(db.Model):
    """A need that its buyer brings to an event."""

    __tablename__ = "need_at_event"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    need: Mapped[Need] = relationship(lazy="raise")
    event: Mapped[Event] = relationship(lazy="raise")
