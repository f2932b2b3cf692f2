"""Mailings, addresses that bounce, and whose turn it is to send a message"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=8), nullable=False),
        sa.Column("subject_ru", sa.String(length=200), nullable=False),
        sa.Column("subject_en", sa.String(length=200), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("segment", sa.JSON(), nullable=False),
        sa.Column("starts_at", Moment(timezone=True), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("began_at", Moment(timezone=True), nullable=True),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        _key("mailing", "event_id", "event", "CASCADE"),
        _key("mailing", "created_by_id", "user_account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
    )
    op.create_index(op.f("ix_mailing_event_id"), "mailing", ["event_id"])
    op.create_index("ix_mailing_state_starts_at", "mailing", ["state", "starts_at"])
    op.create_table(
        "mailing_recipient",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("written_at", Moment(timezone=True), nullable=True),
        _key("mailing_recipient", "mailing_id", "mailing", "CASCADE"),
        _key("mailing_recipient", "user_id", "user_account", "CASCADE"),
        sa.PrimaryKeyConstraint("mailing_id", "user_id", name=op.f("pk_mailing_recipient")),
    )
    op.create_index(op.f("ix_mailing_recipient_user_id"), "mailing_recipient", ["user_id"])
    op.create_table(
        "bouncing_address",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", Moment(timezone=True), nullable=False),
        sa.Column("last_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_bouncing_address")),
    )
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("mailing_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("claim", sa.String(length=32), nullable=False, server_default=""))
        batch.create_foreign_key(
            op.f("fk_outbox_message_mailing_id_mailing"),
            "mailing",
            ["mailing_id"],
            ["id"],
            ondelete="SET NULL",
        )
    with op.batch_alter_table("outbox_message") as batch:
        batch.alter_column("claim", server_default=None)
        batch.create_index("ix_outbox_message_event_id_id", ["event_id", "id"])
        batch.create_index("ix_outbox_message_recipient_sent_at", ["recipient", "sent_at"])
        batch.create_index("ix_outbox_message_mailing_id_state", ["mailing_id", "state"])


def _key(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch:
        for name in ("mailing_id_state", "recipient_sent_at", "event_id_id"):
            batch.drop_index(f"ix_outbox_message_{name}")
        batch.drop_constraint(op.f("fk_outbox_message_mailing_id_mailing"), type_="foreignkey")
        batch.drop_column("claim")
        batch.drop_column("mailing_id")
    for table in ("bouncing_address", "mailing_recipient", "mailing"):
        op.drop_table(table)
