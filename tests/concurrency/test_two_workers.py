"""Two workers at once, both killed in the middle, and two more: everybody is reminded once, every letter arrives."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.correspondence.models import SentReminder
from app.factory import create_app
from app.infra.db import db
from app.infra.outbox import CLAIM_RUNS_OUT, OutboxMessage
from app.infra.schema import bring_up
from config import read_settings
from tests.concurrency.reminding import remind_and_deliver
from tests.conftest import own_database, settings_env
from tests.factories import make_event, make_registration, make_user
from tests.servers import until
from tests.smtp_servers import Inbox, inbox_server

pytestmark = pytest.mark.race

POSTGRES = os.environ.get("TEST_POSTGRES_URL")
DATABASES = ["sqlite", *(["postgresql"] if POSTGRES else [])]
EVENING = datetime(2027, 5, 19, 15, 1, tzinfo=UTC)  # 18:01 in Moscow, on the day before
PEOPLE, FEW = 140, 30


@contextmanager
def an_event(folder: Path, database: str, people: int) -> Iterator[tuple[Flask, dict[str, str], Inbox]]:
    """An application whose database holds an event of tomorrow with so many people, and the server of its mail."""
    url = own_database(POSTGRES, "tandem_two_workers") if database == "postgresql" else None
    with inbox_server() as (inbox, port):
        env = {
            **settings_env(folder, url),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_TLS": "0",
        }
        app = create_app(read_settings(env))
        with app.app_context(), time_machine.travel(EVENING - timedelta(days=7), tick=False):
            bring_up()
            if database == "sqlite":
                db.engine.update_execution_options(writing=True)
            starts = EVENING + timedelta(hours=16)
            event = make_event(starts_at=starts, ends_at=starts + timedelta(hours=2))
            for _one in range(people):
                make_registration(event, make_user())
            db.session.remove()
            db.engine.dispose()
        try:
            yield app, env, inbox
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


class Workers:
    """So many processes, begun together."""

    def __init__(self, env: dict[str, str], number: int, moment: datetime, **more: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.start = context.Barrier(number)  # kept: the processes find it by its name
        given = (env, moment.isoformat(), self.start)
        self.processes = [
            context.Process(target=remind_and_deliver, args=given, kwargs=more) for _one in range(number)
        ]
        for process in self.processes:
            process.start()

    def ended(self) -> list[int | None]:
        """How each of them ended, once it has."""
        for process in self.processes:
            process.join(timeout=120)
        return [process.exitcode for process in self.processes]


def count(app: Flask, query: Any) -> int:
    with app.app_context():
        number = db.session.scalar(query)
        db.session.remove()
        return int(number or 0)


def ids_of(inbox: Inbox) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in inbox.messages)


@pytest.mark.parametrize("database", DATABASES)
def test_two_workers_die_two_others_go_on_and_everybody_is_reminded_once(
    database: str, tmp_path: Path
) -> None:
    with an_event(tmp_path, database, PEOPLE) as (app, env, inbox):
        crew = Workers(env, 2, EVENING)
        until(lambda: len(inbox.messages) >= 10, limit=60, what="no mail")
        for process in crew.processes:
            process.kill()
        assert -signal.SIGKILL in crew.ended()
        later = EVENING + CLAIM_RUNS_OUT + timedelta(minutes=1)
        assert Workers(env, 2, later).ended() == [0, 0]
        assert count(app, select(func.count()).select_from(SentReminder)) == PEOPLE
        assert count(app, select(func.count()).select_from(OutboxMessage)) == PEOPLE
        assert count(app, select(func.count()).where(OutboxMessage.state == "sent")) == PEOPLE
        assert {str(mail["To"]) for mail in inbox.messages} == recipients(app)
        assert len(ids_of(inbox)) == PEOPLE
        twice = [number for number in ids_of(inbox).values() if number > 1]
        assert len(twice) <= 2, "at most the one letter each had on the wire when it died"


@pytest.mark.parametrize("database", DATABASES)
def test_without_the_row_that_says_who_was_served_two_workers_write_twice(
    database: str, tmp_path: Path
) -> None:
    with an_event(tmp_path, database, FEW) as (app, env, inbox):
        assert Workers(env, 2, EVENING, guarded=False).ended() == [0, 0]
        assert count(app, select(func.count()).select_from(OutboxMessage)) == 2 * FEW
        assert len(inbox.messages) == 2 * FEW, "the outbox itself sends each of its rows once"
        assert set(ids_of(inbox).values()) == {1}


def recipients(app: Flask) -> set[str]:
    with app.app_context():
        found = set(db.session.scalars(select(OutboxMessage.recipient)))
        db.session.remove()
        return found
