"""The yearly plan of events"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0011"
down_revision = "0010"

WHOLE = sa.text("cluster_id IS NULL")
CLUSTER = sa.text("cluster_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "plan_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_plan_year_changed_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_plan_year")),
    )
    op.create_table(
        "plan_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_plan_target_a_quarter")),
        sa.CheckConstraint("number > 0", name=op.f("ck_plan_target_a_number")),
        sa.ForeignKeyConstraint(
            ["year"], ["plan_year.year"], name=op.f("fk_plan_target_year_plan_year"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_plan_target_cluster_id_cluster"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_target")),
    )
    op.create_index(op.f("ix_plan_target_cluster_id"), "plan_target", ["cluster_id"])
    for name, columns, where in (
        ("uq_plan_target_whole", ["year", "kind", "quarter"], WHOLE),
        ("uq_plan_target_cluster", ["year", "cluster_id", "kind", "quarter"], CLUSTER),
    ):
        op.create_index(name, "plan_target", columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("plan_target")
    op.drop_table("plan_year")
