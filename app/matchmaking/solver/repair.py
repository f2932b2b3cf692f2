"""What insertion could not place: ejection local search, accepted on the exact value of the levels."""

from __future__ import annotations

import random
from collections.abc import Callable

from app.matchmaking.solver.objective import Value
from app.matchmaking.solver.placement import FREE, Placement

#: Trials without a better value, per pair that waits, after which a worse state is accepted now and then,
#: and after which the search goes back to the best state.
PATIENCE = 3
RETURN = 30
#: What a trial costs besides the chains it walks, in units of work.
TRIAL = 40

Harm = tuple[int, int, int, int, int]


def fill(state: Placement, order: list[int], cancelled: Callable[[], bool] | None = None) -> bool:
    """Insert every pair of `order` that is unplaced and allowed by the caps; False when it was cancelled."""
    state.work += len(order) // 4
    for number, i in enumerate(order):
        if cancelled is not None and number % 64 == 63 and cancelled():
            return False
        if state.slot_of[i] == FREE and state.has_room(i):
            state.insert(i)
    return True


def improve(
    state: Placement, bound: Value, rng: random.Random, limit: int, cancelled: Callable[[], bool]
) -> bool:
    """Force unplaced pairs in, eject what stands in the way, re-insert; at most `limit` units of work.

    Stops at the bound. Answers False when it was cancelled.
    """
    limit += state.work
    best, kept, since = state.value, _snapshot(state), 0
    while state.value < bound and state.work < limit:
        if cancelled():
            _restore(state, kept)
            return False
        pool = wanted(state)
        state.work += len(pool) // 2
        if not pool:
            break
        for _ in range(min(len(pool), 50)):
            state.work += TRIAL
            since += 1
            i = pool[int(len(pool) * rng.random() ** 2)]
            if state.slot_of[i] != FREE:
                continue
            before, mark = state.value, len(state.journal)
            _force(state, i, rng)
            if state.value < before and not (since > PATIENCE * (len(pool) + 10) and rng.random() < 0.05):
                state.rollback(mark)
            elif state.value > best:
                best, kept, since = state.value, _snapshot(state), 0
            if state.value >= bound or state.work >= limit:
                break
        state.journal.clear()
        if since > RETURN * (len(pool) + 10):
            _restore(state, kept)
            since = 0
    _restore(state, kept)
    return True


def wanted(state: Placement) -> list[int]:
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
            share = case.shares[held] if (held := state.held_s[pair.supplier]) < len(case.shares) else 0
            found.append((-pair.must, -zero, -short, -share, -pair.score, i))
    found.sort()
    return [item[-1] for item in found]


def _force(state: Placement, i: int, rng: random.Random) -> None:
    """Place pair i whatever stands in its way, then re-insert what was ejected and refill around it."""
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
            eject(_least(state, placed, rng))
    if not state.insert(i) and not _push_in(state, i, eject, rng):
        return
    fill(state, ejected)
    for j in [i, *ejected]:
        fill(state, case.pairs_of_supplier[case.pairs[j].supplier])
        fill(state, case.pairs_of_buyer[case.pairs[j].buyer])


def _push_in(state: Placement, i: int, eject: Callable[[int], None], rng: random.Random) -> bool:
    """Take a seat and slot for pair i from those whose loss harms least, mostly."""
    case, supplier = state.case, state.case.pairs[i].supplier
    options = []
    for node in case.seats[case.pairs[i].buyer]:
        both = case.free[supplier] & case.free[node]
        for slot in range(case.slots):
            if not both >> slot & 1 or not case.tables[slot]:
                continue
            inside = [j for j in (state.at[supplier][slot], state.at[node][slot]) if j != FREE]
            if all(case.pairs[j].fixed is None for j in inside):
                harm = [sum(level) for level in zip(*(_harm(state, j) for j in inside), strict=True)]
                options.append((harm, node, slot))
    if not options:
        return False
    state.work += 4 * len(options)
    options.sort()
    _, node, slot = options[int(len(options) * rng.random() ** 2)]
    for j in (state.at[supplier][slot], state.at[node][slot]):
        if j != FREE:
            eject(j)
    if state.used[slot] >= case.tables[slot]:
        state.work += case.suppliers // 2
        others = [row[slot] for row in state.at[: case.suppliers]]
        movable = [j for j in others if j != FREE and case.pairs[j].fixed is None]
        if not movable:
            return False
        eject(_least(state, movable, rng))
    if state.watch is not None and not state.watch.may_place(state, i, node, slot):
        return False
    state.place(i, node, slot)
    return True


def _least(state: Placement, placed: list[int], rng: random.Random) -> int:
    """Of these meetings one whose loss harms little."""
    ranked = sorted(placed, key=lambda j: (_harm(state, j), j))
    return ranked[int(len(ranked) * rng.random() ** 3)]


def _harm(state: Placement, j: int) -> Harm:
    """What the levels would lose with this meeting."""
    case, pair = state.case, state.case.pairs[j]
    held_s, held_b = state.held_s[pair.supplier], state.held_b[pair.buyer]
    return (
        int(pair.must),
        (held_s == 1) + (held_b == 1),
        (held_s <= case.supplier_min[pair.supplier]) + (held_b <= case.buyer_min[pair.buyer]),
        case.shares[held_s - 1] if held_s <= len(case.shares) else 0,
        pair.score,
    )


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
