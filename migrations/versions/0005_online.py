"""The online side of events: rooms, presence, lists of platforms, materials"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.infra.db import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "known_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("heads", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_known_columns_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_columns")),
        sa.UniqueConstraint("user_id", "heads", name=op.f("uq_known_columns_user_id_heads")),
    )
    op.create_table(
        "online_room",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("opens_before", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("record", sa.Boolean(), nullable=False),
        sa.Column("meeting_id", sa.String(length=64), nullable=False),
        sa.Column("callback_key", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("tended_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("opens_before BETWEEN 0 AND 1440", name=op.f("ck_online_room_opens_within_a_day")),
        sa.CheckConstraint(
            "threshold BETWEEN 1 AND 100", name=op.f("ck_online_room_threshold_is_a_percentage")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_online_room_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_online_room")),
        sa.UniqueConstraint("callback_key", name=op.f("uq_online_room_callback_key")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_online_room_meeting_id")),
    )
    op.create_table(
        "event_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("title_ru", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_event_material_created_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_material_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_event_material_file_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["agenda_session.id"],
            name=op.f("fk_event_material_session_id_agenda_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_material")),
    )
    with op.batch_alter_table("event_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_material_event_id"), ["event_id"], unique=False)

    op.create_table(
        "platform_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_platform_list_created_by_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_platform_list_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_platform_list_file_id_stored_file"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["agenda_session.id"],
            name=op.f("fk_platform_list_session_id_agenda_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_list")),
    )
    with op.batch_alter_table("platform_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_list_event_id"), ["event_id"], unique=False)

    op.create_table(
        "online_presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("visit", sa.String(length=64), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", Moment(timezone=True), nullable=True),
        sa.Column("left_at", Moment(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(joined_at IS NOT NULL AND left_at IS NOT NULL AND left_at >= joined_at) OR seconds IS NOT NULL",
            name=op.f("ck_online_presence_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["platform_list.id"],
            name=op.f("fk_online_presence_list_id_platform_list"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_online_presence_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["agenda_session.id"],
            name=op.f("fk_online_presence_session_id_agenda_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_presence")),
    )
    with op.batch_alter_table("online_presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_online_presence_list_id"), ["list_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_online_presence_registration_id"), ["registration_id"], unique=False
        )
        batch_op.create_index("ix_online_presence_visit", ["visit"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("online_presence", schema=None) as batch_op:
        batch_op.drop_index("ix_online_presence_visit")
        batch_op.drop_index(batch_op.f("ix_online_presence_registration_id"))
        batch_op.drop_index(batch_op.f("ix_online_presence_list_id"))

    op.drop_table("online_presence")
    with op.batch_alter_table("platform_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_platform_list_event_id"))

    op.drop_table("platform_list")
    with op.batch_alter_table("event_material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_material_event_id"))

    op.drop_table("event_material")
    op.drop_table("online_room")
    op.drop_table("known_columns")
