"""The database: one session, one way to open a transaction, one policy for SQLite and PostgreSQL."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

# Names for every key and constraint: migrations can be taken back on any engine, and an integrity error says which rule spoke.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


AFTER_COMMIT = "after_commit"
_acts = [0]


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite has no zone: it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[StrEnum]):
    """A value of one enumeration, kept as its word in a plain column and read back as the enumeration's member."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum], length: int) -> None:
        super().__init__(length)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Model(DeclarativeBase):
    """Base of all tables."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: Moment})


M = TypeVar("M", bound=Model)

db = SQLAlchemy(model_class=Model, session_options={"autoflush": True, "expire_on_commit": False})


def init_db(app: Flask) -> None:
    """Bind the session to `app`; prepare SQLite connections."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


def prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, a patient lock, and BEGIN under our control.

    A read that turns into a write under a deferred BEGIN fails at once when another writer came between, so a
    writing transaction says BEGIN IMMEDIATE (see `transaction`); reads say plain BEGIN and never wait.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=15000")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()
        # SQLite's own lower() knows ASCII only; searching «соколова» must find «Соколова» as on PostgreSQL
        connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


class _Turn:
    """Who may write to a SQLite file next: threads by a lock, processes by a lock on a file beside the database.

    SQLite itself lets writers sleep and ask again, ever longer; a queue wakes the next one the moment a writer is done.
    The database's own lock stays the guard: whoever comes past this one only waits longer.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.threads = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self.threads, self.path.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


_turns: dict[str, _Turn] = {}


def _turn(engine: Engine) -> AbstractContextManager[None]:
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return nullcontext()
    return _turns.setdefault(database, _Turn(Path(f"{database}-turn"))).taken()


@contextmanager
def transaction() -> Iterator[None]:
    """The one place that commits: everything inside, or nothing.

    Reads done before it in the same request end first, so that the writing transaction sees the present.
    """
    session = db.session
    if session.info.get("in_transaction"):
        raise RuntimeError("transaction() inside transaction(): open it at the entry only")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes made outside transaction()")
    session.commit()
    session.expire_all()
    with _turn(db.engine.engine):
        session.connection(execution_options={"writing": True})
        session.info["in_transaction"] = True
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(AFTER_COMMIT, None)
            raise
        finally:
            session.info.pop("in_transaction", None)
    _acts[0] += 1
    for act in session.info.pop(AFTER_COMMIT, []):
        act()


def acts_done() -> int:
    """How many transactions this process has committed: what was drawn before an act is old after it."""
    return _acts[0]


def after_commit(act: Callable[[], None]) -> None:
    """Do `act` once the open transaction is committed; never if it is rolled back."""
    db.session.info.setdefault(AFTER_COMMIT, []).append(act)


def locked_row(model: type[M], key: int) -> M | None:
    """The row with primary key `key`, held until the transaction ends (PostgreSQL; SQLite's writer is alone anyway)."""
    # NO KEY UPDATE: rows that point here are being written beside us and hold the key; a full lock would deadlock
    return db.session.get(model, key, with_for_update={"key_share": True}, populate_existing=True)


def inserted_row(model: type[M], **values: Any) -> None:
    """Write a row unless one with its key is there; two who make it at once do not fail."""
    kind = db.engine.dialect.name
    insert = sqlite_insert if kind == "sqlite" else postgresql_insert
    db.session.execute(insert(model).values(**values).on_conflict_do_nothing())
