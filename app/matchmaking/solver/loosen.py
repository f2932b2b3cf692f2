"""More meetings by moving those that are placed about at random, which costs nothing, until there is room for another.

Where rules of the hall or the clock forbid most flips, a single insertion seldom finds a way; many small moves open one.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from app.matchmaking.solver import gaps, repair
from app.matchmaking.solver.objective import Value
from app.matchmaking.solver.placement import FREE, Placement

ROUNDS = 60  # in all, at full effort
AT_ONCE = 15  # rounds between two looks whether to stop
MOVES = 5  # tried in a round for each meeting that may move


def insert(
    state: Placement, bound: Value, rng: random.Random, effort: float, cancelled: Callable[[], bool]
) -> bool:
    """Shake and insert until nothing more is found, the bound is reached or the rounds are over; False when it was cancelled."""
    if not gaps.fits_the_compiled_form(state):
        return True
    from app.matchmaking.solver.arrays import Arrays, waiting_in  # deferred: numpy and the compiled code

    case = state.case
    rounds = max(AT_ONCE, int(effort * ROUNDS))
    while rounds > 0 and state.value < bound:
        if cancelled():
            return False
        movable = [i for i, pair in enumerate(case.pairs) if state.slot_of[i] != FREE and pair.fixed is None]
        waiting = [i for i in repair.wanted(state) if state.has_room(i)]
        if not movable or not waiting:
            break
        arrays = Arrays(state, movable, 0, rng.getrandbits(63) | 1)
        before = state.meetings
        rounds -= AT_ONCE - arrays.loosen(AT_ONCE, MOVES * len(movable), waiting_in(state, waiting))
        gaps.put_back(state, movable, arrays.places())
        for i, (node, slot) in zip(waiting, arrays.places(waiting), strict=True):
            if slot != FREE:
                state.place(i, node, slot)
        state.journal.clear()
        if state.meetings == before:
            break
    return True
