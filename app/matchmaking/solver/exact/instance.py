"""A given list of meetings to be placed in one day, as plain values; slots are counted from 0 here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Event:
    """Meetings (participant, participant), the slots each may use as a bitmask, and what comes before what.

    `allowed[m]` holds fixed slots and sessions, `free[p]` the slots in which a participant is there.
    `before` are pairs (q, m): meeting q is held before meeting m. `fairness` is the greatest difference
    allowed between the breaks of any two participants. `tables` is one number, or one for each slot.
    `away_counts`: a slot in which somebody is not free makes a break like an idle one (as published).
    """

    participants: int
    slots: int
    tables: int | tuple[int, ...]
    meetings: tuple[tuple[int, int], ...]
    free: tuple[int, ...]
    allowed: tuple[int, ...]
    before: tuple[tuple[int, int], ...] = ()
    fairness: int = 2
    away_counts: bool = True

    def tables_in(self, slot: int) -> int:
        return self.tables if isinstance(self.tables, int) else self.tables[slot]

    def line(self, p: int) -> list[int]:
        """The slots that count in the day of a participant: an unused one between two meetings is a break."""
        return [t for t in range(self.slots) if self.away_counts or self.free[p] >> t & 1]


@dataclass(frozen=True)
class Placed:
    """How far the search came.

    status: optimal (proved), feasible (stopped with a schedule), infeasible (proved), unknown (stopped
    without one). `slots` holds the slot of each meeting, from 0. `bound`: no schedule has fewer breaks.
    """

    status: str
    slots: tuple[int, ...] | None
    breaks: int | None
    bound: int
    seconds: float

    @property
    def cut(self) -> bool:
        """Whether the search was stopped before it had proved anything final."""
        return self.status in {"feasible", "unknown"}


def narrowed(event: Event) -> list[int] | None:
    """Slots each meeting can still use after people and precedences are regarded; None when some has none."""
    windows = [
        mask & event.free[p] & event.free[q]
        for mask, (p, q) in zip(event.allowed, event.meetings, strict=True)
    ]
    changed = True
    while changed:
        if not all(windows):
            return None
        changed = False
        for first, then in event.before:
            earliest = windows[first] & -windows[first]
            later = windows[then] & ~(2 * earliest - 1)
            latest = 1 << windows[then].bit_length() - 1
            earlier = windows[first] & (latest - 1)
            if (later, earlier) != (windows[then], windows[first]):
                windows[then], windows[first] = later, earlier
                changed = True
                if not later or not earlier:
                    return None
    return windows


def workload(event: Event) -> list[int]:
    """Number of meetings of each participant."""
    counted = Counter(p for pair in event.meetings for p in pair)
    return [counted[p] for p in range(event.participants)]


def count_breaks(event: Event, slots: Sequence[int]) -> int:
    """Runs of idle slots between the first and the last meeting, over all participants."""
    days: list[list[int]] = [[] for _ in range(event.participants)]
    for (p, q), slot in zip(event.meetings, slots, strict=True):
        days[p].append(slot)
        days[q].append(slot)
    return sum(breaks_in(event, p, day) for p, day in enumerate(days))


def breaks_in(event: Event, p: int, day: Sequence[int]) -> int:
    """Runs of idle slots between the meetings of one participant."""
    idle = -1 if event.away_counts else event.free[p]
    return sum(bool(idle & (1 << later) - (2 << earlier)) for earlier, later in pairwise(sorted(day)))


Message = tuple[str, Any]
