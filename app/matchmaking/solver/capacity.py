"""How many meetings a hall can hold, before anybody is invited: from six numbers, exactly as far as numbers go.

Firms and buyers are taken as alike, and every firm as willing to meet any buyer; then the most meetings are the greatest
flow through a complete graph of pairs with limits on both sides, which Gale and Ryser's condition gives without a search
(Gale, A theorem on flows in networks, 1957). That such meetings fit into the slots follows from König's colouring of
bipartite graphs, and that no slot needs more tables than its share from de Werra's equitable colouring (1971).
Half-day firms can only make the true figure smaller, so it is called a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

PARTS = ("tables", "officers", "slots", "buyers", "wishes")
MOST_MORE = 200  # how far `needed` looks


@dataclass(frozen=True)
class Hall:
    """What is expected. Shares are of 0–100."""

    firms: int
    buyers: int
    officers: int  # of each buyer, who receive at the same time
    slots: int
    tables: int
    wishes: int  # buyers a firm wants to meet
    half_day: int = 0  # per cent of firms that stay for half of the slots
    extra_officers: int = 0  # officers beyond `officers`, one each at as many buyers


@dataclass(frozen=True)
class Capacity:
    """What the hall gives: meetings in all, and how full each part is (0–1)."""

    meetings: int
    per_firm: float
    everybody: int  # meetings every firm can be promised
    firms_full: float
    officers_full: float
    tables_full: float


def capacity(hall: Hall) -> Capacity:
    """The most meetings `hall` can hold."""
    firms, buyers = _firm_limits(hall), _buyer_limits(hall)
    places = hall.tables * hall.slots
    meetings = min(_most_pairs(firms, buyers), places)
    seats = hall.buyers * hall.officers + hall.extra_officers
    return Capacity(
        meetings=meetings,
        per_firm=meetings / hall.firms if hall.firms else 0.0,
        everybody=_promised(firms, buyers, places),
        firms_full=_share(meetings, sum(firms)),
        officers_full=_share(meetings, seats * hall.slots),
        tables_full=_share(meetings, places),
    )


def gains(hall: Hall) -> dict[str, int]:
    """By part: how many more meetings one more of it gives; one more officer sits at one buyer."""
    before = capacity(hall).meetings
    return {part: capacity(one_more(hall, part)).meetings - before for part in PARTS}


def bottlenecks(hall: Hall) -> list[str]:
    """The parts that hold the hall back, the strongest first; none where more of one part alone helps nothing."""
    found = {part: gain for part, gain in gains(hall).items() if gain > 0}
    return sorted(found, key=lambda part: (-found[part], PARTS.index(part)))


def needed(hall: Hall, each: int) -> dict[str, int | None]:
    """By part: how many of it alone would let every firm have `each` meetings; None where it alone cannot."""
    return {part: _enough(hall, part, each) for part in PARTS}


def one_more(hall: Hall, part: str, number: int = 1) -> Hall:
    """The hall with `number` more of one part."""
    if part == "officers":
        return replace(hall, extra_officers=hall.extra_officers + number)
    return replace(hall, **{part: getattr(hall, part) + number})


def number_of(hall: Hall, part: str) -> int:
    """How many of a part there are; officers are counted over all buyers."""
    if part == "officers":
        return hall.buyers * hall.officers + hall.extra_officers
    return int(getattr(hall, part))


def _enough(hall: Hall, part: str, each: int) -> int | None:
    if capacity(one_more(hall, part, MOST_MORE)).everybody < each:
        return None
    low, high = 0, MOST_MORE
    while low < high:
        middle = (low + high) // 2
        if capacity(one_more(hall, part, middle)).everybody >= each:
            high = middle
        else:
            low = middle + 1
    return number_of(hall, part) + low


def _firm_limits(hall: Hall) -> list[int]:
    halves = hall.firms * hall.half_day // 100
    whole = min(hall.wishes, hall.slots, hall.buyers)
    half = min(hall.wishes, hall.slots // 2, hall.buyers)
    return [half] * halves + [whole] * (hall.firms - halves)


def _buyer_limits(hall: Hall) -> list[int]:
    more, rest = divmod(hall.extra_officers, hall.buyers) if hall.buyers else (0, 0)
    officers = [hall.officers + more + (number < rest) for number in range(hall.buyers)]
    return [min(number * hall.slots, hall.firms) for number in officers]


def _most_pairs(firms: Sequence[int], buyers: Sequence[int]) -> int:
    """The greatest flow: over every number of buyers left whole, what the cheapest cut costs."""
    ordered = sorted(buyers)
    counts = [0] * (len(ordered) + 1)
    for limit in firms:
        counts[min(limit, len(ordered))] += 1
    cut = best = sum(ordered)
    at_least = len(firms)
    for whole in range(1, len(ordered) + 1):
        at_least -= counts[whole - 1]
        cut += at_least - ordered[len(ordered) - whole]
        best = min(best, cut)
    return best


def _promised(firms: Sequence[int], buyers: Sequence[int], places: int) -> int:
    """The greatest number of meetings that every firm can have at once."""
    if not firms:
        return 0
    low, high = 0, min(firms)
    while low < high:
        middle = (low + high + 1) // 2
        wanted = middle * len(firms)
        if wanted <= places and _most_pairs([middle] * len(firms), buyers) == wanted:
            low = middle
        else:
            high = middle - 1
    return low


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
