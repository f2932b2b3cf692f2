"""As many meetings as can be held, with the fewest breaks, proved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.matchmaking.solver import engine
from app.matchmaking.solver.check import violations
from app.matchmaking.solver.exact.fewest_breaks import Fewest, fewest_breaks, refusal
from app.matchmaking.solver.problem import Problem, from_dict, to_dict
from tests.matchmaking.solver.problems import small, times


def sound(problem: Problem, **how: Any) -> Fewest:
    found = fewest_breaks(problem, **how)
    assert violations(problem, found.plan) == []
    return found


def test_all_wishes_that_can_be_held_are_held_without_a_break() -> None:
    found = sound(small(("S1", "S2", "S3"), ("B1", "B2"), slots=5))
    assert (found.whole, found.status, found.breaks, found.bound) == (True, "optimal", 0, 0)
    assert found.plan.figures.proved and not found.plan.cut


def test_where_not_all_fit_the_engines_choice_is_placed_with_the_fewest_breaks() -> None:
    given = small(("S1", "S2", "S3", "S4"), ("B1", "B2"), slots=3, tables=2)
    found = sound(given)
    chosen = engine.solve(given)
    assert (found.whole, found.status) == (False, "optimal")
    assert {(m.supplier, m.buyer) for m in found.plan.meetings} == {
        (m.supplier, m.buyer) for m in chosen.meetings
    }
    assert found.plan.unplaced == chosen.unplaced and len(found.plan.unplaced) == 2
    assert (
        found.breaks is not None
        and found.breaks <= found.plan.figures.idle_supplier + found.plan.figures.idle_buyer
    )
    assert found.plan.figures.bound_meetings == chosen.figures.bound_meetings


def test_it_is_the_same_plan_every_time() -> None:
    given = small(tuple(f"S{i}" for i in range(6)), ("B1", "B2", "B3"), slots=5, tables=2)
    assert sound(given).plan == sound(given).plan


def test_who_stops_it_has_the_engines_plan_marked_as_cut() -> None:
    found = sound(small(("S1", "S2", "S3"), ("B1",), slots=2), cancelled=lambda: True)
    assert (found.whole, found.plan.cut) == (False, True)


def test_nothing_to_hold_is_an_empty_plan() -> None:
    found = sound(small(vetoes=[["S1", "B1"], ["S1", "B2"], ["S2", "B1"], ["S2", "B2"]]))
    assert found.plan.meetings == () and found.status == "infeasible"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"slots": times(4, days=2)}, "fewest_breaks_one_day"),
        ({"longest_run": {"meetings": 2, "pause": 15}}, "fewest_breaks_plain_rules"),
    ],
)
def test_what_the_proof_does_not_know_is_refused_before(change: dict[str, Any], code: str | None) -> None:
    assert refusal(from_dict(to_dict(small(slots=4)) | change)) == code


def test_a_lock_that_cannot_be_kept_is_named_and_the_rest_is_placed() -> None:
    given = small(slots=4, locked=[{"supplier": "S1", "buyer": "B1", "slot": "t0"}], vetoes=[["S1", "B1"]])
    found = sound(given)
    assert not found.whole and [lock.supplier for lock in found.plan.refused_locks] == ["S1"]
    assert found.plan == replace(found.plan, cut=False)
