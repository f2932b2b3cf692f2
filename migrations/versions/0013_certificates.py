"""Certificates, their terms and numbers; tries that are counted"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "certificate_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "noted_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_try")),
    )
    with op.batch_alter_table("noted_try", schema=None) as batch_op:
        batch_op.create_index("ix_noted_try_key_at", ["key", "at"], unique=False)

    op.create_table(
        "certificate_terms",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("least_share", sa.Integer(), nullable=False),
        sa.Column("least_hours", sa.Integer(), nullable=True),
        sa.Column("needs_feedback", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("programme_ru", sa.String(length=200), nullable=False),
        sa.Column("programme_en", sa.String(length=200), nullable=False),
        sa.Column("signatory_ru", sa.String(length=120), nullable=False),
        sa.Column("signatory_en", sa.String(length=120), nullable=False),
        sa.Column("position_ru", sa.String(length=160), nullable=False),
        sa.Column("position_en", sa.String(length=160), nullable=False),
        sa.Column("issuer_ru", sa.String(length=160), nullable=False),
        sa.Column("issuer_en", sa.String(length=160), nullable=False),
        sa.CheckConstraint(
            "least_share BETWEEN 0 AND 100", name=op.f("ck_certificate_terms_share_is_a_percentage")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_certificate_terms_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_certificate_terms")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("company_ru", sa.String(length=200), nullable=False),
        sa.Column("company_en", sa.String(length=200), nullable=False),
        sa.Column("programme_ru", sa.String(length=200), nullable=False),
        sa.Column("programme_en", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("signatory_ru", sa.String(length=120), nullable=False),
        sa.Column("signatory_en", sa.String(length=120), nullable=False),
        sa.Column("position_ru", sa.String(length=160), nullable=False),
        sa.Column("position_en", sa.String(length=160), nullable=False),
        sa.Column("issuer_ru", sa.String(length=160), nullable=False),
        sa.Column("issuer_en", sa.String(length=160), nullable=False),
        sa.Column("issued_at", Moment(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", Moment(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["company.id"],
            name=op.f("fk_certificate_company_id_company"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_certificate_event_id_event"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_issued_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_certificate_registration_id_registration"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_replaced_by_id_certificate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_revoked_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_certificate_user_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("replaced_by_id", name=op.f("uq_certificate_replaced_by_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_certificate_year_number")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_certificate_valid_of_registration",
            ["registration_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "printed_name",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("name_ru", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_printed_name_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_printed_name")),
    )


def downgrade() -> None:
    op.drop_table("printed_name")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificate_valid_of_registration",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_certificate_user_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_event_id"))
        batch_op.drop_index(batch_op.f("ix_certificate_company_id"))

    op.drop_table("certificate")
    op.drop_table("certificate_terms")
    with op.batch_alter_table("noted_try", schema=None) as batch_op:
        batch_op.drop_index("ix_noted_try_key_at")

    op.drop_table("noted_try")
    op.drop_table("certificate_counter")
