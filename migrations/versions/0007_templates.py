"""Events kept as templates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

NAMED = sa.text("template_name_ru <> ''")


def upgrade() -> None:
    with op.batch_alter_table("event") as batch:
        batch.add_column(
            sa.Column("template_name_ru", sa.String(length=120), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("template_name_en", sa.String(length=120), nullable=False, server_default="")
        )
    op.create_index(
        "uq_event_template_name",
        "event",
        ["template_name_ru"],
        unique=True,
        sqlite_where=NAMED,
        postgresql_where=NAMED,
    )


def downgrade() -> None:
    op.drop_index("uq_event_template_name", table_name="event")
    with op.batch_alter_table("event") as batch:
        batch.drop_column("template_name_en")
        batch.drop_column("template_name_ru")
