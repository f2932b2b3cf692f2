"""The rules of the hall and the clock: each one obeyed and broken, on the board, in the judge's eyes and by the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.check import figures, violations
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.plan import Figures, Meeting, Plan
from app.matchmaking.solver.problem import Problem
from tests.matchmaking.solver.problems import small

# slots of small(): t0 10:00–10:20, t1 10:20–10:40, t2 10:40–11:00, …
LUNCH = {"minutes": 20, "from": "10:00", "to": "10:40"}
TWO_ZONES = [{"zone": "A"}, {"zone": "A"}, {"zone": "B"}, {"zone": "B"}]
TWO_BLOCKS = [
    {"id": "t0", "day": 1, "start": "10:00", "end": "10:20", "block": "a"},
    {"id": "t1", "day": 1, "start": "10:10", "end": "10:40", "block": "b"},
    {"id": "t2", "day": 1, "start": "10:20", "end": "10:40", "block": "a"},
]


@dataclass(frozen=True)
class Case:
    """A problem, what stands, a placement (supplier, buyer, slot, seat, table) that breaks the rule, one that obeys."""

    rule: str
    breaks: tuple[str, str, str, int, int]
    obeys: tuple[str, str, str, int, int] | None
    stands: tuple[tuple[str, str, str, int, int], ...] = ()
    problem: dict[str, Any] = field(default_factory=dict)

    def build(self) -> Problem:
        return small(**self.problem)


CASES = [
    Case(
        "same_group",
        ("S1", "B1", "t0", 1, 1),
        ("S1", "B2", "t0", 1, 1),
        problem={"change": {"S1": {"group": "G"}, "B1": {"group": "G"}}},
    ),
    Case(
        "roles_may_not_meet",
        ("S1", "B1", "t0", 1, 1),
        ("S2", "B1", "t0", 1, 1),
        problem={
            "may_meet": [["firm", "plant"]],
            "change": {"S1": {"role": "school"}, "S2": {"role": "firm"}, "B1": {"role": "plant"}},
        },
    ),
    Case(
        "supplier_without_lunch",
        ("S1", "B2", "t1", 1, 1),
        ("S1", "B2", "t2", 1, 1),
        stands=(("S1", "B1", "t0", 1, 1),),
        problem={"lunch": LUNCH},
    ),
    Case(
        "buyer_without_lunch",
        ("S2", "B1", "t1", 1, 1),
        ("S2", "B1", "t1", 2, 1),
        stands=(("S1", "B1", "t0", 1, 1),),
        problem={"lunch": LUNCH, "change": {"B1": {"seats": 2}}},
    ),
    Case(
        "supplier_without_pause",
        ("S1", "B3", "t2", 1, 1),
        ("S1", "B3", "t3", 1, 1),
        stands=(("S1", "B1", "t0", 1, 1), ("S1", "B2", "t1", 1, 1)),
        problem={"buyers": ("B1", "B2", "B3"), "slots": 4, "longest_run": {"meetings": 2, "pause": 10}},
    ),
    Case(
        "buyer_without_pause",
        ("S3", "B1", "t2", 1, 1),
        ("S3", "B1", "t3", 1, 1),
        stands=(("S1", "B1", "t0", 1, 1), ("S2", "B1", "t1", 1, 1)),
        problem={"suppliers": ("S1", "S2", "S3"), "slots": 4, "longest_run": {"meetings": 2, "pause": 10}},
    ),
    Case(
        "too_far",
        ("S1", "B2", "t1", 1, 3),
        ("S1", "B2", "t2", 1, 3),
        stands=(("S1", "B1", "t0", 1, 1),),
        problem={"tables": TWO_ZONES, "walking": {"minutes": 5}},
    ),
    Case(
        "no_table_in_zone",
        ("S1", "B1", "t0", 1, 1),
        ("S1", "B1", "t0", 1, 3),
        problem={"tables": TWO_ZONES, "change": {"B1": {"zone": "B"}}},
    ),
    Case(
        "no_accessible_table",
        ("S1", "B1", "t0", 1, 1),
        ("S1", "B1", "t0", 1, 2),
        problem={"tables": [{}, {"accessible": True}], "change": {"S1": {"accessible": True}}},
    ),
    Case(
        "supplier_busy",
        ("S1", "B2", "t1", 1, 2),
        ("S1", "B2", "t2", 1, 1),
        stands=(("S1", "B1", "t0", 1, 1),),
        problem={"slots": TWO_BLOCKS, "tables": [{"blocks": ["a"]}, {"blocks": ["b"]}]},
    ),
    Case(
        "seat_busy",
        ("S2", "B1", "t1", 1, 2),
        ("S2", "B1", "t2", 1, 1),
        stands=(("S1", "B1", "t0", 1, 1),),
        problem={"slots": TWO_BLOCKS, "tables": [{"blocks": ["a"]}, {"blocks": ["b"]}]},
    ),
    Case(
        "table_unknown",
        ("S2", "B1", "t1", 1, 1),
        ("S2", "B1", "t1", 1, 2),
        problem={"slots": TWO_BLOCKS, "tables": [{"blocks": ["a"]}, {"blocks": ["b"]}]},
    ),
    Case(
        "firm_busy",
        ("S2", "B1", "t0", 1, 2),
        ("S2", "B1", "t1", 1, 1),
        stands=(("S1", "B2", "t0", 1, 1),),
        problem={"change": {"S1": {"company": "Z"}, "B1": {"company": "Z"}}},
    ),
]


def names(case: Case) -> str:
    return case.rule


def judged(problem: Problem, *meetings: Meeting) -> set[str]:
    draft = Plan(meetings, Figures())
    counted: dict[str, Any] = figures(problem, draft)
    return {found.rule for found in violations(problem, Plan(meetings, Figures(**counted)))}


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_board_names_the_rule_that_is_broken(case: Case) -> None:
    board = Board(case.build(), [Meeting(*one) for one in case.stands])
    assert case.rule in broken(board.facts(*case.breaks))


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_board_lets_pass_what_obeys(case: Case) -> None:
    board = Board(case.build(), [Meeting(*one) for one in case.stands])
    assert case.obeys is not None
    assert broken(board.facts(*case.obeys)) == []


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_judge_finds_the_rule_that_is_broken(case: Case) -> None:
    assert case.rule in judged(case.build(), *(Meeting(*one) for one in (*case.stands, case.breaks)))


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_judge_is_content_with_what_obeys(case: Case) -> None:
    assert case.obeys is not None
    assert judged(case.build(), *(Meeting(*one) for one in (*case.stands, case.obeys))) == set()


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_engine_obeys(case: Case) -> None:
    problem = case.build()
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert plan.meetings
    assert all(item.reasons for item in plan.unplaced)


@pytest.mark.parametrize("case", CASES, ids=names)
def test_a_lock_that_breaks_the_rule_is_refused_by_name(case: Case) -> None:
    locked = [
        {"supplier": s, "buyer": b, "slot": slot, "seat": seat, "table": table}
        for s, b, slot, seat, table in (*case.stands, case.breaks)
    ]
    problem = small(**case.problem, locked=locked)
    plan = solve(problem)
    refused = {(lock.supplier, lock.buyer): lock.reasons for lock in plan.refused_locks}
    assert case.rule in refused[case.breaks[0], case.breaks[1]]
    assert violations(problem, plan) == []


@pytest.mark.parametrize("rule", ["supplier_without_lunch", "buyer_without_pause", "too_far", "same_group"])
def test_a_meeting_that_was_announced_stands_against_the_rule(rule: str) -> None:
    case = next(case for case in CASES if case.rule == rule)
    locked = [
        {"supplier": s, "buyer": b, "slot": slot, "seat": seat, "table": table, "standing": True}
        for s, b, slot, seat, table in (*case.stands, case.breaks)
    ]
    problem = small(**case.problem, locked=locked)
    plan = solve(problem)
    assert plan.refused_locks == ()
    assert violations(problem, plan) == []


def test_a_talk_that_takes_the_lunch_does_not_forbid_meetings() -> None:
    problem = small(slots=2, lunch=LUNCH, change={"S1": {"busy": {"1": ["t0"]}}})
    board = Board(problem)
    assert broken(board.facts("S1", "B1", "t1")) == ["supplier_without_lunch"]
    both = small(
        slots=3, lunch={"minutes": 20, "from": "10:00", "to": "10:20"}, change={"S1": {"busy": {"1": ["t0"]}}}
    )
    assert broken(Board(both).facts("S1", "B1", "t1")) == []


def test_a_break_common_to_all_is_lunch_enough() -> None:
    lunch = {"minutes": 30, "from": "10:00", "to": "12:00"}
    problem = small(slots=3, lunch=lunch)
    assert solve(problem).figures.meetings == 4


def test_an_officer_who_is_absent_may_have_lunch_meanwhile() -> None:
    talk, absence = ({kind: {"1": ["t0"]}, "seats": 2} for kind in ("busy", "away"))
    after = Meeting("S2", "B2", "t2", 1, 1)
    asked = ("S1", "B1", "t1", 1)
    assert broken(Board(small(lunch=LUNCH, change={"B1": talk}), [after]).facts(*asked)) == [
        "buyer_without_lunch"
    ]
    assert broken(Board(small(lunch=LUNCH, change={"B1": absence}), [after]).facts(*asked)) == []


def test_slots_of_different_length_share_a_day() -> None:
    slots = [
        {"id": "t0", "day": 1, "start": "10:00", "end": "10:15", "block": "a"},
        {"id": "t1", "day": 1, "start": "10:20", "end": "11:00", "block": "b"},
        {"id": "t2", "day": 1, "start": "10:20", "end": "10:35", "block": "a"},
    ]
    problem = small(slots=slots, tables=[{"blocks": ["a"]}, {"blocks": ["b"]}])
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert plan.figures.meetings == 3


def test_fairness_before_interest_gives_the_third_meeting_to_whom_it_is_due() -> None:
    wishes = [{"supplier": "S1", "buyer": b, "score": 100} for b in ("B1", "B2", "B3", "B4", "B5")]
    wishes += [{"supplier": "S2", "buyer": b, "score": 1} for b in ("B1", "B2", "B3")]
    given: dict[str, Any] = {
        "buyers": ("B1", "B2", "B3", "B4", "B5"),
        "slots": 5,
        "tables": {"t0": 1, "t1": 1, "t2": 1, "t3": 1, "t4": 1},
        "wishes": wishes,
        "change": {"B4": {"max": 1}},
    }
    held = {
        fair: sorted(m.supplier for m in solve(small(**given, fairness_first=fair)).meetings)
        for fair in (False, True)
    }
    assert held == {
        False: ["S1", "S1", "S1", "S1", "S2"],
        True: ["S1", "S1", "S1", "S2", "S2"],
    }
