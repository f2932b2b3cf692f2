"""A BigBlueButton server as its protocol describes it: checks checksums, answers XML, calls back when a room ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"


@dataclass
class Meeting:
    """A room on the server: what it was made with, and who is in it."""

    parameters: dict[str, str]
    present: dict[str, str] = field(default_factory=dict)  # user id → role


@dataclass
class StandIn:
    """The server's memory."""

    url: str = ""
    meetings: dict[str, Meeting] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    broken: bool = False  # answers what is no XML


class Handler(BaseHTTPRequestHandler):
    """The API under /bigbluebutton/api."""

    server: Any

    def do_GET(self) -> None:
        memory: StandIn = self.server.memory
        parts = urllib.parse.urlsplit(self.path)
        call = parts.path.removeprefix("/bigbluebutton/api/")
        memory.calls.append(call)
        query, _sign, given = parts.query.rpartition("checksum=")
        wanted = hashlib.sha256(f"{call}{query.rstrip('&')}{SECRET}".encode()).hexdigest()
        parameters = dict(urllib.parse.parse_qsl(query))
        if memory.broken:
            return self.answer("<html><body>502 Bad Gateway")
        if given != wanted:
            return self.failed("checksumError", "You did not pass the checksum security check")
        return getattr(self, f"call_{call}")(memory, parameters)

    def call_create(self, memory: StandIn, given: dict[str, str]) -> None:
        known = memory.meetings.get(given["meetingID"])
        if known is not None and known.parameters != given:
            return self.failed("idNotUnique", "A meeting already exists with that meeting ID.")
        memory.meetings.setdefault(given["meetingID"], Meeting(given))
        return self.answer(
            f"<response><returncode>SUCCESS</returncode><meetingID>{escape(given['meetingID'])}</meetingID></response>"
        )

    def call_join(self, memory: StandIn, given: dict[str, str]) -> None:
        meeting = memory.meetings.get(given["meetingID"])
        if meeting is None:
            return self.failed("invalidMeetingIdentifier", "no such meeting")
        meeting.present[given["userID"]] = given["role"]
        return self.answer(f"<html><body><h1>{escape(given['fullName'])}</h1></body></html>", "text/html")

    def call_getMeetingInfo(self, memory: StandIn, given: dict[str, str]) -> None:  # noqa: N802
        meeting = memory.meetings.get(given["meetingID"])
        if meeting is None:
            return self.failed("notFound", "A meeting with that ID does not exist")
        people = "".join(
            f"<attendee><userID>{escape(key)}</userID><fullName>Кто-то</fullName><role>{role}</role></attendee>"
            for key, role in meeting.present.items()
        )
        return self.answer(
            "<response><returncode>SUCCESS</returncode><hasBeenForciblyEnded>false</hasBeenForciblyEnded>"
            f"<attendees>{people}</attendees></response>"
        )

    def call_end(self, memory: StandIn, given: dict[str, str]) -> None:
        if memory.meetings.pop(given["meetingID"], None) is None:
            return self.failed("notFound", "A meeting with that ID does not exist")
        return self.answer("<response><returncode>SUCCESS</returncode></response>")

    def failed(self, key: str, message: str) -> None:
        self.answer(
            f"<response><returncode>FAILED</returncode><messageKey>{key}</messageKey><message>{message}</message></response>"
        )

    def answer(self, text: str, media_type: str = "text/xml") -> None:
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{media_type};charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_more: Any) -> None:
        """Say nothing on the console."""


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    """The server on a free port, for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    memory = StandIn(url=f"http://127.0.0.1:{server.server_port}/bigbluebutton")
    server.memory = memory  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def token(secret: str = SECRET, *, algorithm: str = "HS512", **claims: Any) -> str:
    """The bearer token the server sends with its report."""
    head, body = (packed(json.dumps(part).encode()) for part in ({"alg": algorithm, "typ": "JWT"}, claims))
    signature = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha512).digest()
    return f"{head}.{body}.{packed(signature)}"


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
