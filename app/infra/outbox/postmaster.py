"""What a higher room decides about mail: texts of one event, hours, who wants none. Appointed by that room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.infra.outbox.kinds import MessageKind


@dataclass(frozen=True)
class Written:
    """A message in words: subject, plain text, HTML."""

    subject: str
    text: str
    html: str


class Postmaster(Protocol):
    """The questions the outbox asks."""

    def own_text(self, kind: MessageKind, message: Any) -> Written | None:
        """The event's own text for this message, None where the default stands."""

    def unsubscribe_link(self, recipient: str, event_id: int | None) -> str:
        """The address at which `recipient` ends all mail that is not about the own registration."""

    def not_before(self, event_id: int | None, now: datetime) -> datetime:
        """The first moment from `now` on at which mail that is not urgent may go out for this event."""

    def unsubscribed(self, recipients: Collection[str]) -> set[str]:
        """Those among `recipients` who want no mail but that about their own registration."""


class NoPostmaster:
    """Nobody is appointed: default texts at any hour to everybody."""

    def own_text(self, kind: MessageKind, message: Any) -> Written | None:
        return None

    def unsubscribe_link(self, recipient: str, event_id: int | None) -> str:
        return ""

    def not_before(self, event_id: int | None, now: datetime) -> datetime:
        return now

    def unsubscribed(self, recipients: Collection[str]) -> set[str]:
        return set()


_appointed: list[Postmaster] = [NoPostmaster()]


def appoint(postmaster: Postmaster) -> None:
    """Let `postmaster` answer from now on."""
    _appointed[:] = [postmaster]


def postmaster() -> Postmaster:
    """Whoever is appointed."""
    return _appointed[0]
