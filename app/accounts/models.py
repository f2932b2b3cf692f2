"""People and what they may do everywhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.infra.db import Words, db


class SystemRole(StrEnum):
    """A right that holds for the whole system. Representatives get theirs from a company, buyers from a registration."""

    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"
    STEWARD = "steward"
    BUYER = "buyer"


class User(db.Model):
    """A person. Without a password the person was invited or imported and sets one from a mailed link."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # always lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(80))
    given_name: Mapped[str] = mapped_column(String(80))
    patronymic: Mapped[str] = mapped_column(String(80), default="")
    latin_name: Mapped[str] = mapped_column(String(160), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[str] = mapped_column(String(2), default="ru")
    active: Mapped[bool] = mapped_column(default=True)
    email_confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    calendar_secret: Mapped[str] = mapped_column(String(40), unique=True)

    grants: Mapped[list[RoleGrant]] = relationship(
        foreign_keys="RoleGrant.user_id", lazy="selectin", cascade="all, delete-orphan"
    )

    # what the sign-in library asks of whoever is signed in
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def full_name(self) -> str:
        """«Соколова Марина Игоревна», the order of official papers."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    @property
    def name(self) -> str:
        """«Марина Соколова», the order of a greeting."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def roles(self) -> set[SystemRole]:
        return {grant.role for grant in self.grants}

    @property
    def is_administrator(self) -> bool:
        return SystemRole.ADMINISTRATOR in self.roles

    @property
    def is_organiser(self) -> bool:
        return bool(self.roles & {SystemRole.ORGANISER, SystemRole.ADMINISTRATOR})

    @property
    def is_steward(self) -> bool:
        return bool(self.roles & {SystemRole.STEWARD, SystemRole.ORGANISER, SystemRole.ADMINISTRATOR})


class RoleGrant(db.Model):
    """One system-wide role of one person."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    role: Mapped[SystemRole] = mapped_column(Words(SystemRole, 16))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))

    __table_args__ = (UniqueConstraint("user_id", "role"),)


class Consent(db.Model):
    """A person's agreement to one purpose, with the version of the text that was shown (152-FZ)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(10))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SignInFailure(db.Model):
    """A refused sign-in, kept for as long as the limits look back. `key` is a keyed digest, not the address itself."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_sign_in_failure_key_at", "key", "at"),)
