"""Odd problems: a plan all the same, and a sentence that says what is odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.matchmaking.solver.__main__ import main
from app.matchmaking.solver.check import violations
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import to_dict
from app.matchmaking.solver.remarks import remarks, sentence
from tests.matchmaking.solver.problems import small

ODD: dict[str, dict[str, Any]] = {
    "no_slots": {"slots": 0, "tables": 1},
    "no_tables": {"tables": 0},
    "no_suppliers": {"suppliers": ()},
    "no_buyers": {"buyers": ()},
    "no_wishes": {"wishes": []},
    "no_supplier_available": {"change": {"S1": {"available": []}, "S2": {"available": []}}},
    "no_buyer_available": {"change": {"B1": {"available": []}, "B2": {"available": []}}},
    "never_available": {"change": {"S1": {"available": []}}},
    "firm_on_both_sides": {"change": {"S1": {"company": "Z"}, "B1": {"company": "Z"}}},
    "wishes_beyond_reach": {"buyers": [f"B{i}" for i in range(5000)], "suppliers": ("S1",)},
    "no_accessible_tables": {"change": {"B1": {"accessible": True}}},
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_problem_gets_a_remark_and_a_plan(name: str) -> None:
    problem = small(**ODD[name])
    told = {remark.name: sentence(remark) for remark in remarks(problem)}
    assert name in told
    assert "{" not in told[name]
    plan = solve(problem, effort=0.02)
    assert violations(problem, plan) == []
    assert all(item.reasons for item in plan.unplaced)


def test_nothing_is_said_of_a_problem_that_is_well() -> None:
    assert remarks(small()) == []


def test_the_command_tells_what_is_odd(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "problem.json").write_text(json.dumps(to_dict(small(tables=0))))
    assert main([str(tmp_path / "problem.json"), "--out", str(tmp_path / "plan.json")]) == 0
    assert "there is no table in any slot" in capsys.readouterr().err


def test_a_limit_cuts_the_search_and_says_so(tmp_path: Path) -> None:
    many = small([f"S{i}" for i in range(40)], [f"B{i}" for i in range(8)], slots=6, tables=3)
    (tmp_path / "problem.json").write_text(json.dumps(to_dict(many)))
    for limit, cut in (("0.000001", True), ("600", False)):
        out = tmp_path / f"{limit}.json"
        assert main([str(tmp_path / "problem.json"), "--out", str(out), "--limit", limit]) == 0
        assert json.loads(out.read_text())["cut"] is cut


@pytest.mark.parametrize("limit", ["0", "-1", "soon", "nan"])
def test_a_limit_is_a_number_of_seconds(limit: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["problem.json", "--out", "plan.json", "--limit", limit])
    assert stopped.value.code == 2
