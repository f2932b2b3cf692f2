"""What a mark is worth, who may set it, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Refused
from app.events.models import Event, EventState
from app.matchmaking.models import Delegation, Side, WishLevel

MOST_MUST = 4  # marks "must" of one delegation at one event: a word that is given freely means nothing


class Weighing(StrEnum):
    """Whose marks count for more where not all of them can be met."""

    BALANCED = "balanced"
    BUYERS = "buyers"
    SUPPLIERS = "suppliers"
    MUTUAL = "mutual"


@dataclass(frozen=True)
class Weights:
    """Points of a mark by side and level, and what two marks about each other are worth on top."""

    of_buyer: Mapping[WishLevel, int]
    of_supplier: Mapping[WishLevel, int]
    when_mutual: int


def _points(must: int, want: int, reserve: int) -> dict[WishLevel, int]:
    return {WishLevel.MUST: must, WishLevel.WANT: want, WishLevel.RESERVE: reserve}


# A buyer's mark usually weighs more than a supplier's, and two marks more than their sum: both would come to that meeting.
WEIGHTS = {
    Weighing.BALANCED: Weights(_points(8, 5, 2), _points(5, 3, 1), when_mutual=4),
    Weighing.BUYERS: Weights(_points(12, 8, 3), _points(3, 2, 1), when_mutual=2),
    Weighing.SUPPLIERS: Weights(_points(5, 3, 1), _points(8, 5, 2), when_mutual=4),
    Weighing.MUTUAL: Weights(_points(8, 5, 2), _points(5, 3, 1), when_mutual=12),
}


def score_of_wishes(
    supplier: WishLevel | None, buyer: WishLevel | None, weighing: Weighing = Weighing.BALANCED
) -> tuple[int, bool]:
    """How much a meeting of the two is worth, and whether it goes before all others.

    (0, False) where nobody asked or one said no. A meeting must be where one side says "must" and the other at
    least "want".
    """
    if WishLevel.NO in (supplier, buyer):
        return 0, False
    weights = WEIGHTS[weighing]
    score = (weights.of_buyer[buyer] if buyer else 0) + (weights.of_supplier[supplier] if supplier else 0)
    if supplier and buyer:
        score += weights.when_mutual
    warm = {WishLevel.MUST, WishLevel.WANT}
    return score, WishLevel.MUST in (supplier, buyer) and supplier in warm and buyer in warm


def wishes_closed(event: Event, now: datetime) -> bool:
    """Whether marks can no longer be set: the deadline is over, or the event began or was called off."""
    until = event.wishes_close_at or event.starts_at
    return now >= min(until, event.starts_at) or event.state not in (EventState.PUBLISHED, EventState.DRAFT)


def refusal_to_mark(
    event: Event,
    author: Delegation,
    about: Delegation,
    level: WishLevel | None,
    *,
    musts_besides: int,
    now: datetime,
) -> Refused | None:
    """Why `author` may not mark `about` so, or None. `musts_besides` counts its other marks "must"."""
    if wishes_closed(event, now):
        return Refused("wish_closed")
    if author.company_id == about.company_id:
        return Refused("own_company")
    if author.side == about.side:
        return Refused("wrong_side")
    if level == WishLevel.MUST and musts_besides >= MOST_MUST:
        return Refused("must_limit", most=MOST_MUST)
    return None


def other_side(side: Side) -> Side:
    return Side.BUYER if side == Side.SUPPLIER else Side.SUPPLIER
