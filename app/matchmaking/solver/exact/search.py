"""Fewest breaks by core-guided search: each core proves one break more, the first model is optimal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.matchmaking.solver.exact.encoding import Encoding
from app.matchmaking.solver.exact.instance import Event, Message, count_breaks, narrowed

TRIMS = 3
SCOUT_CONFLICTS = 4_000

Tell = Callable[[Message], None]


def search(event: Event, tell: Tell, *, scout: bool) -> None:
    """Tell "schedule" and "bound" as they come, at last "optimal" or "infeasible", each with its content.

    `scout=False` is CaDiCaL throughout; `scout=True` is Glucose, which hands a stubborn call over to
    Kissat. Both are exact and each is deterministic; side by side the luckier one wins.
    """
    windows = narrowed(event)
    if windows is None:
        tell(("infeasible", None))
        return
    encoding = Encoding(event, windows, commander=not scout)
    if encoding.contradictory:
        tell(("infeasible", None))
        return
    _CoreGuided(encoding, tell, scout=scout).run()


class _CoreGuided:
    def __init__(self, encoding: Encoding, tell: Tell, *, scout: bool) -> None:
        from pysat.solvers import Solver

        self.encoding = encoding
        self.tell = tell
        self.scout = scout
        self.clauses = encoding.formula.clauses
        self.top = encoding.formula.top
        self.solver: Any = Solver(name="g4" if scout else "cadical195", bootstrap_with=self.clauses)
        # Assumption -> the totaliser and output it denies, or None for a plain break literal.
        self.active: dict[int, tuple[Any, int] | None] = {-literal: None for literal in encoding.breaks}
        self.bound = 0

    def run(self) -> None:
        if not self.solver.solve():
            self.tell(("infeasible", None))
            return
        slots = self.encoding.slots_of(self.solver.get_model())
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
        if self.scout:
            self.solver.conf_budget(SCOUT_CONFLICTS)
            answer = self.solver.solve_limited(assumptions=assumptions)
            if answer is None:
                model = self._ask_kissat(assumptions)
                if model is not None:
                    return model
                answer = self.solver.solve(assumptions=assumptions)
        else:
            answer = self.solver.solve(assumptions=assumptions)
        return list(self.solver.get_model()) if answer else None

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
