"""A better schedule from a given one: free a part of it, keep the rest, ask the SAT solver for fewer breaks.

Large neighbourhood search after P. Shaw, "Using constraint programming and local search methods to solve
vehicle routing problems" (CP 1998), with a SAT solver under assumptions in the place of the CP solver. It
proves nothing; it is there for runs that are stopped before the proof.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from app.matchmaking.solver.exact.encoding import Encoding
from app.matchmaking.solver.exact.instance import breaks_in, count_breaks

#: Conflicts for one neighbourhood; short, since another neighbourhood costs nothing.
CONFLICTS = 1_000
#: Breaks up to which their sum is bounded; above it people are asked one by one.
SUMMED = 48
FIRST_SHARE, LEAST_SHARE, MOST_SHARE = 0.5, 0.25, 0.9

Tell = Callable[[tuple[int, ...]], None]


class Improver:
    """Repeats `step`; `breaks` never rises. The same calls give the same schedules."""

    def __init__(self, encoding: Encoding, slots: Sequence[int]) -> None:
        from pysat.card import ITotalizer
        from pysat.solvers import Solver

        self.encoding = encoding
        self.event = encoding.event
        self.random = random.Random(1)
        self.slots = tuple(slots)
        self.breaks = count_breaks(self.event, self.slots)
        self.share = FIRST_SHARE
        self.stride = 1
        self.own: list[list[int]] = [[] for _ in range(self.event.participants)]
        for m, pair in enumerate(self.event.meetings):
            for p in pair:
                self.own[p].append(m)
        self.solver: Any = Solver(name="g4", bootstrap_with=encoding.formula.clauses)
        self.at_least: list[int] = []
        if encoding.breaks:
            total = ITotalizer(
                lits=encoding.breaks,
                ubound=min(SUMMED, len(encoding.breaks) - 1),
                top_id=encoding.formula.top,
            )
            for clause in total.cnf.clauses:
                self.solver.add_clause(clause)
            self.at_least = list(total.rhs)

    def run(self, least: int, conflicts: int | None, tell: Tell) -> None:
        """Until `least` breaks are reached or `conflicts` are used up; better schedules go to `tell`."""
        while self.breaks > least and self.at_least:
            if conflicts is not None and self.used() >= conflicts:
                return
            if self.step():
                tell(self.slots)

    def used(self) -> int:
        """Conflicts and calls so far; a call that needs no conflict is work too."""
        stats = self.solver.accum_stats()
        return int(stats["conflicts"]) + 20 * self.steps

    steps = 0

    def step(self) -> bool:
        """One neighbourhood; whether it brought fewer breaks."""
        self.steps += 1
        broken = [p for p in range(self.event.participants) if self._breaks_of(p)]
        seed = self.random.choice(broken)
        freed = self._freed(seed)
        row = self.encoding.at
        keep = [row[m][slot] for m, slot in enumerate(self.slots) if m not in freed]
        self.solver.set_phases([x if self.slots[m] == t else -x for m in freed for t, x in row[m].items()])
        self.solver.conf_budget(CONFLICTS)
        answer = self.solver.solve_limited(assumptions=keep + self._fewer(seed))
        if answer is None:
            self.share = max(LEAST_SHARE, self.share * 0.93)
        elif answer is False:
            self.share = min(MOST_SHARE, self.share * 1.02)
        self.stride = self.stride * 2 if answer else max(1, self.stride // 2)
        if not answer:
            return False
        before = self.breaks
        self.slots = self.encoding.slots_of(self.solver.get_model())
        self.breaks = count_breaks(self.event, self.slots)
        return self.breaks < before

    def _fewer(self, seed: int) -> list[int]:
        target = max(0, self.breaks - self.stride)
        if target < len(self.at_least):
            return [-self.at_least[target]]
        # Too many to be summed: nobody gets more than now, and the seed gets fewer.
        return [
            -literal
            for p, literals in enumerate(self.encoding.breaks_of)
            for literal in literals[max(0, self._breaks_of(p) - (p == seed)) :]
        ]

    def _freed(self, seed: int) -> set[int]:
        """The meetings of one person, of those this one meets, and so on; or all in a stretch of time."""
        count = int(self.share * len(self.event.meetings))
        if self.random.random() < 0.25:
            width = max(3, round(self.share * self.event.slots))
            start = self.random.randint(0, max(0, self.event.slots - width))
            return {m for m, slot in enumerate(self.slots) if start <= slot < start + width}
        freed: set[int] = set()
        waiting, seen = [seed], {seed}
        while waiting and len(freed) < count:
            p = waiting.pop(self.random.randrange(len(waiting)))
            freed.update(self.own[p])
            for m in self.own[p]:
                for q in self.event.meetings[m]:
                    if q not in seen and self.random.random() < 0.7:
                        seen.add(q)
                        waiting.append(q)
        return freed

    def _breaks_of(self, p: int) -> int:
        return breaks_in(self.event, p, [self.slots[m] for m in self.own[p]])
