"""A running site for measurements, with rows of a known number, and people who are signed in already."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select

from app import beside
from app.accounts import queries as people
from app.accounts.models import RoleGrant, SystemRole, User
from app.core import clock
from app.core.tokens import secret_address, ticket_code
from app.events.models import Admission, Approval, Event, EventFormat, EventKind, EventState, Role
from app.factory import create_app
from app.infra.db import db, transaction
from app.registrations.models import Registration, RegistrationState
from config import BASE_DIR, read_settings

SECRET = "only-for-measurements-0123456789abcdef"
CSRF = "0" * 40


@dataclass
class BenchSite:
    """The site's port, process and application (for rows)."""

    port: int
    process: subprocess.Popen[bytes]
    app: Flask
    started_in: float  # seconds from the command to the first page

    def web_processes(self) -> list[int]:
        """Process ids of the forked web processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [
            int(child)
            for child in children
            if Path(f"/proc/{child}/comm").read_text().strip() != beside.MINDER
        ]

    def memory_mib(self) -> float:
        """Proportional share of memory of the web processes and their parent, in MiB."""
        return sum(_share(pid) for pid in [self.process.pid, *self.web_processes()]) / 1024


@contextmanager
def bench_site(data_dir: Path, *, database_url: str | None = None, processes: int = 2) -> Iterator[BenchSite]:
    """Start the site on an empty database as `make run` would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = {
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": SECRET,
        "PORT": str(port),
        "DEMO": "0",
        "WEB_PROCESSES": str(processes),
    }
    if database_url:
        env["DATABASE_URL"] = database_url
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.serve"],
        cwd=BASE_DIR,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        started_in = time.perf_counter() - started
        yield BenchSite(port, process, create_app(read_settings(env)), started_in)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
                link.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if link.recv(12).endswith(b"200"):
                    return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("the site does not answer")


def _share(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def make_people(count: int, *, role: SystemRole | None = None) -> list[User]:
    """`count` confirmed people; call inside an application context."""
    now = clock.now()
    with transaction():
        db.session.execute(
            insert(User),
            [
                {
                    "email": f"{role or 'person'}{secrets.token_hex(6)}@bench.example",
                    "family_name": f"Петрова{index}",
                    "given_name": "Анна",
                    "patronymic": "Сергеевна",
                    "latin_name": "",
                    "phone": "",
                    "language": "ru",
                    "active": True,
                    "password_hash": "$none",
                    "email_confirmed_at": now,
                    "created_at": now,
                    "calendar_secret": secret_address(),
                }
                for index in range(count)
            ],
        )
        users = list(db.session.scalars(select(User).order_by(User.id.desc()).limit(count)))[::-1]
        if role is not None:
            db.session.add_all([RoleGrant(user_id=user.id, role=role, granted_at=now) for user in users])
    return users


def make_event(*, capacity: int | None = None) -> Event:
    """A published conference with open registration; call inside an application context."""
    now = clock.now()
    starts = now + timedelta(days=30)
    with transaction():
        event = Event(
            slug=f"bench-{secrets.token_hex(4)}",
            kind=EventKind.CONFERENCE,
            format=EventFormat.ON_SITE,
            state=EventState.PUBLISHED,
            title_ru="Композитные материалы и оснастка",
            title_en="Composite materials and tooling",
            summary_ru="Крупные заказчики ищут производителей деталей из композитов.",
            starts_at=starts,
            ends_at=starts + timedelta(hours=8),
            registration_opens_at=now - timedelta(days=1),
            registration_closes_at=starts - timedelta(days=1),
            capacity=capacity,
            created_at=now,
            updated_at=now,
            published_at=now,
        )
        db.session.add(event)
        db.session.flush()
        db.session.add(Admission(event_id=event.id, role=Role.ATTENDEE, approval=Approval.AUTOMATIC))
    return event


def register_all(event: Event, users: list[User]) -> None:
    """Everybody is registered and approved; call inside an application context."""
    now = clock.now()
    with transaction():
        db.session.execute(
            insert(Registration),
            [
                {
                    "event_id": event.id,
                    "user_id": user.id,
                    "role": Role.ATTENDEE,
                    "state": RegistrationState.APPROVED,
                    "ticket_code": ticket_code(),
                    "position_ru": "инженер",
                    "position_en": "",
                    "note": "",
                    "reason": "",
                    "created_at": now,
                    "updated_at": now,
                    "decided_at": now,
                }
                for user in users
            ],
        )


def cookie_of(app: Flask, user: User) -> str:
    """A session cookie as signing in would have given, with a CSRF token that `form_body` uses."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    value = signer.dumps({"_user_id": people.session_key(user), "_fresh": True, "csrf_token": CSRF})
    return f"session={value}"


def form_body(**fields: str) -> bytes:
    """A form's body with its CSRF token."""
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF)
    return urlencode({"csrf_token": str(token), **fields}).encode()
