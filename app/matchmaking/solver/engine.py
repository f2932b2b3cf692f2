"""From a problem to a plan: choose the pairs, place them, repair, close the gaps, name the tables.

Same input and seed give the same plan: every limit counts work, none looks at the clock.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable

from app.matchmaking.solver import case as indexed
from app.matchmaking.solver import explain, flow, gaps, loosen, repair, tables
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import RULES, STANDING_RULES, broken
from app.matchmaking.solver.objective import Value, idle_of
from app.matchmaking.solver.placement import FREE, Placement
from app.matchmaking.solver.plan import Figures, Meeting, Plan
from app.matchmaking.solver.problem import Lock, Problem, validate

Told = dict[str, int | float | bool]
Progress = Callable[[str, Told], None]
SoFar = Callable[[str, float, Callable[[], Told]], None]

#: Names of the stages reported to `progress`, in order.
STAGES = ("flow", "placing", "repair", "gaps", "tables")


def solve(
    problem: Problem,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    so_far: SoFar | None = None,
    effort: float = 1.0,
) -> Plan:
    """The best plan found; `seed` defaults to the problem's.

    `progress(stage, figures)` is called when a stage has ended, `so_far(stage, share, figures)` again and again within it:
    `share` of its work is done at least, and `figures()` are those of this moment, worked out if asked for. When `cancelled()` answers true, the best
    so far is finished into a valid plan with `cut` set. `effort` scales the work limits of repair and gaps.
    """
    started = time.perf_counter()
    rng = random.Random(problem.seed if seed is None else seed)
    run = _Run(validate(problem), progress, cancelled or (lambda: False), so_far, rng, effort)
    return run.finish(started)


class _Run:
    def __init__(
        self,
        problem: Problem,
        progress: Progress | None,
        cancelled: Callable[[], bool],
        so_far: SoFar | None,
        rng: random.Random,
        effort: float,
    ) -> None:
        self.problem = problem
        self.progress = progress
        self.so_far = so_far
        case = self.case = indexed.build(problem)
        chosen, self.bound = flow.choose(case)
        state = self.state = Placement(case)
        self._tell("flow")

        pairs = case.pairs
        width = {i: case.allowed(pairs[i]).bit_count() for i in chosen}
        chosen.sort(key=lambda i: (not pairs[i].must, width[i], -pairs[i].score, i))
        rest = sorted(range(len(pairs)), key=lambda i: (not pairs[i].must, -pairs[i].score, i))
        placing = self._within("placing", lambda: state.meetings / max(1, self.bound.meetings), cancelled)
        self.cut = not (repair.fill(state, chosen, placing) and repair.fill(state, rest, placing))
        self._tell("placing")

        budget = int(effort * (400_000 + 500 * len(pairs)))
        repairing = self._within("repair", lambda: state.work / budget, cancelled)
        self.cut = self.cut or not repair.improve(state, self.bound, rng, budget, repairing)
        if case.hall is not None and not self.cut:
            self.cut = not loosen.insert(state, self.bound, rng, effort, repairing)
        self._tell("repair")

        if not self.cut:
            self.cut = not gaps.close(state, rng, effort, cancelled, self._gaps_so_far)
        self._tell("gaps")

    def _within(
        self, stage: str, share: Callable[[], float], cancelled: Callable[[], bool]
    ) -> Callable[[], bool]:
        """`cancelled`, which tells how far the stage is whenever it is asked."""

        def asked() -> bool:
            if self.so_far is not None:
                self.so_far(stage, min(1.0, share()), lambda: self._figures().to_dict())
            return cancelled()

        return asked

    def _gaps_so_far(self, share: float, idle: int) -> None:
        """Called while gaps are closed: only their sum is known until the best state is put back."""
        if self.so_far is not None:
            self.so_far("gaps", share, lambda: {"idle": idle})

    def _tell(self, stage: str) -> None:
        if self.progress is not None:
            self.progress(stage, self._figures().to_dict())

    def _figures(self) -> Figures:
        case, state = self.case, self.state
        held = state.value
        score, bound = held.interest, self.bound.interest
        if held[:4] != self.bound[:4]:
            # Below the bound at an earlier level the plan may even exceed it at this one.
            bound = self._interest_bound
        wanting = {wish.supplier for wish in self.problem.wishes}
        wanted = {wish.buyer for wish in self.problem.wishes}
        idle = [idle_of(case, node, now) for node, now in enumerate(state.open)]
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
            bound_must=self.bound.must,
            bound_none=-self.bound.nobody,
            bound_shortfall=-self.bound.floor,
            distance=_unscaled(bound - score, case.scale),
            proved=held[:5] == self.bound[:5],
        )

    @property
    def _interest_bound(self) -> int:
        if not hasattr(self, "_interest"):
            self._interest: Value = flow.choose(self.case, fair=False)[1]
        return self._interest.interest

    def _use_other_zones(self, table_of: dict[int, int]) -> None:
        """A buyer without a part of the hall was given one; what fits only elsewhere is placed there at last."""
        case, state, problem = self.case, self.state, self.problem
        assert case.hall is not None
        board = Board(problem, tables.meetings_of(case, state, table_of))
        waiting = [i for i in range(len(case.pairs)) if state.slot_of[i] == FREE and state.has_room(i)]
        for i in sorted(waiting, key=lambda i: (not case.pairs[i].must, -case.pairs[i].score, i)):
            pair = case.pairs[i]
            supplier, buyer = problem.suppliers[pair.supplier].id, problem.buyers[pair.buyer].id
            for slot in problem.slots:
                if not board.is_there(supplier, buyer, slot.id):
                    continue
                if not broken(board.facts(supplier, buyer, slot.id)):
                    seat, table = board.places(supplier, buyer, slot.id)[0]
                    meeting = Meeting(supplier, buyer, slot.id, seat, table)
                    board.add(meeting)
                    table_of[i] = table
                    case.hall.settle(i, table)
                    state.place(i, case.seats[pair.buyer][seat - 1], problem.slot_index[slot.id])
                    break

    def finish(self, started: float) -> Plan:
        case, state, problem = self.case, self.state, self.problem
        table_of = tables.assign(case, state)
        if case.hall is not None:
            self._use_other_zones(table_of)
        self._tell("tables")
        meetings = tables.meetings_of(case, state, table_of)
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
    """Every meeting once more through the named rules, as if booked one after the other, those that stand first."""
    locks: defaultdict[tuple[str, str], list[Lock]] = defaultdict(list)
    for lock in problem.locked:
        locks[lock.supplier, lock.buyer].append(lock)

    def rank(meeting: Meeting) -> int:
        own = locks.get((meeting.supplier, meeting.buyer), ())
        return min((1 - lock.standing for lock in own if explain.keeps(meeting, lock)), default=2)

    board = Board(problem)
    for meeting in sorted(meetings, key=rank):
        facts = board.facts(meeting.supplier, meeting.buyer, meeting.slot, meeting.seat, meeting.table)
        names = broken(facts, RULES if rank(meeting) else STANDING_RULES)
        if names:
            raise RuntimeError(f"the engine broke {names} with {meeting}")
        board.add(meeting)
