"""What a mark is worth, who may set it, and until when."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Refused
from app.events.models import Event, EventState
from app.matchmaking.models import Delegation, Side, WishLevel

MOST_MUST = 4  # marks "must" of one delegation at one event: a word that is given freely means nothing

# A buyer's mark weighs more than a supplier's, and two marks more than their sum: both would come to that meeting.
OF_BUYER = {WishLevel.MUST: 8, WishLevel.WANT: 5, WishLevel.RESERVE: 2}
OF_SUPPLIER = {WishLevel.MUST: 5, WishLevel.WANT: 3, WishLevel.RESERVE: 1}
WHEN_MUTUAL = 4


def score_of_wishes(supplier: WishLevel | None, buyer: WishLevel | None) -> tuple[int, bool]:
    """How much a meeting of the two is worth, and whether it goes before all others.

    (0, False) where nobody asked or one said no. A meeting must be where one side says "must" and the other at
    least "want".
    """
    if WishLevel.NO in (supplier, buyer):
        return 0, False
    score = (OF_BUYER[buyer] if buyer else 0) + (OF_SUPPLIER[supplier] if supplier else 0)
    if supplier and buyer:
        score += WHEN_MUTUAL
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
