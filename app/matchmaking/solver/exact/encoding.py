"""The formula of an event: where meetings stand, how many a participant has had, and where days break.

B[p, i] reads "participant p has at least i breaks"; the search makes as few of these true as it can.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from app.matchmaking.solver.exact.cnf import FALSE, TRUE, Formula, Lit
from app.matchmaking.solver.exact.instance import Event, workload


class Encoding:
    """Clauses, the variable of each (meeting, slot), and the literals that count breaks."""

    def __init__(self, event: Event, windows: list[int], *, commander: bool) -> None:
        self.event = event
        self.windows = windows
        self.formula = Formula()
        self.at: list[dict[int, int]] = []
        self.breaks: list[int] = []
        #: B[p, 1], B[p, 2] … of each participant.
        self.breaks_of: list[list[int]] = []
        self.held = workload(event)
        # A participant who can have no break keeps all others at `fairness` breaks or fewer; a difference
        # as great as the day is no rule at all.
        self.someone_has_none = event.fairness >= event.slots or any(
            k <= 1 or k == len(event.line(p)) for p, k in enumerate(self.held)
        )
        self.contradictory = any(
            held > mask.bit_count() for held, mask in zip(self.held, event.free, strict=True)
        )
        if self.contradictory:
            return
        self._place(commander)
        self.busy = [self._busy(p) for p in range(event.participants)]
        if self.contradictory:
            return
        self.breaks_of = [self._day(p) for p in range(event.participants)]
        if not self.someone_has_none:
            self._fair(self.breaks_of)
        self._tables()
        self._precedences()

    def slots_of(self, model: list[int]) -> tuple[int, ...]:
        """The schedule that a model describes."""
        true = {literal for literal in model if literal > 0}
        return tuple(next(t for t, x in row.items() if x in true) for row in self.at)

    def _place(self, commander: bool) -> None:
        for window in self.windows:
            row = {t: self.formula.new() for t in range(self.event.slots) if window >> t & 1}
            self.formula.exactly_one(list(row.values()), commander=commander)
            self.at.append(row)

    def _busy(self, p: int) -> dict[int, int]:
        """u[t]: the participant has a meeting in t; only slots that some meeting may use."""
        add = self.formula.add
        own = [row for row, pair in zip(self.at, self.event.meetings, strict=True) if p in pair]
        busy = {}
        for t in range(self.event.slots):
            here = [row[t] for row in own if t in row]
            if here:
                u = busy[t] = self.formula.new()
                add(-u, *here)
                for x in here:
                    add(-x, u)
                self.formula.at_most_one_pairwise(here)
        if len(busy) < self.held[p]:
            self.contradictory = True
        elif len(busy) == self.held[p]:
            for u in busy.values():
                add(u)
        return busy

    def _day(self, p: int) -> list[int]:
        """Counter and break literals of one participant; answers B[p, 1], B[p, 2] …"""
        k, line = self.held[p], self.event.line(p)
        slots = len(line)
        if k == 0:
            return []
        started = self._counter(p)
        if k in (1, slots):
            return []
        formula, add = self.formula, self.formula.add
        # From here on slots are places in the participant's own line.
        busy = {i: self.busy[p][t] for i, t in enumerate(line) if t in self.busy[p]}
        most = min(k - 1, slots - k)
        if self.someone_has_none:
            most = min(most, self.event.fairness)
        if most == 0:
            # Fairness of 0: a break is not to be had at all.
            first: Lit = FALSE
            breaks: list[int] = []
        else:
            breaks = [formula.new() for _ in range(most)]
            self.breaks += breaks
            first = breaks[0]
            for lower, higher in pairwise(breaks):
                add(-higher, lower)
        before = [sum(t < end for t in busy) for end in range(slots + 1)]

        def count(end: int, number: int) -> Lit:
            return started(before[end], number)

        for t in range(slots):
            add(_not(count(t, 1)), count(t, k), busy.get(t, FALSE), first)
            for c in range(2, k + 1):
                if t + c <= slots:
                    add(_not(count(t + 1, 1)), count(t + c, c), first)
        self._count_breaks(busy, slots, breaks, lambda t: count(t, 1))
        return breaks

    def _counter(self, p: int) -> Callable[[int, int], Lit]:
        """s(i, c): at least c meetings in the first i usable slots."""
        k, add = self.held[p], self.formula.add
        usable = list(self.busy[p].values())
        n = len(usable)
        rows = [
            {c: self.formula.new() for c in range(1, min(i, k) + 1) if c > k - (n - i)} for i in range(n + 1)
        ]

        def s(i: int, c: int) -> Lit:
            if c <= 0 or c <= k - (n - i):
                return TRUE
            return rows[i].get(c, FALSE)

        for i in range(1, n + 1):
            y = usable[i - 1]
            for c in range(1, k + 2):
                add(_not(s(i - 1, c)), s(i, c))
                add(_not(s(i - 1, c - 1)), -y, s(i, c))
                add(_not(s(i, c)), s(i - 1, c), y)
                add(_not(s(i, c)), s(i - 1, c - 1))
        return s

    def _count_breaks(
        self, busy: dict[int, int], slots: int, breaks: list[int], count_before: Callable[[int], Lit]
    ) -> None:
        formula, add = self.formula, self.formula.add
        ends = []
        for t in range(1, slots - 1):
            after = busy.get(t + 1)
            if after is None or count_before(t) == FALSE:
                continue
            end = formula.new()
            here = busy.get(t, FALSE)
            add(end, _not(count_before(t)), here, -after)
            if not self.someone_has_none:
                add(-end, count_before(t))
                add(-end, _not(here))
                add(-end, after)
            ends.append(end)
        if self.someone_has_none:
            outputs = formula.sort(ends, len(breaks) + 1)
            for output, literal in zip(outputs, breaks, strict=False):
                add(-output, literal)
            for output in outputs[len(breaks) :]:
                add(-output)
        else:
            self._exact_count(ends, breaks)

    def _exact_count(self, ends: list[int], breaks: list[int]) -> None:
        """Break literals equal the true count, so that no invented break can satisfy fairness."""
        add = self.formula.add
        rows: list[list[Lit]] = [[TRUE, *[FALSE] * (len(breaks) + 1)]]
        for end in ends:
            last = rows[-1]
            row: list[Lit] = [TRUE]
            for j in range(1, len(breaks) + 2):
                if last[j] == FALSE and last[j - 1] == FALSE:
                    row.append(FALSE)
                    continue
                now = self.formula.new()
                add(_not(last[j]), now)
                add(_not(last[j - 1]), -end, now)
                add(-now, last[j], end)
                add(-now, last[j], last[j - 1])
                row.append(now)
            rows.append(row)
        for j, literal in enumerate(breaks, start=1):
            add(-literal, rows[-1][j])
            add(literal, _not(rows[-1][j]))
        add(_not(rows[-1][len(breaks) + 1]))

    def _fair(self, per_person: list[list[int]]) -> None:
        """Everybody can have a break: nobody has more than `fairness` breaks more than the least."""
        add = self.formula.add
        d = self.event.fairness
        top = max((len(breaks) for breaks in per_person), default=0)
        for count in range(d + 1, top + 1):
            # Somebody has `count` breaks, so all have at least count - d.
            all_have = self.formula.new()
            for breaks in per_person:
                if len(breaks) >= count:
                    add(-breaks[count - 1], all_have)
                add(-all_have, breaks[count - d - 1] if len(breaks) >= count - d else FALSE)

    def _tables(self) -> None:
        formula, event = self.formula, self.event
        stars = _stars(event)
        for t in range(event.slots):
            used = []
            for centre, meetings in stars:
                here = [self.at[m][t] for m in meetings if t in self.at[m]]
                if len(here) > 1 and len(meetings) == self.held[centre]:
                    used.append(self.busy[centre][t])
                elif len(here) > 1:
                    taken = formula.new()
                    for x in here:
                        formula.add(-x, taken)
                    used.append(taken)
                else:
                    used += here
            formula.at_most(used, event.tables_in(t))
            formula.at_most([busy[t] for busy in self.busy if t in busy], 2 * event.tables_in(t))

    def _precedences(self) -> None:
        for first, then in self.event.before:
            for t, x in self.at[then].items():
                self.formula.add(-x, *(y for u, y in self.at[first].items() if u < t))
                for u, y in self.at[first].items():
                    if u >= t:
                        self.formula.add(-x, -y)


def _not(literal: Lit) -> Lit:
    if isinstance(literal, int):
        return -literal
    return FALSE if literal == TRUE else TRUE


def _stars(event: Event) -> list[tuple[int, list[int]]]:
    """The meetings in groups that share a participant: at most one of each group is held at a time."""
    left = set(range(len(event.meetings)))
    stars = []
    while left:
        counted = [0] * event.participants
        for m in left:
            for p in event.meetings[m]:
                counted[p] += 1
        centre = max(range(event.participants), key=lambda p: (counted[p], -p))
        star = sorted(m for m in left if centre in event.meetings[m])
        stars.append((centre, star))
        left -= set(star)
    return stars
