"""The levels a plan is judged by, in order: a later one never outweighs an earlier one.

must      most must-meets
nobody    fewest people with a wish and without a meeting
floor     fewest meetings missing to the floors
fair      with "fairness before interest": each supplier's first three meetings before anybody's fourth
interest  highest sum of scores, then most meetings
idle      fewest idle slots between meetings
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.matchmaking.solver.case import Case

LEVELS = ("must", "nobody", "floor", "fair", "interest", "idle")

#: What a supplier's first, second and third meeting are worth at the level "fair": falling, so that a firm's second
#: meeting goes before another's third.
SHARES = (4, 2, 1)


class Value(NamedTuple):
    """The levels of a plan that its set of pairs decides; the greater tuple is the better plan (misses are
    counted negative). `fair` is 0 unless fairness goes before interest."""

    must: int
    nobody: int
    floor: int
    fair: int
    interest: int
    meetings: int


def value_of(case: Case, chosen: Iterable[int]) -> Value:
    """The value of a set of pairs (indices into `case.pairs`)."""
    must = interest = meetings = 0
    suppliers = [0] * case.suppliers
    buyers = [0] * len(case.seats)
    for i in chosen:
        pair = case.pairs[i]
        must += pair.must
        interest += pair.score
        meetings += 1
        suppliers[pair.supplier] += 1
        buyers[pair.buyer] += 1
    nobody = floor = 0
    for counts, floors, pairs in (
        (suppliers, case.supplier_min, case.pairs_of_supplier),
        (buyers, case.buyer_min, case.pairs_of_buyer),
    ):
        for count, least, own in zip(counts, floors, pairs, strict=True):
            nobody -= count == 0 and bool(own)
            floor -= max(0, least - count)
    fair = sum(sum(case.shares[:count]) for count in suppliers)
    return Value(must, nobody, floor, fair, interest, meetings)


def idle_of(case: Case, node: int, open_slots: int) -> int:
    """Idle slots of a node that is free in `open_slots`; a slot that overlaps one of its meetings is not idle."""
    free = case.free[node]
    busy = free & ~open_slots
    if case.hall is not None:
        for slot, overlapping in enumerate(case.hall.hours.overlapping):
            if busy >> slot & 1:
                free &= ~overlapping | busy
    return idle_slots(free, busy, case.day_masks)


def idle_slots(free: int, busy: int, day_masks: Iterable[int]) -> int:
    """Free slots strictly between the first and the last busy one of each day."""
    idle = 0
    for day in day_masks:
        taken = busy & day
        if taken:
            inside = ((1 << taken.bit_length() - 1) - 1) & ~((taken & -taken) - 1)
            idle += (free & day & inside & ~busy).bit_count()
    return idle
