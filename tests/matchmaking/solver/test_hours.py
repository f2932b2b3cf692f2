"""The most meetings one day may hold: never less than there can be, and exact where a skipped slot is a pause."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from app.matchmaking.solver.hours import Hours
from app.matchmaking.solver.problem import LongestRun, Lunch

SLOTS = 10


def possible(hours: Hours, free: int, most: int) -> int:
    """By trying every set of slots."""
    slots = [slot for slot in range(SLOTS) if free >> slot & 1]
    for number in range(len(slots), 0, -1):
        for chosen in combinations(slots, number):
            taken = sum(1 << slot for slot in chosen)
            if all(row.bit_count() <= most for row in hours.rows(taken)) and not hours.lost_lunches(taken, 0):
                return number
    return 0


@pytest.mark.parametrize("pause", [1, 20, 30, 45])
@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_a_day_is_never_too_low(seed: int, pause: int) -> None:
    rng = random.Random(seed)
    starts = [20 * slot + 15 * (slot > 5) for slot in range(SLOTS)]
    most = rng.randint(1, 4)
    hours = Hours(
        [(1, float(start), float(start + 20)) for start in starts],
        lunch=Lunch(40, 40, 160) if seed % 2 else None,
        longest_run=LongestRun(most, pause),
    )
    assert hours.skip_rests == (pause <= 20)
    for _ in range(12):
        free = rng.getrandbits(SLOTS)
        truth, bound = possible(hours, free, most), hours.most_meetings(free)
        assert bound >= truth
        if hours.skip_rests:
            assert bound == truth
