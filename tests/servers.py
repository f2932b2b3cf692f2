"""The real thing for tests: web processes and a worker started as a user starts them, and a small HTTP client."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from app import beside
from app.factory import create_app
from app.infra.db import db
from config import BASE_DIR, read_settings
from tests.conftest import settings_env

START_LIMIT = 60  # seconds, with the demonstration


@dataclass
class Site:
    """A running site: its address, the environment it was started with, and its process."""

    url: str
    env: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path
    apps: list[Flask] = field(default_factory=list)

    def app(self) -> Flask:
        """An application on the same database, to prepare and to look at rows."""
        app = create_app(read_settings(self.env))
        app.config.update(TESTING=True)
        with app.app_context():
            # rows are made here while the site writes too: a read that turns into a write would lose its lock
            db.engine.update_execution_options(writing=True)
        self.apps.append(app)
        return app

    def close(self) -> None:
        """Let go of the connections of our own applications."""
        for app in self.apps:
            with app.app_context():
                db.engine.dispose()

    def worker_pid(self) -> int:
        """The process id of the worker the site started, below its minder."""
        for minder in _children(self.process.pid, beside.MINDER):
            for worker in _children(minder, beside.WORKER):
                return worker
        raise LookupError("no worker")


def _children(pid: int, name: str) -> list[int]:
    """The children of a process that have this name."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if Path(f"/proc/{child}/comm").read_text().strip() == name]


@contextmanager
def running_site(
    data_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    demo: bool = False,
    processes: int = 3,
    module: str = "app.serve",
    **more: str,
) -> Iterator[Site]:
    """Start the site as `make run` does and stop it afterwards."""
    port = free_port()
    env = {
        **settings_env(data_dir, database_url),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEMO": "1" if demo else "0",
        "WEB_PROCESSES": str(processes),
        **({"REDIS_URL": redis_url} if redis_url else {}),
        **more,
    }
    log = data_dir / "server.log"
    data_dir.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=BASE_DIR,
            env={**os.environ, **env, "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_it_answers(port, process, log)
            site = Site(env["SITE_URL"], env, process, log)
            try:
                yield site
            finally:
                site.close()
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask for a small page until it comes; say what the log says if the process dies."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended:\n{log.read_text(errors='replace')[-3000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/accessibility")
            if connection.getresponse().status == 200:
                return
        except OSError:
            process.poll()
        finally:
            connection.close()
        wait(0.05)
    raise TimeoutError(log.read_text(errors="replace")[-3000:])


def wait(seconds: float) -> None:
    """A pause between two questions to a process we do not control."""
    import threading

    threading.Event().wait(seconds)


def until(question: Any, *, limit: float = 30, what: str = "") -> Any:
    """Ask `question()` until it answers something true, at most `limit` seconds."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        wait(0.1)
    raise TimeoutError(what or "it did not happen")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Redirects are answers to look at."""

    def redirect_request(self, *_args: Any) -> None:
        return None


@dataclass
class Answer:
    status: int
    location: str
    text: str


@dataclass
class Visitor:
    """One person's browser without scripts, for many requests at once."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    token: str = ""

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(self.base + path))

    def post(self, path: str, **data: str) -> Answer:
        body = urllib.parse.urlencode({"csrf_token": self.token, **data}).encode()
        return self._open(urllib.request.Request(self.base + path, data=body, method="POST"))

    def sign_in(self, email: str, password: str) -> None:
        self.take_token("/sign-in")
        answer = self.post("/sign-in", email=email, password=password)
        assert answer.status == 302, f"{email} cannot sign in: {answer.status}"
        self.take_token("/account/")

    def take_token(self, path: str) -> None:
        """Read the CSRF token of a page with a form; it serves all forms of this session."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, f"no form at {path}"
        self.token = found[1]

    def _open(self, request: urllib.request.Request) -> Answer:
        request.add_header("Accept-Language", "en")
        try:
            with self.opener.open(request, timeout=60) as response:
                return Answer(response.status, "", response.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(
                    error.code, error.headers.get("Location", ""), error.read().decode(errors="replace")
                )
