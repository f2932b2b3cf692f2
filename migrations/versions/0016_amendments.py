"""What an amendment of a schedule changed, so that it can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "schedule_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("undone_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_schedule_amendment_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["user_account.id"],
            name=op.f("fk_schedule_amendment_made_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_amendment")),
    )
    op.create_index(op.f("ix_schedule_amendment_event_id"), "schedule_amendment", ["event_id"])


def downgrade() -> None:
    op.drop_table("schedule_amendment")
