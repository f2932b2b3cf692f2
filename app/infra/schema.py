"""The form of the database. Alembic is loaded only where there is something to bring up: most starts have nothing."""

from __future__ import annotations

import re

from flask import Flask, current_app
from sqlalchemy import inspect, text

from app.infra.db import db
from config import BASE_DIR

VERSIONS = BASE_DIR / "migrations" / "versions"
_NAMES = re.compile(r"^(revision|down_revision) = \"(\w+)\"$", re.MULTILINE)


def newest() -> str:
    """The revision that no other one follows, as the files of migrations/versions say."""
    scripts = [dict(_NAMES.findall(path.read_text("utf-8"))) for path in VERSIONS.glob("*.py")]
    followed = {script.get("down_revision") for script in scripts}
    (head,) = {script["revision"] for script in scripts} - followed
    return head


def is_current() -> bool:
    """Whether the database has been brought to `newest`; inside an application context."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return False
    return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [newest()]


def bring_up() -> None:
    """Bring the database to `newest`; inside an application context."""
    from flask_migrate import upgrade

    db.session.remove()  # what it has read of the old form must not stay open
    use_migrations(current_app)
    upgrade(directory=str(VERSIONS.parent))


def use_migrations(app: Flask) -> None:
    """Let Alembic's commands work on `app`."""
    from flask_migrate import Migrate

    Migrate().init_app(app, db, directory="migrations", render_as_batch=True, compare_type=True)
