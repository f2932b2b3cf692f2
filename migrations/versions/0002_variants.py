"""Variants: a run's name, what it was asked, whether it is kept or discarded, and what its publication replaced"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("schedule") as batch:
        batch.add_column(
            sa.Column("published_digest", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("schedule_run") as batch:
        batch.add_column(sa.Column("problem", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch.add_column(sa.Column("name", sa.String(length=80), nullable=False, server_default=""))
        batch.add_column(sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("discarded_at", Moment(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("schedule_run") as batch:
        for name in ("discarded_at", "kept", "name", "before", "problem"):
            batch.drop_column(name)
    with op.batch_alter_table("schedule") as batch:
        batch.drop_column("published_digest")
