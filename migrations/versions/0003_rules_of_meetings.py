"""Rules of meetings: blocks with their place, accessible tables, zones of buyers, groups of companies, settings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

OLD_KEY = "uq_slot_event_id_starts_at"
NEW_KEY = "uq_slot_event_id_starts_at_block"


def upgrade() -> None:
    with op.batch_alter_table("company") as batch:
        batch.add_column(sa.Column("group_name", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("delegation") as batch:
        batch.add_column(
            sa.Column("needs_accessible", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("zone", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("meeting_table") as batch:
        batch.add_column(sa.Column("accessible", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("schedule") as batch:
        batch.add_column(sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("slot") as batch:
        batch.add_column(sa.Column("block", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("place", sa.String(length=40), nullable=False, server_default=""))
        batch.drop_constraint(OLD_KEY, type_="unique")
        batch.create_unique_constraint(NEW_KEY, ["event_id", "starts_at", "block"])


def downgrade() -> None:
    with op.batch_alter_table("slot") as batch:
        batch.drop_constraint(NEW_KEY, type_="unique")
        batch.create_unique_constraint(OLD_KEY, ["event_id", "starts_at"])
        batch.drop_column("place")
        batch.drop_column("block")
    with op.batch_alter_table("schedule") as batch:
        batch.drop_column("rules")
    with op.batch_alter_table("meeting_table") as batch:
        batch.drop_column("accessible")
    with op.batch_alter_table("delegation") as batch:
        batch.drop_column("zone")
        batch.drop_column("needs_accessible")
    with op.batch_alter_table("company") as batch:
        batch.drop_column("group_name")
