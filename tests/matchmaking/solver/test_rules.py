"""Each hard rule: obeyed by a placement that may be made, broken by one that may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import RULES, Facts, broken
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Problem
from tests.matchmaking.solver.problems import small

BROKEN = {
    "slot_unknown": Facts(slot_known=False),
    "seat_unknown": Facts(seat_known=False),
    "table_unknown": Facts(table_known=False),
    "vetoed": Facts(vetoed=True),
    "pair_meets_twice": Facts(pair_meetings=1),
    "supplier_cap_reached": Facts(supplier_meetings=3, supplier_max=3),
    "buyer_cap_reached": Facts(buyer_meetings=3, buyer_max=3),
    "lock_broken": Facts(locked_slot="t0", slot="t1"),
    "supplier_not_available": Facts(supplier_available=False),
    "buyer_not_available": Facts(buyer_available=False),
    "supplier_busy": Facts(supplier_meetings_in_slot=1),
    "seat_busy": Facts(seats_free=0),
    "no_table": Facts(tables_free=0),
    "same_group": Facts(same_group=True),
    "roles_may_not_meet": Facts(roles_may_meet=False),
    "firm_busy": Facts(firm_meetings_in_slot=1),
    "supplier_without_lunch": Facts(supplier_keeps_lunch=False),
    "buyer_without_lunch": Facts(seats_with_lunch=0),
    "supplier_without_pause": Facts(supplier_keeps_pause=False),
    "buyer_without_pause": Facts(seats_with_pause=0),
    "no_table_in_zone": Facts(tables_in_zone=0),
    "no_accessible_table": Facts(tables_accessible=0),
    "too_far": Facts(places_near=0),
}

OBEYED = {
    "supplier_cap_reached": Facts(supplier_meetings=2, supplier_max=3),
    "buyer_cap_reached": Facts(buyer_meetings=2, buyer_max=3),
    "lock_broken": Facts(locked_slot="t0", slot="t0"),
}


@pytest.mark.parametrize("name", RULES)
def test_a_broken_rule_is_named_alone(name: str) -> None:
    assert broken(BROKEN[name]) == [name]


@pytest.mark.parametrize("name", RULES)
def test_an_obeyed_rule_is_silent(name: str) -> None:
    assert broken(OBEYED.get(name, Facts())) == []


def test_all_broken_rules_are_named_the_pairs_own_first() -> None:
    assert broken(Facts(vetoed=True, tables_free=0)) == ["vetoed", "no_table"]


def met(supplier: str, buyer: str, slot: str, seat: int = 1, table: int = 1) -> Meeting:
    return Meeting(supplier, buyer, slot, seat, table)


def board(*meetings: Meeting, problem: Problem | None = None) -> Board:
    return Board(problem or small(), meetings)


@pytest.mark.parametrize(
    ("given", "asked", "names"),
    [
        pytest.param(board, ("S1", "B1", "t0"), [], id="free"),
        pytest.param(board, ("S1", "B1", "t9"), ["slot_unknown"], id="no such slot"),
        pytest.param(board, ("S1", "B1", "t0", 2), ["seat_unknown", "seat_busy"], id="no such seat"),
        pytest.param(board, ("S1", "B1", "t0", 1, 6), ["table_unknown"], id="no such table"),
        pytest.param(
            lambda: board(met("S1", "B2", "t0")), ("S1", "B1", "t0"), ["supplier_busy"], id="supplier meets"
        ),
        pytest.param(
            lambda: board(met("S2", "B1", "t0")), ("S1", "B1", "t0"), ["seat_busy"], id="buyer meets"
        ),
        pytest.param(
            lambda: board(met("S1", "B1", "t0")), ("S1", "B1", "t1"), ["pair_meets_twice"], id="met before"
        ),
        pytest.param(
            lambda: board(met("S2", "B2", "t0", table=4)),
            ("S1", "B1", "t0", 1, 4),
            ["no_table"],
            id="this table is taken",
        ),
        pytest.param(
            lambda: board(met("S2", "B2", "t0"), problem=small(tables=1)),
            ("S1", "B1", "t0"),
            ["no_table"],
            id="all tables are taken",
        ),
        pytest.param(
            lambda: board(problem=small(vetoes=[["S1", "B1"]])), ("S1", "B1", "t0"), ["vetoed"], id="vetoed"
        ),
        pytest.param(
            lambda: board(met("S1", "B2", "t1"), problem=small(change={"S1": {"max": 1}})),
            ("S1", "B1", "t0"),
            ["supplier_cap_reached"],
            id="supplier full",
        ),
        pytest.param(
            lambda: board(met("S2", "B1", "t1"), problem=small(change={"B1": {"max": 1}})),
            ("S1", "B1", "t0"),
            ["buyer_cap_reached"],
            id="buyer full",
        ),
        pytest.param(
            lambda: board(problem=small(change={"S1": {"available": ["t1"]}})),
            ("S1", "B1", "t0"),
            ["supplier_not_available"],
            id="supplier away",
        ),
        pytest.param(
            lambda: board(problem=small(change={"S1": {"busy": {"1": ["t0"]}}})),
            ("S1", "B1", "t0"),
            ["supplier_not_available"],
            id="supplier in a talk",
        ),
        pytest.param(
            lambda: board(problem=small(change={"B1": {"available": ["t1"]}})),
            ("S1", "B1", "t0"),
            ["buyer_not_available"],
            id="buyer away",
        ),
        pytest.param(
            lambda: board(problem=small(change={"B1": {"seats": 2, "busy": {"2": ["t0"]}}})),
            ("S1", "B1", "t0"),
            [],
            id="one of two officers in a talk",
        ),
        pytest.param(
            lambda: board(problem=small(change={"B1": {"seats": 2, "busy": {"2": ["t0"]}}})),
            ("S1", "B1", "t0", 2),
            ["seat_busy"],
            id="the officer asked for in a talk",
        ),
    ],
)
def test_facts_of_a_placement_lead_to_its_rules(
    given: Callable[[], Board], asked: tuple[str, str, str, *tuple[int, ...]], names: list[str]
) -> None:
    assert broken(given().facts(*asked)) == names


def test_taking_a_meeting_away_frees_its_place() -> None:
    meeting = met("S1", "B1", "t0")
    full = board(meeting)
    full.remove(meeting)
    assert broken(full.facts("S1", "B1", "t0")) == []


def test_reasons_gather_the_rules_of_all_slots() -> None:
    problem = small(slots=2, tables=1)
    taken = board(met("S1", "B2", "t0"), met("S2", "B1", "t1"), problem=problem)
    assert taken.reasons("S1", "B1") == ["supplier_busy", "no_table", "seat_busy"]


def test_a_pair_never_there_together_has_no_common_slot() -> None:
    problem = small(change={"S1": {"available": ["t0"]}, "B1": {"available": ["t1"]}})
    assert board(problem=problem).reasons("S1", "B1") == ["no_common_slot"]
