"""The organiser's list of registrations at 20,000 of them: CPU time and statements of one page, through the whole application."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.models import SystemRole
from app.infra.db import db
from app.infra.schema import bring_up
from benchmarks.feed import application
from benchmarks.site import cookie_of, make_event, make_people, register_all

MANY, FEW = 20_000, 120
ROUNDS = 15
#: name: what follows the address of the list
VIEWS = {
    "first page": "",
    "second page": "?page=2",
    "one state and role": "?state=approved&role=attendee",
    "words that few have": "?q=петрова1999",
    "words that all have": "?q=петрова",
    "sorted by name": "?sort=name",
}


def measure(many_rows: int = MANY) -> dict[str, Any]:
    """{view: {'cpu_ms', 'statements', 'statements_of_few'}}: medians, once with many rows and once with few."""
    with application() as app:
        with app.app_context():
            bring_up()
            organiser = make_people(1, role=SystemRole.ORGANISER)[0]
            cookie = cookie_of(app, organiser)
            few, many = make_event(), make_event()
            register_all(few, make_people(FEW))
            register_all(many, make_people(many_rows))
            slugs = few.slug, many.slug
            db.session.remove()
        client = app.test_client(use_cookies=False)
        client.environ_base["HTTP_COOKIE"] = cookie
        found = {}
        for view, query in VIEWS.items():
            of_few = _statements(app, client, f"/desk/{slugs[0]}/registrations{query}")
            address = f"/desk/{slugs[1]}/registrations{query}"
            found[view] = {
                "cpu_ms": _cpu(client, address),
                "statements": _statements(app, client, address),
                "statements_of_few": of_few,
            }
        with app.app_context():
            db.engine.dispose()
    return found


def _cpu(client: FlaskClient, address: str) -> float:
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        answer = client.get(address)
        times.append(time.process_time() - began)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return sorted(times)[ROUNDS // 2] * 1000


def _statements(app: Flask, client: FlaskClient, address: str) -> int:
    with _counted(app) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return len(seen)


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    for view, told in measure().items():
        print(f"{view}: {told}")
