"""One worker process among several: it reminds and delivers at a given moment until nothing is left to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import time_machine

from app.correspondence import jobs
from app.correspondence.operations import reminding
from app.factory import create_app
from app.infra import outbox
from app.infra.db import db
from config import read_settings


def remind_and_deliver(env: dict[str, str], moment: str, start: Any, *, guarded: bool = True) -> None:
    """Begin together with the others; without the guard, no row says that somebody was served."""
    app = create_app(read_settings(env))
    if not guarded:
        reminding._taken = lambda event, kind, due, now: True
    with time_machine.travel(datetime.fromisoformat(moment), tick=True), app.app_context():
        start.wait(60)
        jobs.remind()
        outbox.deliver_due()
        db.session.remove()
        db.engine.dispose()
