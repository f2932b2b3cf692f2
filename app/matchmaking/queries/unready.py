"""Which firms have not climbed the readiness ladder of their event yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.matchmaking.models import Delegation
from app.readiness import queries as readiness


def steps_left(event_id: int, rows: Collection[Delegation], now: datetime) -> dict[int, int]:
    """By delegation: how many steps its firm has left; ready firms are not in it. Asks the same for one and for many."""
    keys = {row.id: (event_id, row.company_id, str(row.side)) for row in rows}
    ladders = readiness.rungs_of_many(set(keys.values()), now) if keys else {}
    left = {id: sum(not rung.standing.passed for rung in ladders[key]) for id, key in keys.items()}
    return {id: number for id, number in left.items() if number}
