"""All meetings with the fewest breaks, proved; where not all can be held, those that the engine could place.

First the whole list is tried. If it cannot be held, or nobody could tell in time, the meetings of the engine's plan
become the list: who meets whom then stays as the engine chose, and only the times are proved.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.matchmaking.solver.board import uses_hall_or_clock
from app.matchmaking.solver.engine import Progress
from app.matchmaking.solver.exact.listed import AllPlaced, place_all
from app.matchmaking.solver.plan import Plan
from app.matchmaking.solver.problem import Problem

#: Of the time allowed, how much goes to the question whether every wish can be held.
SHARE_FOR_ALL = 0.5


@dataclass(frozen=True)
class Fewest:
    """The plan; whether it holds every wish; and how far the search for the fewest breaks came (see `AllPlaced`)."""

    plan: Plan
    whole: bool
    status: str
    breaks: int | None
    bound: int
    dealt: bool

    def to_dict(self) -> dict[str, Any]:
        """What is kept beside the plan's figures."""
        return {name: getattr(self, name) for name in ("whole", "status", "breaks", "bound", "dealt")}


def refusal(problem: Problem) -> str | None:
    """The code of why breaks cannot be proved fewest here: breaks have a meaning within one day, and the proof knows
    neither the hall nor rules about a whole day."""
    if len({slot.day for slot in problem.slots}) > 1:
        return "fewest_breaks_one_day"
    return "fewest_breaks_plain_rules" if uses_hall_or_clock(problem) else None


def fewest_breaks(
    problem: Problem,
    *,
    limit: float | None = None,
    deterministic: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    told: Callable[[int | None, int], None] | None = None,
) -> Fewest:
    """The plan with the fewest breaks for as many meetings as can be held.

    `limit` in seconds, `progress` of the engine's stages, `cancelled` and `told` (breaks so far, bound) as in `place_all`.
    Raises ProblemError for what `refusal` names.
    """
    started = time.perf_counter()

    def left() -> float | None:
        return None if limit is None else max(0.1, limit - (time.perf_counter() - started))

    def stopped() -> bool:
        return cancelled() or (limit is not None and time.perf_counter() - started >= limit)

    how: dict[str, Any] = {"deterministic": deterministic, "cancelled": cancelled, "told": told}
    whole = place_all(
        problem, limit=None if limit is None else limit * SHARE_FOR_ALL, progress=progress, **how
    )
    if whole.breaks is not None:
        return _answer(whole.plan, whole, whole=True)
    chosen = whole.plan
    if stopped() or not chosen.meetings:
        return _answer(replace(chosen, cut=bool(chosen.meetings)), whole, whole=False)
    held = place_all(_only(problem, chosen), limit=left(), **how)
    return _answer(_completed(chosen, held, time.perf_counter() - started), held, whole=False)


def _answer(plan: Plan, found: AllPlaced, *, whole: bool) -> Fewest:
    return Fewest(plan, whole, found.status, found.breaks, found.bound, found.dealt)


def _only(problem: Problem, plan: Plan) -> Problem:
    """The problem with no wishes but those the plan holds, and no locks but those it keeps."""
    pairs = {(meeting.supplier, meeting.buyer) for meeting in plan.meetings}
    at = {(meeting.supplier, meeting.buyer, meeting.slot) for meeting in plan.meetings}
    return replace(
        problem,
        wishes=tuple(wish for wish in problem.wishes if (wish.supplier, wish.buyer) in pairs),
        locked=tuple(lock for lock in problem.locked if (lock.supplier, lock.buyer, lock.slot) in at),
    )


def _completed(chosen: Plan, held: AllPlaced, seconds: float) -> Plan:
    """The times of `held` with what the engine said about the whole problem: bounds, and why wishes are not met."""
    figures = replace(
        chosen.figures,
        idle_supplier=held.plan.figures.idle_supplier,
        idle_buyer=held.plan.figures.idle_buyer,
    )
    return replace(
        chosen,
        meetings=held.plan.meetings,
        figures=figures,
        cut=chosen.cut or held.plan.cut,
        seconds=seconds,
    )
