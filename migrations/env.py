"""Alembic's environment: runs inside the Flask command, on the application's own engine."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def look_at_keys(connection, on: bool) -> None:
    """SQLite changes a table by making it anew: with keys watched, dropping the old one would empty those that
    point to it. Whether everything still points somewhere is asked when it is over."""
    if connection.dialect.name != "sqlite":
        return
    raw = connection.connection.driver_connection
    if on:
        dangling = raw.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"rows point nowhere after the migration: {dangling[:5]}")
    raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def run_migrations() -> None:
    with database.engine.connect() as connection:
        look_at_keys(connection, False)
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        look_at_keys(connection, True)


run_migrations()
