"""From a problem to a plan: choose the pairs, place them, repair, close the gaps, name the tables.

Same input and seed give the same plan: every limit counts work, none looks at the clock.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from app.matchmaking.solver import case as indexed
from app.matchmaking.solver import explain, flow, gaps, repair, tables
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.objective import Value, idle_slots
from app.matchmaking.solver.placement import FREE, Placement
from app.matchmaking.solver.plan import Figures, Meeting, Plan
from app.matchmaking.solver.problem import Problem, validate

Progress = Callable[[str, dict[str, int | float | bool]], None]

#: Names of the stages reported to `progress`, in order.
STAGES = ("flow", "placing", "repair", "gaps", "tables")


def solve(
    problem: Problem,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    effort: float = 1.0,
) -> Plan:
    """The best plan found; `seed` defaults to the problem's.

    `progress(stage, figures)` is called when a stage has ended. When `cancelled()` answers true, the best
    so far is finished into a valid plan with `cut` set. `effort` scales the work limits of repair and gaps.
    """
    started = time.perf_counter()
    rng = random.Random(problem.seed if seed is None else seed)
    run = _Run(validate(problem), progress, cancelled or (lambda: False), rng, effort)
    return run.finish(started)


class _Run:
    def __init__(
        self,
        problem: Problem,
        progress: Progress | None,
        cancelled: Callable[[], bool],
        rng: random.Random,
        effort: float,
    ) -> None:
        self.problem = problem
        self.progress = progress
        self.cancelled = cancelled
        case = self.case = indexed.build(problem)
        chosen, self.bound = flow.choose(case)
        state = self.state = Placement(case)
        self._tell("flow")

        pairs = case.pairs
        width = {i: case.allowed(pairs[i]).bit_count() for i in chosen}
        chosen.sort(key=lambda i: (not pairs[i].must, width[i], -pairs[i].score, i))
        repair.fill(state, chosen)
        rest = sorted(range(len(pairs)), key=lambda i: (not pairs[i].must, -pairs[i].score, i))
        repair.fill(state, rest)
        self._tell("placing")

        budget = int(effort * (400_000 + 500 * len(pairs)))
        self.cut = not repair.improve(state, self.bound, rng, budget, cancelled)
        self._tell("repair")

        if not self.cut:
            self.cut = not gaps.close(state, rng, int(effort * (5_000 + 60 * state.meetings)), cancelled)
        self._tell("gaps")

    def _tell(self, stage: str) -> None:
        if self.progress is not None:
            self.progress(stage, self._figures().to_dict())

    def _figures(self) -> Figures:
        case, state = self.case, self.state
        held = state.value
        score, bound = held.interest, self.bound.interest
        if held[:3] != self.bound[:3]:
            # Below the bound at an earlier level the plan may even exceed it at this one.
            bound = self._interest_bound
        wanting = {wish.supplier for wish in self.problem.wishes}
        wanted = {wish.buyer for wish in self.problem.wishes}
        idle = [
            idle_slots(free, free & ~now, case.day_masks)
            for free, now in zip(case.free, state.open, strict=True)
        ]
        return Figures(
            meetings=held.meetings,
            score=_unscaled(score, case.scale),
            must_met=held.must,
            must_total=sum(wish.must for wish in self.problem.wishes),
            shortfall=-held.floor,
            suppliers_with_none=sum(
                s.id in wanting and not state.held_s[i] for i, s in enumerate(self.problem.suppliers)
            ),
            buyers_with_none=sum(
                b.id in wanted and not state.held_b[i] for i, b in enumerate(self.problem.buyers)
            ),
            idle_supplier=sum(idle[: case.suppliers]),
            idle_buyer=sum(idle[case.suppliers :]),
            bound_meetings=self.bound.meetings,
            bound_score=_unscaled(bound, case.scale),
            proved=held[:4] == self.bound[:4],
        )

    @property
    def _interest_bound(self) -> int:
        if not hasattr(self, "_interest"):
            self._interest: Value = flow.choose(self.case, fair=False)[1]
        return self._interest.interest

    def finish(self, started: float) -> Plan:
        case, state, problem = self.case, self.state, self.problem
        table_of = tables.assign(case, state)
        self._tell("tables")
        slots = problem.slots
        meetings = [
            Meeting(
                problem.suppliers[pair.supplier].id,
                problem.buyers[pair.buyer].id,
                slots[state.slot_of[i]].id,
                case.seat_number[state.seat_of[i]],
                table_of[i],
            )
            for i, pair in enumerate(case.pairs)
            if state.slot_of[i] != FREE
        ]
        order = {buyer.id: i for i, buyer in enumerate(problem.buyers)}
        meetings.sort(key=lambda m: (problem.slot_index[m.slot], order[m.buyer], m.seat))
        _replay(problem, meetings)
        left_out = explain.unplaced(problem, meetings)
        return Plan(
            meetings=tuple(meetings),
            figures=self._figures(),
            unplaced=left_out,
            shortfalls=explain.shortfalls(problem, meetings, left_out),
            refused_locks=explain.refused_locks(problem, meetings),
            cut=self.cut,
            seconds=time.perf_counter() - started,
        )


def _unscaled(score: int, scale: int) -> int | float:
    return score if scale == 1 else score / scale


def _replay(problem: Problem, meetings: list[Meeting]) -> None:
    """Every meeting once more through the named rules, as if booked one after the other."""
    board = Board(problem)
    for meeting in meetings:
        facts = board.facts(meeting.supplier, meeting.buyer, meeting.slot, meeting.seat, meeting.table)
        names = broken(facts)
        if names:
            raise RuntimeError(f"the engine broke {names} with {meeting}")
        board.add(meeting)
