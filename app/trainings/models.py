"""Certificates: on which terms, under which number, to whom, and what became of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.events.models import EventKind
from app.infra.db import Words, db
from app.registrations.models import Registration

SHARE = 75  # percent of the sessions, where the organiser set nothing


class CertificateTerms(db.Model):
    """What an event asks for a certificate, and what it prints on it. No row: the defaults."""

    __tablename__ = "certificate_terms"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    least_share: Mapped[int] = mapped_column(default=SHARE)  # percent
    least_hours: Mapped[int | None]  # academic hours attended
    needs_feedback: Mapped[bool] = mapped_column(default=False)
    hours: Mapped[int | None]  # printed; as the agenda counts where empty
    programme_ru: Mapped[str] = mapped_column(
        String(200), default=""
    )  # printed; the event's title where empty
    programme_en: Mapped[str] = mapped_column(String(200), default="")
    signatory_ru: Mapped[str] = mapped_column(String(120), default="")
    signatory_en: Mapped[str] = mapped_column(String(120), default="")
    position_ru: Mapped[str] = mapped_column(String(160), default="")
    position_en: Mapped[str] = mapped_column(String(160), default="")
    issuer_ru: Mapped[str] = mapped_column(String(160), default="")
    issuer_en: Mapped[str] = mapped_column(String(160), default="")

    __table_args__ = (CheckConstraint("least_share BETWEEN 0 AND 100", name="share_is_a_percentage"),)


class PrintedName(db.Model):
    """A name as the organiser wants it on a certificate, where the card of the person is not right for it."""

    __tablename__ = "printed_name"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")


class CertificateCounter(db.Model):
    """The last number given in a year. It is raised in the transaction that writes the certificates: no gaps."""

    __tablename__ = "certificate_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class CertificateState(StrEnum):
    """What whoever checks a certificate is told."""

    VALID = "valid"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Certificate(db.Model):
    """A certificate as it was handed out. What is printed is copied: it stays true when cards and events change."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True
    )
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="SET NULL"), index=True)
    kind: Mapped[EventKind] = mapped_column(Words(EventKind, 24))
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    company_ru: Mapped[str] = mapped_column(String(200), default="")
    company_en: Mapped[str] = mapped_column(String(200), default="")
    programme_ru: Mapped[str] = mapped_column(String(200))
    programme_en: Mapped[str] = mapped_column(String(200), default="")
    first_day: Mapped[date]
    last_day: Mapped[date]
    hours: Mapped[int | None]
    signatory_ru: Mapped[str] = mapped_column(String(120), default="")
    signatory_en: Mapped[str] = mapped_column(String(120), default="")
    position_ru: Mapped[str] = mapped_column(String(160), default="")
    position_en: Mapped[str] = mapped_column(String(160), default="")
    issuer_ru: Mapped[str] = mapped_column(String(160), default="")
    issuer_en: Mapped[str] = mapped_column(String(160), default="")
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500), default="")  # why revoked; never public
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("certificate.id", ondelete="SET NULL"), unique=True
    )

    registration: Mapped[Registration | None] = relationship(lazy="raise")
    issued_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[issued_by_id])
    revoked_by: Mapped[User | None] = relationship(lazy="raise", foreign_keys=[revoked_by_id])
    replaced_by: Mapped[Certificate | None] = relationship(lazy="raise", remote_side=[id])

    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(
            "uq_certificate_valid_of_registration",
            "registration_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    @property
    def label(self) -> str:
        """The number as printed, such as 2026-0417."""
        return f"{self.year}-{self.number:04d}"

    @property
    def state(self) -> CertificateState:
        if self.revoked_at is None:
            return CertificateState.VALID
        return CertificateState.REPLACED if self.replaced_by_id is not None else CertificateState.REVOKED
