"""What a schedule is worth in numbers, computed from the problem and the plan alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from app.matchmaking.models import WishLevel
from app.matchmaking.rules.booking import pair_level
from app.matchmaking.solver.plan import Plan
from app.matchmaking.solver.problem import Problem


def result_figures(
    problem: Problem, plan: Plan, levels: Mapping[tuple[str, str], tuple[WishLevel | None, WishLevel | None]]
) -> dict[str, Any]:
    """The figures of a run as they are stored and shown.

    Beside the solver's own: suppliers and buyers with a wish, places (what seats and tables could hold), wishes met
    and asked by level of the pair (4 … 0), how many suppliers have 0, 1, 2, … meetings, and how often an officer has to
    change tables between two meetings of a day.
    """
    placed = {(meeting.supplier, meeting.buyer) for meeting in plan.meetings}
    asked: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for wish in problem.wishes:
        supplier, buyer = levels.get((wish.supplier, wish.buyer), (None, None))
        level = pair_level(buyer, supplier)
        asked[level] += 1
        met[level] += (wish.supplier, wish.buyer) in placed
    return {
        **plan.figures.to_dict(),
        "suppliers": len({wish.supplier for wish in problem.wishes}),
        "buyers": len({wish.buyer for wish in problem.wishes}),
        "places": _places(problem),
        "levels": [[level, met[level], asked[level]] for level in range(4, -1, -1)],
        "histogram": _histogram(problem, plan),
        "table_changes": _table_changes(problem, plan),
        "kept": len(problem.locked),
        "cut": plan.cut,
        "seconds": round(plan.seconds, 2),
    }


def _places(problem: Problem) -> int:
    open_seats: Counter[str] = Counter()
    for buyer in problem.buyers:
        for slot in buyer.available:
            open_seats[slot] += sum(
                slot not in buyer.busy.get(seat, ()) and slot not in buyer.away.get(seat, ())
                for seat in range(1, buyer.seats + 1)
            )
    return sum(min(open_seats[slot.id], problem.tables[slot.id]) for slot in problem.slots)


def _histogram(problem: Problem, plan: Plan) -> list[int]:
    held = Counter(meeting.supplier for meeting in plan.meetings)
    wanting = {wish.supplier for wish in problem.wishes} | held.keys()
    counts = Counter(held[supplier] for supplier in wanting)
    return [counts[number] for number in range(max(counts, default=0) + 1)]


def _table_changes(problem: Problem, plan: Plan) -> int:
    day = {slot.id: slot.day for slot in problem.slots}
    seats: dict[tuple[str, int, str | int], list[tuple[int, int]]] = defaultdict(list)
    for meeting in plan.meetings:
        seats[meeting.buyer, meeting.seat, day[meeting.slot]].append(
            (problem.slot_index[meeting.slot], meeting.table)
        )
    return sum(one != other for held in seats.values() for (_, one), (_, other) in pairwise(sorted(held)))
