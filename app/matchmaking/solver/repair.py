"""What insertion could not place: ejection local search, accepted on the exact value of the levels."""

from __future__ import annotations

import random
from collections.abc import Callable

from app.matchmaking.solver.objective import Value
from app.matchmaking.solver.placement import FREE, Placement


def fill(state: Placement, order: list[int]) -> None:
    """Insert every pair of `order` that is unplaced and allowed by the caps."""
    for i in order:
        if state.slot_of[i] == FREE and state.has_room(i):
            state.insert(i)


def improve(
    state: Placement, bound: Value, rng: random.Random, limit: int, cancelled: Callable[[], bool]
) -> bool:
    """Force unplaced pairs in, eject what stands in the way, re-insert; at most `limit` units of work.

    Stops at the bound. Answers False when it was cancelled.
    """
    limit += state.work
    best, kept = state.value, _snapshot(state)
    while state.value < bound and state.work < limit:
        if cancelled():
            _restore(state, kept)
            return False
        pool = _wanted(state)
        if not pool:
            break
        for _ in range(min(len(pool), 50)):
            state.work += 20
            i = pool[int(len(pool) * rng.random() ** 2)]
            if state.slot_of[i] != FREE:
                continue
            before, mark = state.value, len(state.journal)
            _force(state, i, rng)
            if state.value < before:
                state.rollback(mark)
            elif state.value > best:
                best, kept = state.value, _snapshot(state)
            if state.value >= bound or state.work >= limit:
                break
        state.journal.clear()
    _restore(state, kept)
    return True


def _wanted(state: Placement) -> list[int]:
    """Unplaced pairs, those that would lift the highest level first."""
    case = state.case
    found = []
    for i, pair in enumerate(case.pairs):
        if state.slot_of[i] != FREE:
            continue
        zero = (state.held_s[pair.supplier] == 0) + (state.held_b[pair.buyer] == 0)
        short = (state.held_s[pair.supplier] < case.supplier_min[pair.supplier]) + (
            state.held_b[pair.buyer] < case.buyer_min[pair.buyer]
        )
        if case.supplier_max[pair.supplier] and case.buyer_max[pair.buyer]:
            found.append((-pair.must, -zero, -short, -pair.score, i))
    found.sort()
    return [item[-1] for item in found]


def _force(state: Placement, i: int, rng: random.Random) -> None:
    case, pair = state.case, state.case.pairs[i]
    ejected: list[int] = []

    def eject(j: int) -> None:
        state.remove(j)
        ejected.append(j)

    for own, held, most in (
        (
            case.pairs_of_supplier[pair.supplier],
            state.held_s[pair.supplier],
            case.supplier_max[pair.supplier],
        ),
        (case.pairs_of_buyer[pair.buyer], state.held_b[pair.buyer], case.buyer_max[pair.buyer]),
    ):
        if held >= most:
            placed = [j for j in own if state.slot_of[j] != FREE and case.pairs[j].fixed is None]
            if not placed:
                return
            # `own` is sorted by worth: mostly the least of them gives way, sometimes another.
            eject(placed[-1 - int(len(placed) * rng.random() ** 3)])
    if not state.insert(i):
        options = _options(state, i)
        if not options:
            return
        node, slot = options[int(rng.random() * len(options))]
        for j in {state.at[pair.supplier][slot], state.at[node][slot]} - {FREE}:
            eject(j)
        if state.used[slot] >= case.tables[slot]:
            others = [state.at[s][slot] for s in range(case.suppliers)]
            movable = [j for j in others if j != FREE and case.pairs[j].fixed is None]
            if not movable:
                return
            eject(movable[int(rng.random() * len(movable))])
        state.place(i, node, slot)
    touched = [i, *ejected]
    fill(state, ejected)
    for j in touched:
        fill(state, case.pairs_of_supplier[case.pairs[j].supplier])
        fill(state, case.pairs_of_buyer[case.pairs[j].buyer])


def _options(state: Placement, i: int) -> list[tuple[int, int]]:
    """(seat, slot) in which this pair could stand if every movable meeting gave way."""
    case, pair = state.case, state.case.pairs[i]
    found = []
    for node in case.seats[pair.buyer]:
        both = case.free[pair.supplier] & case.free[node]
        for slot in range(case.slots):
            if both >> slot & 1 and case.tables[slot]:
                inside = (state.at[pair.supplier][slot], state.at[node][slot])
                if all(j == FREE or case.pairs[j].fixed is None for j in inside):
                    found.append((node, slot))
    return found


def _snapshot(state: Placement) -> list[tuple[int, int]]:
    return list(zip(state.seat_of, state.slot_of, strict=True))


def _restore(state: Placement, kept: list[tuple[int, int]]) -> None:
    changed = [
        i for i, (node, slot) in enumerate(kept) if (state.seat_of[i], state.slot_of[i]) != (node, slot)
    ]
    for i in changed:
        if state.slot_of[i] != FREE:
            state.remove(i)
    for i in changed:
        if kept[i][1] != FREE:
            state.place(i, *kept[i])
    state.journal.clear()
