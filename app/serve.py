"""Everything a user starts with one command: migrations, the demonstration on the first start, web and worker.

The application is imported once; gunicorn forks its web processes from here, and so do we the worker.
"""

from __future__ import annotations

import gc

gc.disable()  # what is imported stays: looking for garbage in it takes an eighth of the start

import os
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy import select

from app import beside
from app.accounts.models import User
from app.infra import schema
from app.infra.db import db
from config import Settings, SettingsError, read_settings
from wsgi import app

gc.freeze()
gc.enable()


class WebServer(BaseApplication):
    """gunicorn with threads; the application is loaded before the fork, so processes share its memory."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.flask_app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.flask_app


def main() -> int:
    """Start everything and stay until SIGINT or SIGTERM."""
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    port = int(os.environ.get("PORT") or 8000)
    with app.app_context():
        prepare_database()
        greet(settings)
        db.engine.dispose()
    worker = beside.start(run_worker)
    try:
        WebServer(app, web_options(port)).run()
    finally:
        beside.stop(worker)
    return 0


def prepare_database() -> None:
    """Bring the schema to its newest form; load the demonstration into an empty database unless told not to."""
    if not schema.is_current():
        schema.bring_up()
    wanted = os.environ.get("DEMO", "1") not in {"0", "no", "false"} and not app.config["PRODUCTION"]
    empty = db.session.scalar(select(User.id).limit(1)) is None
    db.session.remove()
    if wanted and empty:
        from app.demo.load import (
            load_demonstration,  # deferred: 60 companies of texts, read once in a lifetime
        )

        print("Loading the demonstration…", flush=True)  # noqa: T201
        load_demonstration()


def greet(settings: Settings) -> None:
    """Say where the site is and who may sign in."""
    from app.demo.accounts import greeting  # deferred: only the demonstration's accounts

    lines = [f"Tandem is at {settings.site_url}"]
    if settings.mailbox_enabled:
        lines.append(f"Messages land in {settings.site_url}/mailbox/")
    print("\n".join([*lines, *greeting()]), flush=True)  # noqa: T201


def run_worker() -> None:
    """What the worker's process does."""
    from app.infra.worker import work  # deferred: the queue's library is for workers

    work(app)


def web_options(port: int) -> dict[str, Any]:
    return {
        "bind": f"{os.environ.get('HOST') or '127.0.0.1'}:{port}",
        "workers": int(os.environ.get("WEB_PROCESSES") or 2),
        "threads": int(os.environ.get("WEB_THREADS") or 4),
        "worker_class": "gthread",
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 3,
        "loglevel": "warning",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108, PTH112
    }


if __name__ == "__main__":
    sys.exit(main())
