"""One connection to the mail server for many messages, and what its answers mean."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from flask import current_app

from app.infra.outbox.mime import as_mail, envelope_sender, wire_address
from app.infra.outbox.models import OutboxMessage

LONGEST_REPLY = 280
ACCEPTED, FORWARDED, CLOSING, PERMANENT = 250, 251, 421, 500
_POLICY = re.compile(r"\b[45]\.7\.\d+")  # refused for what it is or whom it comes from, not for the address


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    AGAIN = "again"  # nobody can say that it will not work later
    REFUSED = "refused"  # this message is not wanted, and never will be
    NO_SUCH_ADDRESS = "no_such_address"
    NO_SERVER = "no_server"  # nobody answers: the others need not be tried now


@dataclass(frozen=True)
class Attempt:
    """The fate of a message and the server's words."""

    fate: Fate
    reply: str = ""


class Line:
    """The connection, made with the first message and made anew where the server hung up."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None
        self._handed_over = False  # whether the server may have the message in hand

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up(politely=kind is None)

    def send(self, row: OutboxMessage) -> Attempt:
        """Hand one message over. Never raises for what a server can do."""
        try:
            mail, to = as_mail(row).as_bytes(), wire_address(row.recipient)
            to.encode("ascii")
        except (ValueError, UnicodeError) as error:
            return Attempt(Fate.NO_SUCH_ADDRESS, f"{type(error).__name__}: the address cannot be written")
        reused = self._server is not None
        attempt = self._try(mail, to)
        if reused and self._server is None and not self._handed_over:
            attempt = self._try(
                mail, to
            )  # the server hung up between two messages, as many do after a hundred
        return attempt

    def _try(self, mail: bytes, to: str) -> Attempt:
        self._handed_over = False
        try:
            server = self._connected()
        except (OSError, ValueError) as error:
            self._hang_up(politely=False)
            return Attempt(Fate.NO_SERVER, words_of(error))
        try:
            return self._transact(server, mail, to)
        except (OSError, ValueError) as error:
            self._hang_up(politely=False)
            return Attempt(Fate.AGAIN, words_of(error))

    def _transact(self, server: smtplib.SMTP, mail: bytes, to: str) -> Attempt:
        code, reply = server.mail(envelope_sender())
        if code != ACCEPTED:
            self._leave(server, code)
            return Attempt(Fate.AGAIN, _words(code, reply))  # our own fault, which somebody will mend
        code, reply = server.rcpt(to)
        if code not in (ACCEPTED, FORWARDED):
            self._leave(server, code)
            return _judged(code, reply, of_address=True)
        self._handed_over = True
        try:
            code, reply = server.data(mail)
        except smtplib.SMTPDataError as refused:
            code, reply = refused.smtp_code, _as_bytes(refused.smtp_error)
        if code != ACCEPTED:
            self._leave(server, code)
            return _judged(code, reply, of_address=False)
        return Attempt(Fate.SENT)

    def _leave(self, server: smtplib.SMTP, code: int) -> None:
        """Begin anew after a refusal; a server that says 421 closes."""
        if code == CLOSING:
            self._hang_up(politely=False)
        else:
            server.rset()

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            config = current_app.config
            server = smtplib.SMTP(timeout=config["MAIL_TIMEOUT"])
            self._server = server
            server.connect(config["MAIL_SERVER"], config["MAIL_PORT"])
            if config["MAIL_USE_TLS"]:
                server.starttls(context=ssl.create_default_context())
            if config["MAIL_USERNAME"] and config["MAIL_PASSWORD"]:
                server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
            server.ehlo_or_helo_if_needed()
        return self._server

    def _hang_up(self, *, politely: bool) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        try:
            if politely:
                server.quit()
        except (OSError, ValueError):
            pass
        finally:
            server.close()


def _judged(code: int, reply: bytes, *, of_address: bool) -> Attempt:
    words = _words(code, reply)
    if code < PERMANENT:
        return Attempt(Fate.AGAIN, words)
    by_policy = _POLICY.search(words) is not None
    return Attempt(Fate.NO_SUCH_ADDRESS if of_address and not by_policy else Fate.REFUSED, words)


def _words(code: int, reply: bytes) -> str:
    return " ".join(f"{code} {reply.decode('utf-8', 'replace')}".split())[:LONGEST_REPLY]


def _as_bytes(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()


def words_of(error: BaseException) -> str:
    """What an error says, short enough for the row."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:LONGEST_REPLY]
