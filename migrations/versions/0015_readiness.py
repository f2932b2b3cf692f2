"""What an event requires of firms: steps, documents, exceptions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0015"
down_revision = "0014"


def _points(table: str, column: str, target: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("applies", sa.String(length=10), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("help_ru", sa.String(length=1000), nullable=False),
        sa.Column("help_en", sa.String(length=1000), nullable=False),
        sa.Column("due_at", Moment(timezone=True), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        _points("ladder_step", "event_id", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
    )
    op.create_index(op.f("ix_ladder_step_event_id"), "ladder_step", ["event_id"])
    op.create_table(
        "ladder_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        _points("ladder_document", "step_id", "ladder_step"),
        _points("ladder_document", "company_id", "company"),
        _points("ladder_document", "file_id", "stored_file"),
        _points("ladder_document", "sent_by_id", "user_account", "SET NULL"),
        _points("ladder_document", "decided_by_id", "user_account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_document")),
        sa.UniqueConstraint("step_id", "company_id", name=op.f("uq_ladder_document_step_id_company_id")),
    )
    op.create_index(op.f("ix_ladder_document_company_id"), "ladder_document", ["company_id"])
    op.create_table(
        "ladder_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        _points("ladder_waiver", "step_id", "ladder_step"),
        _points("ladder_waiver", "company_id", "company"),
        _points("ladder_waiver", "made_by_id", "user_account", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_waiver")),
        sa.UniqueConstraint("step_id", "company_id", name=op.f("uq_ladder_waiver_step_id_company_id")),
    )
    op.create_index("ix_ladder_waiver_company_id", "ladder_waiver", ["company_id"])


def downgrade() -> None:
    op.drop_table("ladder_waiver")
    op.drop_table("ladder_document")
    op.drop_table("ladder_step")
