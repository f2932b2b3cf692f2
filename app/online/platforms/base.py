"""What a room's platform must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.errors import DomainError
from app.events.models import Event
from app.online.models import OnlineRoom


@dataclass(frozen=True)
class Guest:
    """Who goes in. `key` is what the platform hands back when it tells of the person."""

    name: str
    key: str
    host: bool = False


@dataclass(frozen=True)
class Callbacks:
    """Where the platform calls back: when the room has ended, and with what happened in it."""

    ended: str
    report: str
    home: str  # where people come out


@dataclass(frozen=True)
class Seen:
    """Somebody in the room: now, or from when to when."""

    key: str
    joined_at: datetime | None = None
    left_at: datetime | None = None


class PlatformError(DomainError):
    """The platform's server did not do what it was asked: platform_unreachable, platform_secret_wrong, platform_refused."""


class Platform(Protocol):
    """A kind of room."""

    makes_rooms: (
        bool  # whether a room must be made before people are sent to it, and can be asked who is in it
    )

    def join_url(self, event: Event, room: OnlineRoom, guest: Guest) -> str:
        """The address to send this guest to. Asks nobody."""
        ...

    def create(self, event: Event, room: OnlineRoom, callbacks: Callbacks) -> None:
        """Make the room; making it again changes nothing. Raises PlatformError."""
        ...

    def present(self, room: OnlineRoom) -> list[Seen] | None:
        """Who is in the room now; None where there is no such room. Raises PlatformError."""
        ...

    def end(self, room: OnlineRoom) -> None:
        """Close the room, if it is there. Raises PlatformError."""
        ...
