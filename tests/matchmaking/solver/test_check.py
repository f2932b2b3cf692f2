"""The independent judge finds each kind of fault in a plan that was spoilt by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.matchmaking.solver.check import figures, violations
from app.matchmaking.solver.plan import Figures, Meeting, Plan
from app.matchmaking.solver.problem import Problem
from tests.matchmaking.solver.problems import small

GOOD = (Meeting("S1", "B1", "t0", 1, 1), Meeting("S2", "B2", "t0", 1, 2), Meeting("S2", "B1", "t1", 1, 1))


def plan(problem: Problem, *meetings: Meeting) -> Plan:
    """A plan whose figures are those the judge counts."""
    draft = Plan(meetings, Figures())
    counted: dict[str, Any] = figures(problem, draft)
    return replace(draft, figures=Figures(**counted))


def rules(problem: Problem, *meetings: Meeting) -> set[str]:
    return {violation.rule for violation in violations(problem, plan(problem, *meetings))}


def test_a_good_plan_has_no_violation() -> None:
    assert rules(small(), *GOOD) == set()


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ({"slot": "t9"}, "slot_unknown"),
        ({"supplier": "S9"}, "person_unknown"),
        ({"seat": 2}, "seat_unknown"),
        ({"table": 6}, "table_unknown"),
        ({"table": 2}, "no_table"),
        ({"supplier": "S2"}, "supplier_busy"),
        ({"supplier": "S2"}, "pair_meets_twice"),
        ({"slot": "t1"}, "seat_busy"),
    ],
)
def test_a_spoilt_meeting_is_found(spoil: dict[str, Any], rule: str) -> None:
    assert rule in rules(small(), replace(GOOD[0], **spoil), *GOOD[1:])


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        (small(change={"S1": {"available": ["t2"]}}), "supplier_not_available"),
        (small(change={"S1": {"busy": {"1": ["t0"]}}}), "supplier_not_available"),
        (small(change={"B1": {"available": ["t1"]}}), "buyer_not_available"),
        (small(change={"B1": {"busy": {"1": ["t0"]}}}), "seat_busy"),
        (small(change={"S2": {"max": 1}}), "supplier_cap_reached"),
        (small(change={"B1": {"max": 1}}), "buyer_cap_reached"),
        (small(vetoes=[["S1", "B1"]]), "vetoed"),
        (small(locked=[{"supplier": "S1", "buyer": "B1", "slot": "t2"}]), "lock_broken"),
    ],
)
def test_a_plan_that_ignores_the_problem_is_found(problem: Problem, rule: str) -> None:
    assert rules(problem, *GOOD) == {rule}


def test_a_lock_that_cannot_be_kept_is_not_held_against_the_plan() -> None:
    lock = {"supplier": "S1", "buyer": "B2", "slot": "t0"}
    away = {"S1": {"available": ["t1", "t2"]}}
    problem = small(locked=[lock], change=away)
    assert rules(problem, *GOOD[1:]) == set()


def test_a_wrong_figure_is_found() -> None:
    problem = small()
    stated = plan(problem, *GOOD)
    wrong = replace(stated, figures=replace(stated.figures, score=99))
    assert [v.rule for v in violations(problem, wrong)] == ["figure_wrong"]


def test_figures_are_counted_from_the_meetings() -> None:
    problem = small(
        slots=5,
        wishes=[
            {"supplier": "S1", "buyer": "B1", "score": 5, "must": True},
            {"supplier": "S1", "buyer": "B2", "score": 2, "must": True},
            {"supplier": "S2", "buyer": "B2", "score": 1},
        ],
        change={"S1": {"busy": {"1": ["t2"]}, "min": 3}},
    )
    held = (Meeting("S1", "B1", "t0", 1, 1), Meeting("S1", "B2", "t4", 1, 1))
    assert figures(problem, Plan(held, Figures())) == {
        "meetings": 2,
        "score": 7,
        "must_met": 2,
        "must_total": 2,
        "shortfall": 1,
        "suppliers_with_none": 1,
        "buyers_with_none": 0,
        "idle_supplier": 2,
        "idle_buyer": 0,
    }
