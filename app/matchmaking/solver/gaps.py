"""Fewest idle slots: annealing on flips and seat changes. The set of meetings stays as it is."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from app.matchmaking.solver.objective import idle_of
from app.matchmaking.solver.placement import FREE, Placement

SLOTS_OF_A_WORD = 62  # the compiled form holds a person's day in one machine word
AT_ONCE = 10  # compiled rounds between two looks whether to stop


class Gaps:
    """Idle slots per node under the present placement, remembered by busy pattern."""

    def __init__(self, state: Placement) -> None:
        self.state = state
        self.memo: list[dict[int, int]] = [{} for _ in state.open]
        self.total = sum(self.of(node, state.open[node]) for node in range(len(state.open)))

    def of(self, node: int, open_slots: int) -> int:
        """Idle slots of a node when `open_slots` are the ones it is free in."""
        found = self.memo[node].get(open_slots)
        if found is None:
            found = idle_of(self.state.case, node, open_slots)
            self.memo[node][open_slots] = found
        return found


Told = Callable[[float, int], None]  # the share of the work done, and the fewest idle slots so far


def close(
    state: Placement,
    rng: random.Random,
    effort: float,
    cancelled: Callable[[], bool],
    told: Told = lambda share, idle: None,
) -> bool:
    """Anneal and leave the best state met; False when cancelled. `effort` scales the number of proposals; `told` hears
    how far it is."""
    case = state.case
    movable = [i for i, pair in enumerate(case.pairs) if state.slot_of[i] != FREE and pair.fixed is None]
    gaps = Gaps(state)
    if not movable or gaps.total == 0:
        return True
    if fits_the_compiled_form(state):
        return _close_compiled(state, movable, gaps.total, rng, effort, cancelled, told)
    limit = int(effort * (5_000 + 60 * state.meetings))
    return _close_plainly(state, movable, gaps, rng, limit, cancelled, told)


def fits_the_compiled_form(state: Placement) -> bool:
    """Whether the compiled loops know all that matters here: no overlapping blocks, a day in a machine word."""
    hall = state.case.hall
    return state.case.slots <= SLOTS_OF_A_WORD and (hall is None or not any(hall.hours.overlapping))


def _close_compiled(
    state: Placement,
    movable: list[int],
    total: int,
    rng: random.Random,
    effort: float,
    cancelled: Callable[[], bool],
    told: Told,
) -> bool:
    """The same annealing over arrays: many more proposals."""
    # deferred: numpy and the compiled code are the worker's alone
    from app.matchmaking.solver.arrays import Arrays

    arrays = Arrays(state, movable, total, rng.getrandbits(63) | 1)
    rounds = max(AT_ONCE, int(effort * (60 + 0.5 * state.meetings)))
    best, kept = total, arrays.places()
    done = 0
    while done < rounds and arrays.total and not cancelled():
        arrays.anneal(rounds, done, AT_ONCE)
        done += AT_ONCE
        if arrays.total < best:
            best, kept = arrays.total, arrays.places()
        told(min(1.0, done / rounds), best)
    put_back(state, movable, kept)
    return done >= rounds or not arrays.total


def put_back(state: Placement, movable: list[int], kept: list[tuple[int, int]]) -> None:
    """Place the movable meetings at the seats and slots of `kept`."""
    for i in movable:
        state.remove(i)
    for i, (node, slot) in zip(movable, kept, strict=True):
        state.place(i, node, slot)
    state.journal.clear()


def _close_plainly(
    state: Placement,
    movable: list[int],
    gaps: Gaps,
    rng: random.Random,
    limit: int,
    cancelled: Callable[[], bool],
    told: Told = lambda share, idle: None,
) -> bool:
    case = state.case
    best, kept = gaps.total, [(state.seat_of[i], state.slot_of[i]) for i in movable]
    round_size = 500
    rounds = max(1, limit // round_size)
    finished = True
    for number in range(rounds):
        if cancelled():
            finished = False
            break
        heat = 1.2 * (1 - number / rounds) ** 2 + 0.02
        gappy = [node for node in range(len(case.free)) if gaps.of(node, state.open[node])]
        if not gappy:
            break
        for _ in range(round_size):
            _propose(state, gaps, movable, gappy, heat, rng)
        state.journal.clear()
        if gaps.total < best:
            best, kept = gaps.total, [(state.seat_of[i], state.slot_of[i]) for i in movable]
        told((number + 1) / rounds, best)
    put_back(state, movable, kept)
    return finished


def _propose(
    state: Placement, gaps: Gaps, movable: list[int], gappy: list[int], heat: float, rng: random.Random
) -> None:
    case = state.case
    chance = rng.random()
    if chance < 0.6:
        node = gappy[int(rng.random() * len(gappy))]
        taken = [slot for slot, j in enumerate(state.at[node]) if j != FREE]
        if not taken:
            return
        a = taken[int(rng.random() * len(taken))]
        i = state.at[node][a]
        targets = state.open[node]
    else:
        i = movable[int(rng.random() * len(movable))]
        a = state.slot_of[i]
        if chance > 0.85 and len(case.seats[case.pairs[i].buyer]) > 1:
            _change_seat(state, gaps, i, heat, rng)
            return
        targets = case.free[case.pairs[i].supplier] & case.free[state.seat_of[i]] & ~(1 << a)
    if not targets:
        return
    b = _pick_bit(targets, rng)
    chain = state.chain(i, a, b)
    if chain is None or chain[2] < 0:
        return
    shift = len(chain[0]) - len(chain[1])
    if state.used[b] + shift > case.tables[b] or state.used[a] - shift > case.tables[a]:
        return
    both = (1 << a) | (1 << b)
    change = 0
    for node in chain[2:]:
        now = state.open[node]
        change += gaps.of(node, now ^ both) - gaps.of(node, now)
    if change <= 0 or rng.random() < math.exp(-change / heat):
        mark = len(state.journal)
        state.flip(chain, a, b)
        if state.watch is not None and not state.watch.holds(state, chain[0] + chain[1]):
            state.rollback(mark)
            return
        gaps.total += change


def _change_seat(state: Placement, gaps: Gaps, i: int, heat: float, rng: random.Random) -> None:
    """Move a meeting to another seat of its buyer in the same slot, exchanging it with what is there."""
    case, pair = state.case, state.case.pairs[i]
    slot, here = state.slot_of[i], state.seat_of[i]
    seats = case.seats[pair.buyer]
    there = seats[int(rng.random() * len(seats))]
    bit = 1 << slot
    if there == here or not case.free[there] & bit:
        return
    j = state.at[there][slot]
    if j != FREE:
        # An exchange leaves both seats as busy as they were; it only opens other chains.
        if case.pairs[j].fixed is None:
            mark = len(state.journal)
            state.remove(i)
            state.remove(j)
            state.place(i, there, slot)
            state.place(j, here, slot)
            if state.watch is not None and not state.watch.holds(state, [i, j]):
                state.rollback(mark)
        return
    change = gaps.of(here, state.open[here] ^ bit) - gaps.of(here, state.open[here])
    change += gaps.of(there, state.open[there] ^ bit) - gaps.of(there, state.open[there])
    if change <= 0 or rng.random() < math.exp(-change / heat):
        mark = len(state.journal)
        state.remove(i)
        state.place(i, there, slot)
        if state.watch is not None and not state.watch.holds(state, [i]):
            state.rollback(mark)
            return
        gaps.total += change


def _pick_bit(mask: int, rng: random.Random) -> int:
    """A random set bit."""
    for _ in range(int(rng.random() * mask.bit_count())):
        mask &= mask - 1
    return (mask & -mask).bit_length() - 1
