"""Other ways to make a schedule, each as one would write it first: what the engine is measured against.

All take a problem and a limit in seconds and answer with moments of better and better schedules, the last one being the
answer. They keep the hard rules of the generated conferences (availability, seats, tables, caps) and aim at must-meets,
then somebody for every supplier, then the floors, then the sum of scores; gaps are nobody's aim but the engine's.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.matchmaking.solver.problem import Buyer, Problem, Supplier

Placed = tuple[str, str, str]  # supplier, buyer, slot
MUST, SOMEBODY, FLOOR = 1_000_000, 50_000, 2_000  # each above anything a few of the next can make up for


@dataclass(frozen=True)
class Moment:
    """A schedule, and after how many seconds it was there; `proved` that none is worth more."""

    seconds: float
    placed: tuple[Placed, ...]
    proved: bool = False


Method = Callable[[Problem, float], list[Moment]]


def greedy(problem: Problem, limit: float) -> list[Moment]:
    """The best wish first, each at the first time both are free."""
    started = time.perf_counter()
    hall = _Hall(problem)
    for wish in sorted(problem.wishes, key=lambda wish: (-wish.must, -wish.score)):
        for slot in hall.ids:
            if hall.fits(wish.supplier, wish.buyer, slot):
                hall.place(wish.supplier, wish.buyer, slot)
                break
    return [Moment(time.perf_counter() - started, tuple(hall.placed))]


def matching(problem: Problem, limit: float) -> list[Moment]:
    """Slot after slot: the assignment of suppliers to seats that is worth the most (scipy's Hungarian method)."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    started = time.perf_counter()
    hall = _Hall(problem)
    row = {supplier.id: i for i, supplier in enumerate(problem.suppliers)}
    seats = [buyer.id for buyer in problem.buyers for _seat in range(buyer.seats)]
    columns = defaultdict(list)
    for column, buyer in enumerate(seats):
        columns[buyer].append(column)
    for slot in hall.ids:
        worth = np.zeros((len(row), len(seats)))
        for wish in problem.wishes:
            if hall.fits(wish.supplier, wish.buyer, slot):
                first = SOMEBODY * (not hall.held[wish.supplier])
                for column in columns[wish.buyer]:
                    worth[row[wish.supplier], column] = wish.score + MUST * wish.must + first
        chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        pairs = sorted(((worth[i, j], i, j) for i, j in chosen if worth[i, j]), reverse=True)
        for _worth, i, j in pairs[: problem.tables[slot]]:
            hall.place(problem.suppliers[i].id, seats[j], slot)
    return [Moment(time.perf_counter() - started, tuple(hall.placed))]


def cp_sat(problem: Problem, limit: float) -> list[Moment]:
    """Everything in one model of OR-Tools' CP-SAT, on all processors."""
    from ortools.sat.python import cp_model

    started = time.perf_counter()
    model = cp_model.CpModel()
    named = {place: model.new_bool_var("") for place in _places(problem)}
    somebody = {supplier.id: model.new_bool_var("") for supplier in problem.suppliers}
    missing = {row.id: model.new_int_var(0, row.min, "") for row in _floored(problem)}
    for most, places in _limits(problem):
        model.add(sum(named[place] for place in places) <= most)
    for supplier, places in _groups(problem, problem.suppliers, 0):
        model.add(sum(named[place] for place in places) >= somebody[supplier])
    for who, places in _of_floored(problem):
        model.add(sum(named[place] for place in places) + missing[who.id] >= who.min)
    worth = _worth(problem)
    model.maximize(
        sum(worth[place[:2]] * variable for place, variable in named.items())
        + SOMEBODY * sum(somebody.values())
        - FLOOR * sum(missing.values())
    )
    moments: list[Moment] = []

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            held = tuple(place for place, variable in named.items() if self.value(variable))
            moments.append(Moment(time.perf_counter() - started, held))

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, limit - (time.perf_counter() - started))
    status = solver.solve(model, Listener())
    last = moments[-1].placed if moments else ()
    return [*moments, Moment(time.perf_counter() - started, last, status == cp_model.OPTIMAL)]


def highs(problem: Problem, limit: float) -> list[Moment]:
    """Everything in one model of HiGHS, through scipy.milp, to its proof or the limit."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_matrix

    started = time.perf_counter()
    places = list(_places(problem))
    number = {place: i for i, place in enumerate(places)}
    first = {supplier.id: len(places) + i for i, supplier in enumerate(problem.suppliers)}
    missing = {row.id: len(places) + len(first) + i for i, row in enumerate(_floored(problem))}
    rows: list[tuple[float, list[tuple[int, float]]]] = [
        (most, [(number[place], 1.0) for place in own]) for most, own in _limits(problem)
    ]
    for supplier, own in _groups(problem, problem.suppliers, 0):
        rows.append((0, [(first[supplier], 1.0), *((number[place], -1.0) for place in own)]))
    for who, own in _of_floored(problem):
        rows.append((-who.min, [(missing[who.id], -1.0), *((number[place], -1.0) for place in own)]))
    entries = [(i, column, value) for i, (_most, row) in enumerate(rows) for column, value in row]
    i, j, values = zip(*entries, strict=True)
    size = len(places) + len(first) + len(missing)
    most = np.ones(size)
    most[len(places) + len(first) :] = [row.min for row in _floored(problem)]
    worth = _worth(problem)
    aims = np.array(
        [-worth[place[:2]] for place in places] + [-SOMEBODY] * len(first) + [FLOOR] * len(missing),
        dtype=float,
    )
    found: Any = milp(
        aims,
        constraints=LinearConstraint(
            coo_matrix((values, (i, j)), shape=(len(rows), size)).tocsc(), ub=[m for m, _ in rows]
        ),
        integrality=np.ones(size),
        bounds=Bounds(0, most),
        options={"time_limit": max(0.1, limit - (time.perf_counter() - started)), "mip_rel_gap": 0},
    )
    held = (
        () if found.x is None else tuple(place for place, x in zip(places, found.x, strict=False) if x > 0.5)
    )
    return [Moment(time.perf_counter() - started, held, found.status == 0)]


class _Hall:
    """What is taken so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ids = [slot.id for slot in problem.slots]
        self.times = {row.id: set(row.available) for row in _everybody(problem)}
        self.most = {row.id: row.max or len(self.ids) for row in problem.suppliers}
        self.seats = {buyer.id: buyer.seats for buyer in problem.buyers}
        self.taken: Counter[tuple[str, str]] = Counter()
        self.held: Counter[str] = Counter()
        self.pairs: set[tuple[str, str]] = set()
        self.placed: list[Placed] = []

    def fits(self, supplier: str, buyer: str, slot: str) -> bool:
        return (
            slot in self.times[supplier]
            and slot in self.times[buyer]
            and (supplier, buyer) not in self.pairs
            and not self.taken[supplier, slot]
            and self.taken[buyer, slot] < self.seats[buyer]
            and self.taken["", slot] < self.problem.tables[slot]
            and self.held[supplier] < self.most[supplier]
        )

    def place(self, supplier: str, buyer: str, slot: str) -> None:
        self.pairs.add((supplier, buyer))
        self.held[supplier] += 1
        for who in (supplier, buyer, ""):
            self.taken[who, slot] += 1
        self.placed.append((supplier, buyer, slot))


def _places(problem: Problem) -> Iterable[Placed]:
    """Every pair with a wish in every slot that suits both."""
    times = {row.id: row.available for row in _everybody(problem)}
    for wish in problem.wishes:
        theirs = set(times[wish.buyer])
        for slot in times[wish.supplier]:
            if slot in theirs:
                yield wish.supplier, wish.buyer, slot


def _floored(problem: Problem) -> list[Supplier | Buyer]:
    return [row for row in _everybody(problem) if row.min]


def _everybody(problem: Problem) -> list[Supplier | Buyer]:
    return [*problem.suppliers, *problem.buyers]


def _groups(
    problem: Problem, rows: Iterable[Supplier | Buyer], position: int
) -> Iterable[tuple[str, list[Placed]]]:
    """The places of each of `rows`, also of those who have none."""
    found = dict(_by(_places(problem), position))
    return [(row.id, found.get(row.id, [])) for row in rows]


def _of_floored(problem: Problem) -> Iterable[tuple[Supplier | Buyer, list[Placed]]]:
    """Everybody with a floor, and the places that count for it."""
    by_supplier, by_buyer = dict(_by(_places(problem), 0)), dict(_by(_places(problem), 1))
    for row in _floored(problem):
        own = by_supplier if isinstance(row, Supplier) else by_buyer
        yield row, own.get(row.id, [])


def _by(places: Iterable[Placed], *positions: int) -> Iterable[tuple[Any, list[Placed]]]:
    groups: dict[Any, list[Placed]] = defaultdict(list)
    for place in places:
        key = tuple(place[position] for position in positions)
        groups[key if len(positions) > 1 else key[0]].append(place)
    return groups.items()


def _limits(problem: Problem) -> Iterable[tuple[int, list[Placed]]]:
    """(most, places of which no more may be chosen), for every hard rule."""
    places = list(_places(problem))
    seats = {buyer.id: buyer.seats for buyer in problem.buyers}
    most = {supplier.id: supplier.max for supplier in problem.suppliers}
    yield from ((1, own) for _pair, own in _by(places, 0, 1))
    yield from ((1, own) for _who, own in _by(places, 0, 2))
    yield from ((seats[buyer], own) for (buyer, _slot), own in _by(places, 1, 2))
    yield from ((problem.tables[slot], own) for slot, own in _by(places, 2))
    yield from ((cap, own) for supplier, own in _by(places, 0) if (cap := most[supplier]) is not None)


def _worth(problem: Problem) -> dict[tuple[str, str], int]:
    return {(wish.supplier, wish.buyer): int(wish.score) + MUST * wish.must for wish in problem.wishes}


METHODS: dict[str, Method] = {
    "greedy by score": greedy,
    "matching slot by slot": matching,
    "CP-SAT in one model": cp_sat,
    "HiGHS in one model": highs,
}
