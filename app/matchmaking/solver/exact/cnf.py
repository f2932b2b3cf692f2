"""A growing formula and the counting networks it is built from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

#: Stand for the constants in places where a literal is expected.
TRUE, FALSE = "true", "false"
Lit = int | str


class Formula:
    """Clauses over integer literals; constants in a clause are worked out when it is added."""

    def __init__(self) -> None:
        self.top = 0
        self.clauses: list[list[int]] = []

    def new(self) -> int:
        self.top += 1
        return self.top

    def add(self, *literals: Lit) -> None:
        """One clause: at least one of these is true."""
        clause = []
        for literal in literals:
            if literal == TRUE:
                return
            if isinstance(literal, int):
                clause.append(literal)
        self.clauses.append(clause)

    def at_most_one_pairwise(self, literals: Sequence[int]) -> None:
        for a, b in combinations(literals, 2):
            self.clauses.append([-a, -b])

    def exactly_one(self, literals: Sequence[int], *, commander: bool) -> None:
        """Exactly one is true; with commanders of groups of three, or pairwise."""
        level = list(literals)
        while commander and len(level) > 4:
            leaders = []
            for start in range(0, len(level), 3):
                group = level[start : start + 3]
                if len(group) == 1:
                    leaders.append(group[0])
                    continue
                leader = self.new()
                self.at_most_one_pairwise(group)
                for literal in group:
                    self.clauses.append([-literal, leader])
                self.clauses.append([-leader, *group])
                leaders.append(leader)
            level = leaders
        self.at_most_one_pairwise(level)
        self.clauses.append(level)

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """No more than `most` of these are true."""
        if most <= 0:
            for literal in literals:
                self.clauses.append([-literal])
        elif len(literals) > most:
            self.clauses.append([-self.sort(literals, most + 1)[most]])

    def sort(self, literals: Sequence[int], most: int) -> list[int]:
        """Outputs o[0], o[1] … of which the first i are true when i of the literals are (one direction)."""
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        return self._merge(self.sort(literals[:half], most), self.sort(literals[half:], most), most)

    def _merge(self, a: Sequence[int], b: Sequence[int], most: int) -> list[int]:
        if not a or not b:
            return list(a or b)[:most]
        direct, odd_even = _cost(len(a), len(b), most)
        return self._merge_directly(a, b, most) if direct <= odd_even else self._merge_odd_even(a, b, most)

    def _merge_directly(self, a: Sequence[int], b: Sequence[int], most: int) -> list[int]:
        out = [self.new() for _ in range(min(most, len(a) + len(b)))]
        for i in range(len(a) + 1):
            for j in range(len(b) + 1):
                if 0 < i + j <= len(out):
                    clause = [out[i + j - 1]]
                    if i:
                        clause.append(-a[i - 1])
                    if j:
                        clause.append(-b[j - 1])
                    self.clauses.append(clause)
        return out

    def _merge_odd_even(self, a: Sequence[int], b: Sequence[int], most: int) -> list[int]:
        odd = self._merge(a[::2], b[::2], most // 2 + 1)
        even = self._merge(a[1::2], b[1::2], most // 2)
        out = [odd[0]]
        for i in range(max(len(odd) - 1, len(even))):
            upper = odd[i + 1] if i + 1 < len(odd) else None
            lower = even[i] if i < len(even) else None
            if upper is None or lower is None:
                out.append(upper if upper is not None else lower)  # type: ignore[arg-type]
                continue
            higher, rest = self.new(), self.new()
            self.clauses += [[-upper, higher], [-lower, higher], [-upper, -lower, rest]]
            out += [higher, rest]
        return out[:most]


@cache
def _cost(a: int, b: int, most: int) -> tuple[int, int]:
    """5 × variables + clauses of the direct and of the odd-even merge."""
    outputs = min(most, a + b)
    clauses = sum(0 < i + j <= outputs for i in range(a + 1) for j in range(b + 1))
    direct = 5 * outputs + clauses
    if a == 1 and b == 1:
        return direct, direct + 1
    odd = (-(-a // 2), -(-b // 2), most // 2 + 1)
    even = (a // 2, b // 2, most // 2)
    odd_even = min(_cost(*odd))
    if even[0] and even[1] and even[2]:
        odd_even += min(_cost(*even))
    pairs = max(0, min(odd[0] + odd[1] - 1, odd[2] - 1, even[0] + even[1], even[2]))
    return direct, odd_even + 13 * pairs
