"""Fewest breaks by core-guided search: each core proves one break more, the first model is optimal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.matchmaking.solver.exact.encoding import Encoding
from app.matchmaking.solver.exact.improve import Improver
from app.matchmaking.solver.exact.instance import Event, Message, count_breaks, narrowed

TRIMS = 3
#: Conflicts a call may take before Kissat is asked: of Glucose (the scout), and of CaDiCaL.
SCOUT_CONFLICTS, MAIN_CONFLICTS = 4_000, 15_000

Tell = Callable[[Message], None]


def search(
    event: Event,
    tell: Tell,
    *,
    scout: bool = False,
    work: int | None = None,
    patience: int | None = None,
    start: tuple[int, ...] | None = None,
) -> None:
    """Tell "schedule" and "bound" as they come, at last "optimal", "infeasible" or "cut".

    `scout=False` is CaDiCaL, `scout=True` Glucose with another encoding; both hand a stubborn call over to
    Kissat after `patience` conflicts. Both are exact and each is deterministic; side by side the luckier one wins. `work` bounds the
    conflicts of the search; half of it is for the proof, the rest for a better schedule than that and `start`.
    Core-guided search after A. Morgado, C. Dodaro, J. Marques-Silva, "Core-guided MaxSAT with soft
    cardinality constraints" (CP 2014).
    """
    windows = narrowed(event)
    if windows is None:
        tell(("infeasible", None))
        return
    encoding = Encoding(event, windows, commander=not scout)
    if encoding.contradictory:
        tell(("infeasible", None))
        return
    if patience is None:
        patience = SCOUT_CONFLICTS if scout else MAIN_CONFLICTS
    proof = _CoreGuided(
        encoding, tell, scout=scout, patience=patience, work=None if work is None else work // 2
    )
    try:
        proof.run()
    except _OutOfWorkError:
        _improved(event, windows, proof, tell, work or 0, start)


def improve(event: Event, tell: Tell, start: tuple[int, ...] | None = None) -> None:
    """Tell ever better "schedule"s and prove nothing; ends when no break is left, or never."""
    windows = narrowed(event)
    if windows is None:
        return
    encoding = Encoding(event, windows, commander=False)
    if encoding.contradictory:
        return
    slots = start or _any(encoding)
    if slots is None:
        return
    tell(("schedule", slots))
    Improver(encoding, slots).run(0, None, lambda better: tell(("schedule", better)))


def _any(encoding: Encoding) -> tuple[int, ...] | None:
    from pysat.solvers import Solver

    with Solver(name="g4", bootstrap_with=encoding.formula.clauses) as solver:
        return encoding.slots_of(solver.get_model()) if solver.solve() else None


def _improved(
    event: Event,
    windows: list[int],
    proof: _CoreGuided,
    tell: Tell,
    work: int,
    start: tuple[int, ...] | None,
) -> None:
    known = [slots for slots in (start, proof.slots) if slots is not None]
    if known:
        encoding = Encoding(event, windows, commander=False)
        improver = Improver(encoding, min(known, key=lambda slots: count_breaks(event, slots)))
        improver.run(proof.bound, work - work // 2, lambda better: tell(("schedule", better)))
        if improver.breaks == proof.bound:
            tell(("optimal", improver.slots))
            return
    tell(("cut", None))


class _OutOfWorkError(Exception):
    """The search has used the work it was given."""


class _CoreGuided:
    def __init__(
        self, encoding: Encoding, tell: Tell, *, scout: bool, patience: int, work: int | None
    ) -> None:
        from pysat.solvers import Solver

        self.encoding = encoding
        self.tell = tell
        self.patience = patience
        self.clauses = encoding.formula.clauses
        self.top = encoding.formula.top
        self.solver: Any = Solver(name="g4" if scout else "cadical195", bootstrap_with=self.clauses)
        # Assumption -> the totaliser and output it denies, or None for a plain break literal.
        self.active: dict[int, tuple[Any, int] | None] = {-literal: None for literal in encoding.breaks}
        self.bound = 0
        self.work = work
        self.slots: tuple[int, ...] | None = None

    def run(self) -> None:
        model = self._model_under([])
        if model is None:
            self.tell(("infeasible", None))
            return
        slots = self.slots = self.encoding.slots_of(model)
        self.tell(("schedule", slots))
        if count_breaks(self.encoding.event, slots) == 0:
            self.tell(("optimal", slots))
            return
        while True:
            model = self._model_under(list(self.active))
            if model is not None:
                self.tell(("optimal", self.encoding.slots_of(model)))
                return
            core = self._trimmed(self.solver.get_core() or [])
            if not core:
                self.tell(("infeasible", None))
                return
            self.bound += 1
            self.tell(("bound", self.bound))
            self._relax(core)

    def _model_under(self, assumptions: list[int]) -> list[int] | None:
        answer = self._limited(assumptions, self.patience if self.work is None else self._work_left())
        if answer is None:
            if self.work is not None:
                raise _OutOfWorkError
            # Kissat works harder on one formula, without assumptions; but it names no core.
            model = self._ask_kissat(assumptions)
            if model is not None:
                return model
            answer = self.solver.solve(assumptions=assumptions)
        return list(self.solver.get_model()) if answer else None

    def _limited(self, assumptions: list[int], conflicts: int) -> bool | None:
        self.solver.conf_budget(conflicts)
        answer: bool | None = self.solver.solve_limited(assumptions=assumptions)
        return answer

    def _work_left(self) -> int:
        left = (self.work or 0) - int(self.solver.accum_stats()["conflicts"])
        if left <= 0:
            raise _OutOfWorkError
        return left

    def _ask_kissat(self, assumptions: list[int]) -> list[int] | None:
        from pysat.solvers import Solver

        with Solver(name="kissat404", bootstrap_with=self.clauses + [[a] for a in assumptions]) as solver:
            return list(solver.get_model()) if solver.solve() else None

    def _trimmed(self, core: list[int]) -> list[int]:
        for _ in range(TRIMS):
            if len(core) <= 1 or self.solver.solve(assumptions=core):
                break
            smaller = self.solver.get_core() or []
            if len(smaller) >= len(core):
                break
            core = smaller
        return list(core)

    def _relax(self, core: list[int]) -> None:
        """Allow one violation among the core; the next one costs again."""
        from pysat.card import ITotalizer

        for literal in core:
            source = self.active.pop(literal)
            if source is not None:
                totaliser, output = source
                self._activate(totaliser, output + 1)
        if len(core) == 1:
            self._add([-core[0]])
            return
        totaliser = ITotalizer(lits=[-literal for literal in core], ubound=1, top_id=self.top)
        self.top = totaliser.top_id
        for clause in totaliser.cnf.clauses:
            self._add(clause)
        self._add([totaliser.rhs[0]])
        self._activate(totaliser, 1)

    def _activate(self, totaliser: Any, output: int) -> None:
        """Assume that the totaliser counts no more than `output`."""
        if output >= len(totaliser.lits):
            return
        if output >= len(totaliser.rhs) or output > totaliser.ubound:
            totaliser.increase(ubound=output, top_id=self.top)
            self.top = max(self.top, totaliser.top_id)
            if totaliser.nof_new:
                for clause in totaliser.cnf.clauses[-totaliser.nof_new :]:
                    self._add(clause)
        self.active[-totaliser.rhs[output]] = (totaliser, output)

    def _add(self, clause: list[int]) -> None:
        self.clauses.append(list(clause))
        self.solver.add_clause(clause)
