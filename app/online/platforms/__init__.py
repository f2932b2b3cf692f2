"""Who runs the rooms people are sent to, behind one small interface.

`platform_of` answers the adapter of an event's room. Only `join_url` may be asked during a web request: it makes an
address and asks nobody. Everything else talks to the platform's server, may take its time, and belongs into a job.
"""

from __future__ import annotations

from flask import current_app

from app.events.models import Event
from app.online.models import OnlineRoom, Provider
from app.online.platforms.base import Callbacks, Guest, Platform, PlatformError, Seen
from app.online.platforms.bigbluebutton import BigBlueButton

__all__ = ["AnyLink", "Callbacks", "Guest", "Platform", "PlatformError", "Seen", "configured", "platform_of"]


class AnyLink:
    """An address the organiser has typed: any meeting, stream or page. It tells us nothing."""

    makes_rooms = False

    def join_url(self, event: Event, room: OnlineRoom, guest: Guest) -> str:
        """The event's own address, the same for everybody."""
        return event.join_url

    def create(self, event: Event, room: OnlineRoom, callbacks: Callbacks) -> None:
        """Nothing needs to be made."""

    def present(self, room: OnlineRoom) -> list[Seen] | None:
        """Nobody can be asked."""
        return None

    def end(self, room: OnlineRoom) -> None:
        """The room is not ours to close."""


def platform_of(room: OnlineRoom) -> Platform:
    """The adapter of this room; a link where the server named by the room is not configured any more."""
    if room.provider == Provider.BIGBLUEBUTTON and configured(Provider.BIGBLUEBUTTON):
        return BigBlueButton(
            current_app.config["BIGBLUEBUTTON_URL"], current_app.config["BIGBLUEBUTTON_SECRET"]
        )
    return AnyLink()


def configured(provider: Provider) -> bool:
    """Whether rooms of this kind can be made on this site."""
    if provider == Provider.LINK:
        return True
    return bool(current_app.config["BIGBLUEBUTTON_URL"] and current_app.config["BIGBLUEBUTTON_SECRET"])
