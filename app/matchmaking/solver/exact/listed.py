"""The exact stage for a problem of the product: every wish is a meeting, and all of them are held.

A break here is a run of idle slots between a person's first and last meeting; as everywhere in the product
a talk or an absence is not idle. `Figures.idle_*` count the slots of these runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.matchmaking.solver import case as indexed
from app.matchmaking.solver import check, engine, tables
from app.matchmaking.solver.case import Case
from app.matchmaking.solver.exact.instance import Event, Placed
from app.matchmaking.solver.exact.run import place
from app.matchmaking.solver.placement import Placement
from app.matchmaking.solver.plan import Figures, Plan
from app.matchmaking.solver.problem import Problem, ProblemError, validate


@dataclass(frozen=True)
class AllPlaced:
    """The plan, and how far the search for the fewest breaks came.

    status: optimal, feasible (cut), infeasible, unknown (cut before any schedule), see `Placed`. With the
    last two the plan is the engine's own: as many of the meetings as it could place, with the reasons.
    `dealt`: a buyer with several seats has had its meetings divided among them by the engine, or in turn;
    what is proved, "infeasible" included, holds for this division.
    """

    plan: Plan
    status: str
    breaks: int | None
    bound: int
    dealt: bool

    def to_dict(self) -> dict[str, Any]:
        """The plan's JSON form with `exact` beside its figures."""
        found = {"status": self.status, "breaks": self.breaks, "bound": self.bound, "dealt": self.dealt}
        return self.plan.to_dict() | {"exact": found}


def place_all(
    problem: Problem,
    *,
    limit: float | None = None,
    work: int | None = None,
    deterministic: bool = False,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[int | None, int], None] | None = None,
    progress: engine.Progress | None = None,
) -> AllPlaced:
    """All wishes and locks held with the fewest breaks, proved; the arguments are those of `place`, `progress` that of
    the engine.

    ProblemError when the slots are on several days, where breaks have no one meaning, or when a rule is
    asked for that this stage does not know.
    """
    started = time.perf_counter()
    validate(problem)
    if len({slot.day for slot in problem.slots}) > 1:
        raise ProblemError("slots", "fewest breaks are proved for one day; these are on several")
    case = indexed.build(problem)
    # The engine's plan is where the search starts, and the answer when not all can be held.
    engines = engine.solve(problem, progress=progress, cancelled=cancelled)
    dealt = any(buyer.seats > 1 for buyer in problem.buyers)
    if not _may_all_meet(case):
        placed = Placed("infeasible", None, None, 0, 0.0)
        dealt = False
    else:
        seats, start = _seats_and_start(case, engines)
        placed = place(
            _event(case, seats),
            start=start,
            limit=limit,
            work=work,
            deterministic=deterministic,
            cancelled=cancelled,
            told=told,
        )
    plan = (
        replace(engines, cut=placed.cut or engines.cut)
        if placed.slots is None
        else _plan(case, seats, placed)
    )
    plan = replace(plan, seconds=time.perf_counter() - started)
    return AllPlaced(plan, placed.status, placed.breaks, placed.bound, dealt)


def _may_all_meet(case: Case) -> bool:
    """Each wish and lock is a pair that may meet, and nobody has more of them than is allowed."""
    problem = case.problem
    wanted = {(wish.supplier, wish.buyer) for wish in problem.wishes}
    wanted |= {(lock.supplier, lock.buyer) for lock in problem.locked}
    capped = zip(
        case.pairs_of_supplier + case.pairs_of_buyer, case.supplier_max + case.buyer_max, strict=True
    )
    return (
        len(wanted) == len(case.pairs)
        and sum(pair.fixed is not None for pair in case.pairs) == len(problem.locked)
        and all(len(own) <= most for own, most in capped)
    )


def _seats_and_start(case: Case, plan: Plan) -> tuple[list[int], tuple[int, ...] | None]:
    """The seat node of each pair, and the slots of the engine's plan when it holds them all."""
    if len(plan.meetings) < len(case.pairs):
        return _dealt(case), None
    problem = case.problem
    held = {(m.supplier, m.buyer): m for m in plan.meetings}
    own = [held[problem.suppliers[pair.supplier].id, problem.buyers[pair.buyer].id] for pair in case.pairs]
    seats = [case.seats[pair.buyer][m.seat - 1] for pair, m in zip(case.pairs, own, strict=True)]
    return seats, tuple(problem.slot_index[m.slot] for m in own)


def _dealt(case: Case) -> list[int]:
    """The seat node of each pair: that of its lock, else the one with the fewest that could sit there."""
    node_of = [pair.fixed[0] if pair.fixed else -1 for pair in case.pairs]
    for buyer, own in enumerate(case.pairs_of_buyer):
        counted = {node: sum(node_of[i] == node for i in own) for node in case.seats[buyer]}
        for i in sorted(own):
            if node_of[i] < 0:
                free = case.free[case.pairs[i].supplier]
                node_of[i] = min(counted, key=lambda n: (not free & case.free[n], counted[n], n))
                counted[node_of[i]] += 1
    return node_of


def _event(case: Case, seats: list[int]) -> Event:
    whole = (1 << case.slots) - 1
    return Event(
        participants=len(case.free),
        slots=case.slots,
        tables=tuple(case.tables),
        meetings=tuple((pair.supplier, node) for pair, node in zip(case.pairs, seats, strict=True)),
        free=tuple(case.free),
        allowed=tuple(whole if pair.fixed is None else 1 << pair.fixed[1] for pair in case.pairs),
        fairness=case.slots,
        away_counts=False,
    )


def _plan(case: Case, seats: list[int], placed: Placed) -> Plan:
    problem, state = case.problem, Placement(case)
    for i, slot in enumerate(placed.slots or ()):
        if case.pairs[i].fixed is None:
            state.place(i, seats[i], slot)
    meetings = tables.meetings_of(case, state, tables.assign(case, state))
    plan = Plan(meetings=tuple(meetings), figures=Figures(), cut=placed.cut)
    counted: dict[str, Any] = check.figures(problem, plan)
    # All wishes are met, so nothing above the breaks can be better.
    figures = Figures(
        **counted, bound_meetings=counted["meetings"], bound_score=counted["score"], proved=True
    )
    plan = replace(plan, figures=figures)
    for violation in check.violations(problem, plan):
        raise ProblemError(violation.rule, f"is not known to this stage ({violation.detail})")
    return plan
