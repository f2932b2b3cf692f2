"""Places in agenda items that were given up, for calendars that must be told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "given_up_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("starts_at", Moment(timezone=True), nullable=False),
        sa.Column("ends_at", Moment(timezone=True), nullable=False),
        sa.Column("given_up_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_given_up_booking_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_up_booking")),
        sa.UniqueConstraint("uid", name=op.f("uq_given_up_booking_uid")),
    )
    with op.batch_alter_table("given_up_booking") as batch:
        batch.create_index(op.f("ix_given_up_booking_registration_id"), ["registration_id"])


def downgrade() -> None:
    op.drop_table("given_up_booking")
