"""The capacity of a hall, against a flow through every pair and by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import max_flow

from app.matchmaking.solver.capacity import Hall, _most_pairs, bottlenecks, capacity, gains, needed

CONFERENCE = Hall(firms=60, buyers=14, officers=2, slots=12, tables=10, wishes=8)


def flow(firms: list[int], buyers: list[int]) -> int:
    """The same question, asked of a solver."""
    graph = max_flow.SimpleMaxFlow()
    sink = len(firms) + len(buyers) + 1
    for number, limit in enumerate(firms, 1):
        graph.add_arc_with_capacity(0, number, limit)
        for other in range(len(buyers)):
            graph.add_arc_with_capacity(number, len(firms) + 1 + other, 1)
    for other, limit in enumerate(buyers):
        graph.add_arc_with_capacity(len(firms) + 1 + other, sink, limit)
    graph.solve(0, sink)
    return int(graph.optimal_flow())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), max_size=9), st.lists(st.integers(0, 9), max_size=9))
def test_the_formula_is_the_greatest_flow(firms: list[int], buyers: list[int]) -> None:
    assert _most_pairs(firms, buyers) == (flow(firms, buyers) if firms and buyers else 0)


def test_tables_hold_a_small_hall_back() -> None:
    found = capacity(CONFERENCE)
    assert (found.meetings, found.everybody, found.tables_full) == (120, 2, 1.0)
    assert bottlenecks(CONFERENCE) == ["tables", "slots"]
    assert gains(CONFERENCE) == {"tables": 12, "officers": 0, "slots": 10, "buyers": 0, "wishes": 0}


def test_officers_hold_a_hall_with_many_tables_back() -> None:
    hall = replace(CONFERENCE, tables=40, officers=1)
    assert capacity(hall).meetings == 14 * 12
    assert bottlenecks(hall) == ["slots", "officers", "buyers"]
    assert gains(hall)["officers"] == 12


def test_wishes_may_be_all_there_is() -> None:
    hall = replace(CONFERENCE, tables=100, officers=9, slots=40)
    assert capacity(hall).meetings == 60 * 8
    assert bottlenecks(hall) == ["wishes"]


def test_who_stays_for_half_a_day_can_meet_half() -> None:
    hall = Hall(firms=10, buyers=12, officers=1, slots=12, tables=12, wishes=12, half_day=50)
    assert capacity(hall).meetings == 5 * 6 + 5 * 12
    assert capacity(hall).everybody == 6


def test_what_a_promise_would_take_is_told_by_part() -> None:
    wanted = needed(CONFERENCE, 4)
    assert wanted["tables"] == 20
    assert wanted["slots"] == 24
    assert wanted["officers"] is None
    assert capacity(replace(CONFERENCE, tables=20)).everybody == 4
    assert capacity(replace(CONFERENCE, tables=19)).everybody == 3


@pytest.mark.parametrize("part", ["firms", "buyers", "officers", "slots", "tables", "wishes"])
def test_nothing_of_one_part_is_no_meeting(part: str) -> None:
    found = capacity(replace(CONFERENCE, **{part: 0}))
    assert (found.meetings, found.everybody) == (0, 0)
