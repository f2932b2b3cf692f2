"""BigBlueButton: its API with SHA-256 checksums, and the token of its report."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from lxml import etree

from app.events.models import Event
from app.infra.i18n import localised
from app.online.models import OnlineRoom
from app.online.platforms.base import Callbacks, Guest, PlatformError, Seen

TIMEOUT = 10  # seconds
MOST_BYTES = 8 * 1024 * 1024  # of an answer: a room of thousands is a few hundred kilobytes
EMPTY_FOR = timedelta(hours=2)  # a room stands empty so long before the server takes it away


class BigBlueButton:
    """A BigBlueButton (or Scalelite) server. `address` ends where /api begins."""

    makes_rooms = True

    def __init__(self, address: str, secret: str) -> None:
        self.address = address.rstrip("/")
        self.secret = secret

    def signed(self, call: str, parameters: Mapping[str, str]) -> str:
        """The address of an API call with its checksum: SHA-256 over call, query and secret."""
        query = urlencode(parameters, quote_via=quote)
        checksum = hashlib.sha256(f"{call}{query}{self.secret}".encode()).hexdigest()
        return f"{self.address}/api/{call}?{query}{'&' if query else ''}checksum={checksum}"

    def join_url(self, event: Event, room: OnlineRoom, guest: Guest) -> str:
        """The guest's own signed address. Whoever holds it is this guest: it is given out only at the moment of entry."""
        parameters = {
            "fullName": guest.name[:120],
            "meetingID": room.meeting_id,
            "role": "MODERATOR" if guest.host else "VIEWER",
            "userID": guest.key,
            "redirect": "true",
        }
        return self.signed("join", parameters)

    def create(self, event: Event, room: OnlineRoom, callbacks: Callbacks) -> None:
        """Make the room. The server answers the same to the same call, so it may be repeated."""
        self._ask(
            "create",
            {
                "name": localised(event, "title")[:120],
                "meetingID": room.meeting_id,
                "record": "true" if room.record else "false",
                "logoutURL": callbacks.home,
                "meetingExpireIfNoUserJoinedInMinutes": str(int(EMPTY_FOR.total_seconds() // 60)),
                "meetingExpireWhenLastUserLeftInMinutes": "0",  # everybody may leave for lunch
                "meta_endCallbackUrl": callbacks.ended,
                "meta_analytics-callback-url": callbacks.report,
            },
        )

    def present(self, room: OnlineRoom) -> list[Seen] | None:
        """Who is in the room, by the key given at entry."""
        try:
            answer = self._ask("getMeetingInfo", {"meetingID": room.meeting_id})
        except PlatformError as error:
            if error.params.get("key") == "notFound":
                return None
            raise
        if answer.findtext("hasBeenForciblyEnded") == "true":
            return None
        return [
            Seen(key)
            for key in dict.fromkeys(node.findtext("userID") for node in answer.findall("attendees/attendee"))
            if key
        ]

    def end(self, room: OnlineRoom) -> None:
        """Close the room for everybody."""
        try:
            self._ask("end", {"meetingID": room.meeting_id})
        except PlatformError as error:
            if error.params.get("key") != "notFound":
                raise

    def _ask(self, call: str, parameters: Mapping[str, str]) -> Any:
        try:
            # the address comes from the site's settings, never from a person
            with urllib.request.urlopen(self.signed(call, parameters), timeout=TIMEOUT) as response:  # noqa: S310
                content = response.read(MOST_BYTES)
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise PlatformError("platform_unreachable") from error
        answer = _parsed(content)
        if answer.findtext("returncode") != "SUCCESS":
            key = answer.findtext("messageKey") or ""
            code = "platform_secret_wrong" if key == "checksumError" else "platform_refused"
            raise PlatformError(code, key=key)
        return answer


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PlatformError("platform_refused", key="notXml") from error


def is_signed(token: str, secret: str, *, now: datetime) -> bool:
    """Whether the bearer token of a report was made with our shared secret (JWT, HS512) and has not run out."""
    try:
        head, claims, signature = token.split(".")
        if json.loads(_unpacked(head)).get("alg") != "HS512":
            return False
        wanted = hmac.new(secret.encode(), f"{head}.{claims}".encode(), hashlib.sha512).digest()
        if not hmac.compare_digest(wanted, _unpacked(signature)):
            return False
        until = json.loads(_unpacked(claims)).get("exp")
    except (ValueError, AttributeError, binascii.Error):
        return False
    return until is None or (isinstance(until, int | float) and until > now.timestamp())


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def report_of(body: Any) -> tuple[str, list[Seen]]:
    """The room's name and the stays told in a report; what is not understood is passed over. Raises ValueError."""
    try:
        data = body["data"]
        meeting_id = str(body["meeting_id"])
        finish = _moment(data.get("finish"))
        attendees = data["attendees"]
        seen = []
        for person in attendees:
            joins = sorted(filter(None, map(_moment, person.get("joins") or [])))
            leaves = sorted(filter(None, map(_moment, person.get("leaves") or [])))
            seen.extend(_stays(str(person.get("ext_user_id") or ""), joins, leaves, finish))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a report") from error
    return meeting_id, seen


def _stays(key: str, joins: list[datetime], leaves: list[datetime], finish: datetime | None) -> list[Seen]:
    """Each entry with the first leave after it; who never left stayed to the end."""
    found = []
    for joined in joins:
        left = next((moment for moment in leaves if moment >= joined), finish)
        if left is not None and left >= joined:
            found.append(Seen(key, joined, left))
    return found


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text).replace(" +", "+").replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
