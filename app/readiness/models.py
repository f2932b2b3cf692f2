"""Steps an event requires of its firms, the documents firms send for them, and exceptions the organiser made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra.db import Words, db
from app.infra.files import StoredFile


class Applies(StrEnum):
    """To whom a step applies."""

    EVERYBODY = "everybody"
    SUPPLIER = "supplier"
    BUYER = "buyer"


class LadderStep(db.Model):
    """One step. `kind` is the key of a StepKind; `settings` what that kind needs to know (which training, which files)."""

    __tablename__ = "ladder_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    applies: Mapped[Applies] = mapped_column(Words(Applies, 10))
    title_ru: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    help_ru: Mapped[str] = mapped_column(String(1000), default="")
    help_en: Mapped[str] = mapped_column(String(1000), default="")
    due_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class DocumentState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class LadderDocument(db.Model):
    """The file a firm sent for a step; a new one takes the old one's place."""

    __tablename__ = "ladder_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("ladder_step.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"))
    state: Mapped[DocumentState] = mapped_column(Words(DocumentState, 8))
    reason: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    step: Mapped[LadderStep] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("step_id", "company_id"),)


class LadderWaiver(db.Model):
    """The organiser lets a firm pass a step, with the reason."""

    __tablename__ = "ladder_waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("ladder_step.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(500))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    __table_args__ = (
        UniqueConstraint("step_id", "company_id"),
        Index("ix_ladder_waiver_company_id", "company_id"),
    )
