"""How evenly a plan gives meetings to suppliers: in all, by how much they are wanted, by size and by cluster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.matchmaking.solver.plan import Plan, Shortfall
from app.matchmaking.solver.problem import Problem

#: Bounds of the groups by number of wishes, both ends included; the last is open.
BY_WISHES = ((1, 2), (3, 5), (6, 10), (11, None))


@dataclass(frozen=True)
class Group:
    """Suppliers taken together: how many, the wishes they are part of, and their meetings."""

    key: str
    firms: int
    wishes: int
    meetings: int
    least: int
    most: int
    none: int

    @property
    def mean(self) -> float:
        """Meetings of a supplier on average."""
        return self.meetings / self.firms if self.firms else 0.0

    @property
    def met(self) -> float:
        """The share of wishes that became meetings, 0 to 1."""
        return self.meetings / self.wishes if self.wishes else 0.0


@dataclass(frozen=True)
class Floor:
    """The meetings promised: to how many delegations, how many got them, and who did not."""

    promised: int
    kept: int
    missed: tuple[Shortfall, ...]


@dataclass(frozen=True)
class Fairness:
    """One plan judged. `whole` is every supplier with a wish; `without` are those of them with no meeting."""

    whole: Group
    median: float
    histogram: tuple[int, ...]
    by_wishes: tuple[Group, ...]
    by_size: tuple[Group, ...]
    by_cluster: tuple[Group, ...]
    floor: Floor
    without: tuple[tuple[str, tuple[str, ...]], ...]  # supplier and the rules that shut it out


def fairness(
    problem: Problem, plan: Plan, *, sizes: Mapping[str, str], clusters: Mapping[str, Iterable[str]]
) -> Fairness:
    """Judge a plan. `sizes` and `clusters` are keys by supplier; a supplier may be in several clusters or none."""
    wishes = Counter(wish.supplier for wish in problem.wishes)
    held = Counter(meeting.supplier for meeting in plan.meetings)
    firms = [s.id for s in problem.suppliers if wishes[s.id] or held[s.id]]

    def group(key: str, members: list[str]) -> Group:
        counts = [held[id] for id in members]
        return Group(
            key,
            len(members),
            sum(wishes[id] for id in members),
            sum(counts),
            min(counts, default=0),
            max(counts, default=0),
            counts.count(0),
        )

    def groups(keys: Mapping[str, Iterable[str]]) -> tuple[Group, ...]:
        members: dict[str, list[str]] = {}
        for id in firms:
            for key in keys.get(id) or ("",):
                members.setdefault(key, []).append(id)
        return tuple(group(key, members[key]) for key in sorted(members, key=lambda key: (key == "", key)))

    ordered = sorted(held[id] for id in firms)
    middle = len(ordered) // 2
    median = (
        (ordered[middle] + ordered[-middle - 1 if len(ordered) % 2 else middle - 1]) / 2 if ordered else 0
    )
    promised = [*(s.id for s in problem.suppliers if s.min), *(b.id for b in problem.buyers if b.min)]
    reasons: dict[str, dict[str, None]] = {}
    for item in plan.unplaced:
        reasons.setdefault(item.supplier, {}).update(dict.fromkeys(item.reasons))
    by_number = Counter(ordered)
    return Fairness(
        whole=group("", firms),
        median=median,
        histogram=tuple(by_number[n] for n in range(max(ordered, default=0) + 1)),
        by_wishes=tuple(
            one
            for low, high in BY_WISHES
            if (
                one := group(
                    f"{low}-{high or ''}",
                    [id for id in firms if low <= wishes[id] and (high is None or wishes[id] <= high)],
                )
            ).firms
        ),
        by_size=groups({id: (sizes[id],) for id in firms if sizes.get(id)}),
        by_cluster=groups(clusters),
        floor=Floor(len(promised), len(promised) - len(plan.shortfalls), plan.shortfalls),
        without=tuple((id, tuple(reasons.get(id, ()))) for id in firms if not held[id]),
    )
