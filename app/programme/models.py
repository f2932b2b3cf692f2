"""The plan of a year: so many events of a kind in a quarter, of the whole centre or of one cluster."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.events.models import EventKind
from app.infra.db import Words, db


class PlanYear(db.Model):
    """A year that has a plan. `version` grows with every change, so that two who edit it do not overwrite each other."""

    __tablename__ = "plan_year"

    year: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))


class PlanTarget(db.Model):
    """How many events of a kind a quarter should see; without a cluster it is the whole centre's number."""

    __tablename__ = "plan_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("plan_year.year", ondelete="CASCADE"))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EventKind] = mapped_column(Words(EventKind, 24))
    quarter: Mapped[int]
    number: Mapped[int]

    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="a_quarter"),
        CheckConstraint("number > 0", name="a_number"),
        Index(
            "uq_plan_target_whole",
            "year",
            "kind",
            "quarter",
            unique=True,
            sqlite_where=text("cluster_id IS NULL"),
            postgresql_where=text("cluster_id IS NULL"),
        ),
        Index(
            "uq_plan_target_cluster",
            "year",
            "cluster_id",
            "kind",
            "quarter",
            unique=True,
            sqlite_where=text("cluster_id IS NOT NULL"),
            postgresql_where=text("cluster_id IS NOT NULL"),
        ),
    )
