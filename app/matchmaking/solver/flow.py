"""Who meets whom: a min-cost flow, blind to the time of day, whose optimum bounds every plan.

source → supplier → buyer → sink, one unit a meeting. Floors are parallel arcs that carry a bonus; the
number of all tables over all slots is the flow that may pass. Locked pairs are decided beforehand and
only reduce capacities.
"""

from __future__ import annotations

from typing import Any

from app.matchmaking.solver.case import Case
from app.matchmaking.solver.objective import Value, value_of


def choose(case: Case, *, fair: bool = True) -> tuple[list[int], Value]:
    """Indices of the best pairs and their value, an upper bound at every level of `Value`.

    With `fair=False` musts, floors and zeros count for nothing: the bound on interest alone.
    """
    fixed = [i for i, pair in enumerate(case.pairs) if pair.fixed is not None]
    open_pairs = [i for i, pair in enumerate(case.pairs) if pair.fixed is None]
    chosen = fixed + (_solve(case, fixed, open_pairs, fair) if open_pairs else [])
    chosen.sort()
    return chosen, value_of(case, chosen)


def _solve(case: Case, fixed: list[int], open_pairs: list[int], fair: bool) -> list[int]:
    # Imported here because it costs 0.3 s and 80 MB, and only a worker solves.
    import numpy as np
    from ortools.graph.python import min_cost_flow

    suppliers, buyers = case.suppliers, len(case.seats)
    source, sink = suppliers + buyers, suppliers + buyers + 1
    # Two optimal flows differ by simple cycles, so a bonus need only exceed what one cycle can trade:
    # at most 2·min(suppliers, buyers)+2 pair arcs and four floor arcs. The smallest step, one meeting
    # more, is worth 1 and an interest point 2, for a cycle changes the number of meetings by one.
    pairs = [case.pairs[i] for i in open_pairs]
    highest = max(pair.score for pair in pairs)
    floor_bonus = (2 * min(suppliers, buyers) + 4) * (2 * highest + 1) + 1
    share_bonus = floor_bonus if case.shares else 0
    if case.shares:
        # a cycle passes two arcs of suppliers, each worth up to the highest share
        floor_bonus = (2 * max(case.shares) + 2) * share_bonus
    nobody_bonus = 6 * floor_bonus
    must_bonus = 6 * nobody_bonus
    if not fair:
        share_bonus = floor_bonus = nobody_bonus = must_bonus = 0

    arcs: list[tuple[int, int, int, int]] = []
    for person, tail, head, held, most, least in _ends(case, fixed, source, sink):
        room = _room(case, person, most, held)
        if room <= 0:
            continue
        shares = case.shares if person[0] == "supplier" else ()
        last = max(1, least, len(shares))  # whatever comes after it is worth nothing by itself
        for number in range(held + 1, min(held + room, last) + 1):
            worth = nobody_bonus * (number == 1) + floor_bonus * (number <= least)
            worth += share_bonus * (shares[number - 1] if number <= len(shares) else 0)
            arcs.append((tail, head, 1, -worth))
        rest = held + room - max(held, last)
        if rest > 0:
            arcs.append((tail, head, rest, 0))
    total = max(0, sum(case.tables) - len(fixed))
    total = min(total, sum(case.supplier_max), len(pairs))
    arcs.append((source, sink, total, 0))

    solver: Any = min_cost_flow.SimpleMinCostFlow()
    ends = np.array(arcs, dtype=np.int64)
    solver.add_arcs_with_capacity_and_unit_cost(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
    pair_arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.array([pair.supplier for pair in pairs]),
        np.array([suppliers + pair.buyer for pair in pairs]),
        np.ones(len(pairs), dtype=np.int64),
        np.array([-2 * pair.score - 1 - must_bonus * pair.must for pair in pairs]),
    )
    solver.set_nodes_supplies(np.array([source, sink]), np.array([total, -total]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status}")
    flows = solver.flows(pair_arcs)
    return [open_pairs[i] for i in np.flatnonzero(flows)]


def _ends(
    case: Case, fixed: list[int], source: int, sink: int
) -> list[tuple[tuple[str, int], int, int, int, int, int]]:
    """(person, tail, head, meetings fixed, cap, floor) of each supplier and buyer."""
    held_s = [0] * case.suppliers
    held_b = [0] * len(case.seats)
    for i in fixed:
        held_s[case.pairs[i].supplier] += 1
        held_b[case.pairs[i].buyer] += 1
    rows = [
        (("supplier", s), source, s, held_s[s], case.supplier_max[s], case.supplier_min[s])
        for s in range(case.suppliers)
    ]
    rows += [
        (("buyer", b), case.suppliers + b, sink, held_b[b], case.buyer_max[b], case.buyer_min[b])
        for b in range(len(case.seats))
    ]
    return rows


def _room(case: Case, person: tuple[str, int], most: int, held: int) -> int:
    """How many meetings more this person can have: the cap, cut to the free slots."""
    side, i = person
    nodes = [i] if side == "supplier" else case.seats[i]
    if case.hall is not None:
        times = sum(case.hall.most_meetings(node, case.free[node]) for node in nodes)
    else:
        times = sum(case.free[node].bit_count() for node in nodes)
    return min(most, times) - held
