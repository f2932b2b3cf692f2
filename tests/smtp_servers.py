"""Mail servers for tests: one that keeps what it gets or answers as told, and one that misbehaves."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask


class Inbox:
    """A real SMTP server's memory. `refuse_data` answers every message; `refuse` answers single addresses."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.sessions: set[int] = set()
        self.refuse_data = ""
        self.refuse: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.sessions.add(id(session))
        if self.refuse_data:
            return self.refuse_data
        self.messages.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos[0]))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def point_to(app: Flask, monkeypatch: pytest.MonkeyPatch, port: int, timeout: float = 10) -> None:
    """Let `app` deliver to the server on `port`."""
    given = {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": port,
        "MAIL_USE_TLS": False,
        "MAIL_TIMEOUT": timeout,
        "MAILBOX_ENABLED": False,
    }
    for name, value in given.items():
        monkeypatch.setitem(app.config, name, value)


@contextmanager
def inbox_server() -> Iterator[tuple[Inbox, int]]:
    """A server that keeps what it gets, and its port."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


class BadServer(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP to misbehave. `habits` are taken in turn, one a message, the last one for ever:

    `take`, `take_and_die` (says yes and breaks off), `die_after_data` (takes the message and breaks off without a word),
    `hang_after_data`, `die_at_mail`, `close_politely` (421 at MAIL), `refuse_later` (451 after the message).
    `greetings` are taken in turn as well, one a connection; with an empty one it says nothing at all.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, habits: list[str], greetings: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), BadSession)
        self.habits = habits
        self.greetings = greetings
        self.taken: list[bytes] = []
        self.acknowledged: list[bytes] = []  # of these it said that it has them
        self.connections = 0
        self.released = threading.Event()

    def next_habit(self) -> str:
        return self.habits.pop(0) if len(self.habits) > 1 else self.habits[0]

    def next_greeting(self) -> str:
        return self.greetings.pop(0) if len(self.greetings) > 1 else self.greetings[0]


class BadSession(socketserver.StreamRequestHandler):
    server: BadServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.server.connections += 1
        greeting = self.server.next_greeting()
        if not greeting:
            self.server.released.wait(20)
            return
        self.say(greeting)
        if not greeting.startswith("220"):
            return
        habit = ""
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"MAIL":
                habit = self.server.next_habit()
                if habit == "die_at_mail":
                    return
                if habit == "close_politely":
                    self.say("421 too many messages")
                    return
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"DATA":
                self.say("354 go on")
                mail = self.read_data()
                self.server.taken.append(mail)
                if habit == "refuse_later":
                    self.say("451 try later")
                    continue
                if habit == "die_after_data":
                    return
                if habit == "hang_after_data":
                    self.server.released.wait(20)
                    return
                self.server.acknowledged.append(mail)
                if habit == "take_and_die":
                    self.say("250 fine")
                    return
            self.say("250 fine")

    def read_data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


@contextmanager
def bad_server(*habits: str, greetings: tuple[str, ...] = ("220 bad.example",)) -> Iterator[BadServer]:
    """A server with these habits; its port is `server_address[1]`."""
    with BadServer(list(habits), list(greetings)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()
