"""The inner loop of closing gaps, compiled: annealing on flips and changes of seat over plain arrays.

A million proposals take about a tenth of a second; in plain Python they take seconds. The compiled form is kept on disk
(`make setup` makes it), so nobody waits for the compiler. Numbers are drawn by a generator of its own (xorshift64*,
Vigna 2016), so a seed gives the same schedule on every machine.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from app.matchmaking.solver.placement import Placement

FREE = -1
ROUND = 2000  # proposals between two looks at the heat
LONGEST = 4096  # meetings of a chain; a longer one is left alone


@njit(cache=True)
def _next(random):  # type: ignore[no-untyped-def]
    """The next 53 random bits, as a number from 0 up to 1."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return ((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def _bits(x):  # type: ignore[no-untyped-def]
    """How many bits of x are set."""
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count


@njit(cache=True)
def _idle(free, open_slots, days):  # type: ignore[no-untyped-def]
    """Free slots strictly between the first and the last busy one of each day."""
    idle = 0
    busy = free & ~open_slots
    for day in days:
        taken = busy & day
        if taken:
            low = taken & -taken
            high = taken
            while high & (high - 1):
                high &= high - 1
            idle += _bits(free & day & (high - 1) & ~(2 * low - 1) & ~busy)
    return idle


@njit(cache=True)
def _pick(mask, random):  # type: ignore[no-untyped-def]
    """The number of a random set bit."""
    for _ in range(int(_next(random) * _bits(mask))):
        mask &= mask - 1
    low = mask & -mask
    number = 0
    while low > 1:
        low >>= 1
        number += 1
    return number


@njit(cache=True)
def _chain(i, a, b, at, free, seat_of, supplier_of, fixed, chain, ends):  # type: ignore[no-untyped-def]
    """The a/b path through meeting i, which is in a: how many of `chain` are in a, in b; ends -1 for a cycle.

    Those in a stand from the left of `chain`, those in b from the right. (-1, -1) where one may not move.
    """
    both = (1 << a) | (1 << b)
    if fixed[i] or free[supplier_of[i]] & free[seat_of[i]] & both != both:
        return -1, -1
    chain[0] = i
    in_a, in_b = 1, 0
    last = len(chain) - 1
    for side in range(2):
        node = supplier_of[i] if side == 0 else seat_of[i]
        slot = b
        while True:
            j = at[node, slot]
            if j == FREE:
                ends[side] = node
                break
            if j == i:
                ends[0] = ends[1] = -1
                return in_a, in_b
            other = seat_of[j] if supplier_of[j] == node else supplier_of[j]
            if fixed[j] or free[other] & both != both or in_a + in_b > last - 1:
                return -1, -1
            if slot == b:
                chain[last - in_b] = j
                in_b += 1
                slot = a
            else:
                chain[in_a] = j
                in_a += 1
                slot = b
            node = other
    return in_a, in_b


@njit(cache=True)
def _flip(in_a, in_b, a, b, at, open_, used, slot_of, seat_of, supplier_of, chain, ends):  # type: ignore[no-untyped-def]
    """Exchange the two slots along the chain."""
    last = len(chain) - 1
    for n in range(in_a):
        j = chain[n]
        at[supplier_of[j], a] = at[seat_of[j], a] = FREE
    for n in range(in_b):
        j = chain[last - n]
        at[supplier_of[j], b] = at[seat_of[j], b] = FREE
    for n in range(in_a):
        j = chain[n]
        at[supplier_of[j], b] = at[seat_of[j], b] = j
        slot_of[j] = b
    for n in range(in_b):
        j = chain[last - n]
        at[supplier_of[j], a] = at[seat_of[j], a] = j
        slot_of[j] = a
    both = (1 << a) | (1 << b)
    open_[ends[0]] ^= both
    open_[ends[1]] ^= both
    used[b] += in_a - in_b
    used[a] -= in_a - in_b


@njit(cache=True)
def anneal(  # type: ignore[no-untyped-def]
    rounds,
    first,
    count,
    movable,
    at,
    open_,
    used,
    slot_of,
    seat_of,
    free,
    days,
    tables,
    supplier_of,
    fixed,
    seat_from,
    seat_count,
    total,
    random,
):
    """Do `count` of `rounds` rounds of proposals from number `first`; the idle slots left.

    by node: at[node, slot] meeting or FREE, open_, free masks of slots. by meeting: slot_of, seat_of, supplier_of,
    fixed, seat_from and seat_count (the nodes of its buyer's seats). by slot: used, tables. Placement and `random` are
    changed in place.
    """
    nodes = len(at)
    chain = np.empty(min(LONGEST, len(slot_of) + 2), np.int64)
    ends = np.empty(2, np.int64)
    gappy = np.empty(nodes, np.int64)
    for number in range(first, first + count):
        heat = 0.5 * (1 - number / rounds) ** 2 + 0.02
        gaps = 0
        for node in range(nodes):
            if _idle(free[node], open_[node], days):
                gappy[gaps] = node
                gaps += 1
        if gaps == 0:
            break
        for _ in range(ROUND):
            chance = _next(random)
            if chance < 0.6:
                node = gappy[int(_next(random) * gaps)]
                busy = free[node] & ~open_[node]
                if not busy or not open_[node]:
                    continue
                a = _pick(busy, random)
                i = at[node, a]
                if i == FREE:
                    continue
                b = _pick(open_[node], random)
            else:
                i = movable[int(_next(random) * len(movable))]
                a = slot_of[i]
                if chance > 0.85 and seat_count[i] > 1:
                    total += _change_seat(
                        i, heat, at, open_, seat_of, free, days, fixed, slot_of, seat_from, seat_count, random
                    )
                    continue
                targets = free[supplier_of[i]] & free[seat_of[i]] & ~(1 << a)
                if not targets:
                    continue
                b = _pick(targets, random)
            in_a, in_b = _chain(i, a, b, at, free, seat_of, supplier_of, fixed, chain, ends)
            if in_a < 0 or ends[0] < 0:
                continue
            shift = in_a - in_b
            if used[b] + shift > tables[b] or used[a] - shift > tables[a]:
                continue
            both = (1 << a) | (1 << b)
            change = 0
            for side in range(2):
                node = ends[side]
                now = open_[node]
                change += _idle(free[node], now ^ both, days) - _idle(free[node], now, days)
            if change <= 0 or _next(random) < math.exp(-change / heat):
                _flip(in_a, in_b, a, b, at, open_, used, slot_of, seat_of, supplier_of, chain, ends)
                total += change
    return total


@njit(cache=True)
def _change_seat(  # type: ignore[no-untyped-def]
    i, heat, at, open_, seat_of, free, days, fixed, slot_of, seat_from, seat_count, random
):
    """Move a meeting to another seat of its buyer in the same slot, exchanging it with what is there; the change in
    idle slots."""
    slot, here = slot_of[i], seat_of[i]
    there = seat_from[i] + int(_next(random) * seat_count[i])
    bit = 1 << slot
    if there == here or not free[there] & bit:
        return 0
    j = at[there, slot]
    if j != FREE:
        # An exchange leaves both seats as busy as they were; it only opens other chains.
        if not fixed[j]:
            at[there, slot], at[here, slot] = i, j
            seat_of[i], seat_of[j] = there, here
        return 0
    change = _idle(free[here], open_[here] ^ bit, days) - _idle(free[here], open_[here], days)
    change += _idle(free[there], open_[there] ^ bit, days) - _idle(free[there], open_[there], days)
    if change <= 0 or _next(random) < math.exp(-change / heat):
        at[there, slot], at[here, slot] = i, FREE
        seat_of[i] = there
        open_[here] ^= bit
        open_[there] ^= bit
        return change
    return 0


class Arrays:
    """A placement as the compiled loop takes it; `total` are the idle slots it has now."""

    def __init__(self, total: int, seed: int, **columns: Any) -> None:
        self.total = total
        self.random = np.array([seed], np.uint64)
        self.columns: dict[str, Any] = {name: np.array(own, np.int64) for name, own in columns.items()}

    @classmethod
    def of(cls, state: Placement, movable: list[int], total: int, seed: int) -> Arrays:
        """The present placement. `seed` is any number but 0."""
        case = state.case
        seats = [case.seats[pair.buyer] for pair in case.pairs]  # a buyer's seats are neighbours
        return cls(
            total,
            seed,
            movable=movable,
            at=state.at,
            open_=state.open,
            used=state.used,
            slot_of=state.slot_of,
            seat_of=state.seat_of,
            free=case.free,
            days=case.day_masks,
            tables=case.tables,
            supplier_of=[pair.supplier for pair in case.pairs],
            fixed=[pair.fixed is not None for pair in case.pairs],
            seat_from=[own[0] for own in seats],
            seat_count=[len(own) for own in seats],
        )

    def anneal(self, rounds: int, first: int, count: int) -> None:
        """`count` of `rounds` rounds, from number `first` on; the heat falls over all of them."""
        loop: Any = anneal
        self.total = int(loop(rounds, first, count, *self.columns.values(), self.total, self.random))

    def places(self) -> list[tuple[int, int]]:
        """Seat node and slot of each movable meeting."""
        own = self.columns["movable"]
        seats, slots = self.columns["seat_of"][own], self.columns["slot_of"][own]
        return list(zip(seats.tolist(), slots.tolist(), strict=True))


def compile_ahead() -> None:
    """Compile the loop and keep it on disk beside this file, so that no run waits for the compiler."""
    one = np.ones(1, np.int64)
    alone = np.full((2, 1), FREE, np.int64)
    placement = [one, alone, np.ones(2, np.int64), one, one, one, np.ones(2, np.int64), *[one] * 6]
    loop: Any = anneal
    loop(1, 0, 1, *placement, 0, np.ones(1, np.uint64))


if __name__ == "__main__":
    from app.matchmaking.solver import (
        anneal as module,
    )  # by its name: what __main__ compiles is kept elsewhere

    module.compile_ahead()
