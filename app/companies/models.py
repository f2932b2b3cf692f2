"""Legal persons, the people who act for them, and clusters."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.infra.db import Words, db


class CompanyKind(StrEnum):
    SME = "sme"
    CORPORATION = "corporation"
    AUTHORITY = "authority"
    SCIENCE = "science"
    EDUCATION = "education"
    INFRASTRUCTURE = "infrastructure"


class CompanySize(StrEnum):
    """Size classes of the Russian register of small and medium enterprises, by head-count."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ClusterLevel(StrEnum):
    FEDERAL = "federal"
    REGIONAL = "regional"


class ClusterStage(StrEnum):
    FORMED = "formed"
    FORMING = "forming"
    INITIATIVE = "initiative"


class Cluster(db.Model):
    """An innovation and production cluster. Its public facts come from app/companies/data/clusters.json.

    `facts`: organisations_min, staff_min, revenue_rub_bn, rnd_rub_bn, founded (ISO date or year), priorities
    ([{ru, en}]), coordinator (a company's id), named (the ids of the organisations the source names).
    """

    __tablename__ = "cluster"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    short_ru: Mapped[str] = mapped_column(String(40))
    short_en: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[ClusterLevel] = mapped_column(Words(ClusterLevel, 16))
    stage: Mapped[ClusterStage] = mapped_column(Words(ClusterStage, 16))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Company(db.Model):
    """An organisation's card. INN and sometimes kind are missing for organisations known by name from public sources.

    `region` is the two-digit code of a subject of the Russian Federation (see rules.regions), 99 any other place.
    """

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)
    inn: Mapped[str | None] = mapped_column(String(12), unique=True)
    ogrn: Mapped[str | None] = mapped_column(String(15), unique=True)
    name_ru: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    short_ru: Mapped[str] = mapped_column(String(24))
    short_en: Mapped[str] = mapped_column(String(24), default="")
    kind: Mapped[CompanyKind | None] = mapped_column(Words(CompanyKind, 16))
    size: Mapped[CompanySize | None] = mapped_column(Words(CompanySize, 8))
    staff: Mapped[int | None]
    region: Mapped[str] = mapped_column(String(2), default="")
    okved: Mapped[str] = mapped_column(String(8), default="")
    group_name: Mapped[str] = mapped_column(String(120), default="")  # the group of companies it belongs to
    site: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    founded: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    search_words: Mapped[str] = mapped_column(Text, default="")


class Standing(StrEnum):
    """How a person stands to a company: asked to join, was invited, acts for it, or also decides who else does."""

    ASKED = "asked"
    INVITED = "invited"
    REPRESENTATIVE = "representative"
    HEAD = "head"


class Representative(db.Model):
    """A person acting for a company."""

    __tablename__ = "representative"

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    standing: Mapped[Standing] = mapped_column(Words(Standing, 16))
    position_ru: Mapped[str] = mapped_column(String(120), default="")
    position_en: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]

    company: Mapped[Company] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("company_id", "user_id"),)


class ClusterMembership(db.Model):
    """A company's place in a cluster."""

    __tablename__ = "cluster_membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    cluster: Mapped[Cluster] = relationship(lazy="raise")
    company: Mapped[Company] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("cluster_id", "company_id"),)
