"""Wishes and self-booking wait until a firm has passed what its event requires."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refused
from app.matchmaking.models import Delegation
from app.matchmaking.queries.unready import steps_left


def refuse_unready(delegation: Delegation, now: datetime, *, code: str = "not_ready") -> None:
    """Raises Refused `code` while a step asked of the delegation's firm is not passed."""
    left = steps_left(delegation.event_id, [delegation], now).get(delegation.id)
    if left:
        raise Refused(code, count=left)
