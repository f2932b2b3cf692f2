"""An event's own texts, reminders sent and switched off, hours without mail, addresses that want none"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "event_text",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        _key("event_text", "event_id", "event", "CASCADE"),
        _key("event_text", "updated_by_id", "user_account", "SET NULL"),
        sa.PrimaryKeyConstraint("event_id", "kind", "language", name=op.f("pk_event_text")),
    )
    op.create_table(
        "post_rules",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        _key("post_rules", "event_id", "event", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_post_rules")),
    )
    op.create_table(
        "reminder_switch",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        _key("reminder_switch", "event_id", "event", "CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "kind", name=op.f("pk_reminder_switch")),
    )
    op.create_table(
        "sent_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=60), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=False),
        _key("sent_reminder", "event_id", "event", "CASCADE"),
        _key("sent_reminder", "user_id", "user_account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_reminder")),
        sa.UniqueConstraint(
            "event_id",
            "kind",
            "user_id",
            "occasion",
            name=op.f("uq_sent_reminder_event_id_kind_user_id_occasion"),
        ),
    )
    op.create_index(op.f("ix_sent_reminder_user_id"), "sent_reminder", ["user_id"])
    op.create_index(
        "ix_sent_reminder_event_id_kind_sent_at", "sent_reminder", ["event_id", "kind", "sent_at"]
    )
    op.create_table(
        "unsubscribed",
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        _key("unsubscribed", "event_id", "event", "SET NULL"),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_unsubscribed")),
    )
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("own", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("outbox_message") as batch:
        batch.alter_column("urgent", server_default=None)
        batch.alter_column("own", server_default=None)


def _key(table: str, column: str, target: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)


def downgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_column("own")
        batch.drop_column("urgent")
    for table in ("unsubscribed", "sent_reminder", "reminder_switch", "post_rules", "event_text"):
        op.drop_table(table)
