"""The short look at the schema says what Alembic says."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.infra import schema
from config import BASE_DIR


def test_the_newest_revision_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(BASE_DIR / "migrations"))
    assert schema.newest() == ScriptDirectory.from_config(config).get_current_head()


def test_a_migrated_database_is_current_and_an_older_one_is_not(session: Session) -> None:
    assert schema.is_current()
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert not schema.is_current()
