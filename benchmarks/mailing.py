"""A mailing to 10,000 people: written into the outbox, then delivered to a local SMTP server.

In a process of its own, begun anew, so that its peak of memory is that of a worker.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask

from app.core import clock
from app.correspondence.jobs import advance_mailings
from app.correspondence.models import Mailing, MailingState, PostRules, Topic
from app.factory import create_app
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.schema import bring_up
from benchmarks.feed import application
from benchmarks.site import make_event, make_people, register_all
from config import read_settings

PEOPLE = 10_000
TEXT = """Здравствуйте, {name}!

До мероприятия «{event}» осталась неделя: {when}. Мы ждём вас по адресу: {place}.

- возьмите с собой **образцы** и короткое описание производства;
- отметьте на [странице мероприятия]({event_link}), с кем хотите встретиться;
- проверьте своё расписание.

[Моя страница]({my_link})
"""


def measure() -> dict[str, Any]:
    """Messages a second and a CPU-second of the worker, queued and delivered; the worker's peak of memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.mailing"], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _measure(people: int = PEOPLE) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    port = _free_port()
    server = context.Process(target=_serve, args=(theirs, port), daemon=True)
    server.start()
    theirs.close()  # a server that dies is noticed
    ours.recv()
    with application() as app, app.app_context():
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False, MAILBOX_ENABLED=False)
        bring_up()
        _in_another_process(context, app, people)
        before = _peak()
        began = time.perf_counter(), time.process_time()
        while _waiting() < people:
            advance_mailings()
        queued = time.perf_counter() - began[0], time.process_time() - began[1]
        began = time.perf_counter(), time.process_time()
        while outbox.deliver_due():
            pass
        delivered = time.perf_counter() - began[0], time.process_time() - began[1]
        db.session.remove()
        db.engine.dispose()
    ours.send("how many")
    received = ours.recv()
    server.join()
    assert received == people, received
    return {
        "queued_per_second": people / queued[0],
        "queued_per_cpu_second": people / queued[1],
        "delivered_per_second": people / delivered[0],
        "delivered_per_cpu_second": people / delivered[1],
        "peak_mib": _peak(),
        "grown_mib": _peak() - before,
        "received": received,
    }


def _in_another_process(context: Any, app: Flask, people: int) -> None:
    """Make the rows there: what that costs in memory is not the mailing's."""
    url = db.engine.url.render_as_string(hide_password=False)
    env = {"DATA_DIR": str(Path(url.removeprefix("sqlite:///")).parent), "DATABASE_URL": url}
    maker = context.Process(target=_make, args=({**env, "SECRET_KEY": app.config["SECRET_KEY"]}, people))
    maker.start()
    maker.join()
    assert maker.exitcode == 0


def _make(env: dict[str, str], people: int) -> None:
    app = create_app(read_settings(env))
    with app.app_context():
        _prepare(people)
        db.engine.dispose()


def _prepare(people: int) -> None:
    event = make_event()
    register_all(event, make_people(people))
    now = clock.now()
    with transaction():
        db.session.add(PostRules(event_id=event.id, quiet_from=None, quiet_until=None))
        db.session.add(
            Mailing(
                event_id=event.id,
                state=MailingState.SCHEDULED,
                topic=Topic.NEWS,
                segment={},
                starts_at=now,
                subject_ru="{event}: через неделю",
                text_ru=TEXT,
                created_at=now,
                updated_at=now,
            )
        )
    db.session.remove()


def _waiting() -> int:
    number = db.session.query(outbox.OutboxMessage).count()
    db.session.rollback()
    return number


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _serve(pipe: Any, port: int) -> None:
    """An SMTP server in a process of its own that reads every message and counts them."""
    from aiosmtpd.controller import Controller

    class Counting:
        received = 0

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            assert len(envelope.content) > 1000 and len(envelope.rcpt_tos) == 1
            self.received += 1
            return "250 OK"

    handler = Counting()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    pipe.send("ready")
    pipe.recv()
    pipe.send(handler.received)
    controller.stop()


if __name__ == "__main__":
    print(json.dumps(_measure()))
