"""What all tests share: an application on a real database, thrown-away changes, a client that looks at every page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.factory import create_app
from app.infra import jobs
from app.infra.db import db
from app.infra.schema import bring_up
from config import read_settings
from tests.page_client import PageClient

TEST_SECRET = "only-for-tests-0123456789abcdef0123456789"


def settings_env(data_dir: Path, database_url: str | None = None) -> dict[str, str]:
    """An environment that touches nothing outside `data_dir`, except the database named."""
    env = {"DATA_DIR": str(data_dir), "SECRET_KEY": TEST_SECRET, "SITE_URL": "http://tandem.test"}
    if database_url:
        env["DATABASE_URL"] = database_url
    return env


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a database server only what talks to the database runs: the rest has run on the embedded one just before."""
    if "TEST_DATABASE_URL" not in os.environ:
        return
    talks = [item for item in items if _talks_to_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in talks])
    items[:] = talks


def _talks_to_the_database(item: pytest.Item) -> bool:
    return "app" in getattr(item, "fixturenames", ()) or item.get_closest_marker("database") is not None


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Flask]:
    """The application on SQLite, or on the database server named by TEST_DATABASE_URL (a database of its own)."""
    server = os.environ.get("TEST_DATABASE_URL")
    url = own_database(server, f"tandem_test_{worker_id}") if server else None
    app = create_app(read_settings(settings_env(tmp_path_factory.mktemp("data"), url)))
    app.config.update(TESTING=True)
    with app.app_context():
        bring_up()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of the parallel test process, 'main' when there is one."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


def own_database(server_url: str, name: str) -> str:
    """A fresh, empty database called `name` on the server; returns its address."""
    from sqlalchemy import create_engine, make_url

    address = make_url(server_url.replace("postgresql://", "postgresql+psycopg://", 1))
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False).replace("+psycopg", "", 1)


@pytest.fixture
def connection(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """One connection in a transaction that is never committed; the code under test commits into savepoints.

    A job's keeper is a thread with savepoints of its own. On this one connection they would lie across those of the job
    that takes longer than a heartbeat, as any does on a busy machine; so no heart beats here.
    """
    monkeypatch.setattr(jobs, "HEARTBEAT_EVERY", timedelta(days=1))
    with app.app_context():
        engine = db.engine
        engines = db._app_engines[app]
        factory = db.session.session_factory
    with engine.connect() as connection:
        writing = connection.execution_options(writing=True)
        outer = writing.begin()
        engines[None] = writing  # type: ignore[assignment]
        factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield writing
        finally:
            engines[None] = engine
            factory.configure(join_transaction_mode="conditional_savepoint")
            outer.rollback()


@pytest.fixture
def session(app: Flask, connection: Connection) -> Iterator[Session]:
    """The session of a test, inside an application context. Changes vanish with the test."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def page(app: Flask, connection: Connection) -> PageClient:
    """A browser without scripts that looks at every page it fetches."""
    return PageClient(app)


@pytest.fixture
def count_queries(connection: Connection) -> Iterator[Any]:
    """`with count_queries() as seen: …` then `len(seen)` statements, savepoints not counted."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(connection, "before_cursor_execute", note)

    return counting  # type: ignore[return-value]
