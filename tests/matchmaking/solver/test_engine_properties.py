"""What holds for every problem, tried on random ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from app.matchmaking.solver.check import violations
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import Problem, fingerprint, from_dict, to_dict
from tests.matchmaking.solver.problems import problems, ruled_problems

EFFORT = 0.02

#: Times as many random problems as by default: `TEST_EXAMPLES=50` tries thousands of each kind.
TIMES = int(os.environ.get("TEST_EXAMPLES", "1"))
ANY = problems() | ruled_problems()


def examples(number: int) -> settings:
    """So many random problems, whatever time they take to draw."""
    return settings(max_examples=number * TIMES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@examples(300)
@given(ANY)
def test_the_independent_checker_finds_nothing(problem: Problem) -> None:
    assert violations(problem, solve(problem, effort=EFFORT)) == []


@examples(80)
@given(ANY)
def test_same_input_and_seed_give_the_same_plan(problem: Problem) -> None:
    assert solve(problem, effort=EFFORT) == solve(problem, effort=EFFORT)


@examples(80)
@given(ANY)
def test_every_unplaced_wish_has_a_reason_and_every_missed_floor_too(problem: Problem) -> None:
    plan = solve(problem, effort=EFFORT)
    placed = {(m.supplier, m.buyer) for m in plan.meetings}
    asked = {(w.supplier, w.buyer) for w in problem.wishes}
    assert {(u.supplier, u.buyer) for u in plan.unplaced} == asked - placed
    assert all(item.reasons for item in plan.unplaced)
    assert all(item.reasons for item in plan.shortfalls)
    assert all(item.reasons for item in plan.refused_locks)
    assert sum(item.missing for item in plan.shortfalls) == plan.figures.shortfall


@examples(80)
@given(ANY)
def test_later_stages_never_lose_what_earlier_ones_reached(problem: Problem) -> None:
    seen: list[tuple[float, ...]] = []

    def note(stage: str, figures: dict[str, int | float | bool]) -> None:
        if stage != "flow":
            none = figures["suppliers_with_none"] + figures["buyers_with_none"]
            interest = () if problem.fairness_first else (figures["score"],)
            seen.append((figures["must_met"], -none, -figures["shortfall"], *interest))

    solve(problem, progress=note, effort=EFFORT)
    assert seen == sorted(seen)


@examples(80)
@given(ANY)
def test_no_plan_exceeds_its_bound(problem: Problem) -> None:
    figures = solve(problem, effort=EFFORT).figures
    assert figures.score <= figures.bound_score


@examples(80)
@given(ANY)
def test_json_carries_a_problem_unchanged(problem: Problem) -> None:
    again = from_dict(to_dict(problem))
    assert again == problem
    assert fingerprint(again) == fingerprint(problem)
