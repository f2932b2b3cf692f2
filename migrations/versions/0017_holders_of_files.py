"""Which table must refer to a stored file, so that what nothing refers to any more can be found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

HOLDERS = ("answer", "ladder_document", "event_material", "platform_list", "issued_report")


def upgrade() -> None:
    op.add_column(
        "stored_file", sa.Column("held_by", sa.String(length=30), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_stored_file_held_by"), "stored_file", ["held_by"])
    for table in HOLDERS:
        op.execute(
            f"UPDATE stored_file SET held_by = '{table}' WHERE id IN (SELECT file_id FROM {table})"  # noqa: S608
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_file_held_by"), table_name="stored_file")
    op.drop_column("stored_file", "held_by")
