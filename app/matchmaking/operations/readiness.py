"""Wishes and self-booking wait until a firm has passed what its event requires."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refused
from app.matchmaking.models import Delegation
from app.readiness import queries


def refuse_unready(delegation: Delegation, now: datetime) -> None:
    """Raises Refused not_ready while a step asked of the delegation's firm is not passed."""
    rungs = queries.rungs_of(delegation.event_id, delegation.company_id, str(delegation.side), now)
    left = sum(not rung.standing.passed for rung in rungs)
    if left:
        raise Refused("not_ready", count=left)
