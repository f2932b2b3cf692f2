"""The levels a plan is judged by, in order: a later one never outweighs an earlier one.

must      most must-meets
nobody    fewest people with a wish and without a meeting
floor     fewest meetings missing to the floors
interest  highest sum of scores, then most meetings
idle      fewest idle slots between meetings
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.matchmaking.solver.case import Case

LEVELS = ("must", "nobody", "floor", "interest", "idle")


class Value(NamedTuple):
    """Levels 1–3 of a plan; the greater tuple is the better plan (misses are counted negative)."""

    must: int
    nobody: int
    floor: int
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
    return Value(must, nobody, floor, interest, meetings)


def idle_slots(free: int, busy: int, day_masks: Iterable[int]) -> int:
    """Free slots strictly between the first and the last busy one of each day."""
    idle = 0
    for day in day_masks:
        taken = busy & day
        if taken:
            inside = ((1 << taken.bit_length() - 1) - 1) & ~((taken & -taken) - 1)
            idle += (free & day & inside & ~busy).bit_count()
    return idle
