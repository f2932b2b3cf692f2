"""How events ask for feedback, and who has given it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "feedback_terms",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("closes_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_feedback_terms_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_feedback_terms")),
    )
    op.create_table(
        "feedback_given",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_feedback_given_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_feedback_given")),
    )


def downgrade() -> None:
    op.drop_table("feedback_given")
    op.drop_table("feedback_terms")
