"""The worker process: huey's consumer for jobs, a keeper that takes up lost jobs, and one that delivers mail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask
from huey.consumer import Consumer

from app.infra import jobs, outbox
from app.infra.db import db
from app.infra.queue import queue_of

log = structlog.get_logger()
MAIL_EVERY = 1.0  # seconds
LOOK_EVERY = 1.0
SWEEP_EVERY = 5.0


def work(app: Flask, *, threads: int = 2) -> None:
    """Run until SIGTERM or SIGINT. Jobs under way at that moment are finished by the keeper of another worker or the
    next start, since their heartbeat stops."""
    stop = threading.Event()
    # mail has a thread of its own: a mail server that hangs must hold up neither lost jobs nor reminders
    keepers = [
        threading.Thread(target=act, args=(app, stop), name=act.__name__, daemon=True)
        for act in (_keep, _deliver)
    ]
    for keeper in keepers:
        keeper.start()
    consumer = Consumer(
        queue_of(app).huey,
        workers=threads,
        periodic=False,
        backoff=1.15,
        max_delay=0.5,
        initial_delay=0.05,
    )
    try:
        consumer.run()
    finally:
        stop.set()
        for keeper in keepers:
            keeper.join(timeout=5)


def _keep(app: Flask, stop: threading.Event) -> None:
    due = {"sweep": 0.0, **dict.fromkeys(jobs._periodic, 0.0)}
    while not stop.wait(LOOK_EVERY):
        with app.app_context():
            moment = time.monotonic()
            if moment >= due["sweep"]:
                due["sweep"] = moment + SWEEP_EVERY
                _safely("sweep", jobs.sweep)
            for name, (every, act) in jobs._periodic.items():
                if moment >= due[name]:
                    due[name] = moment + every.total_seconds()
                    _safely(name, act)
            db.session.remove()


def _deliver(app: Flask, stop: threading.Event) -> None:
    while not stop.wait(MAIL_EVERY):
        with app.app_context():
            _safely("deliver", outbox.deliver_due)
            db.session.remove()


def _safely(name: str, act: Callable[[], object]) -> None:
    """One failing act must not stop the others; the next round tries again."""
    try:
        act()
    except Exception:
        db.session.rollback()
        log.exception("keeper_act_failed", act=name)
