"""All wishes of a problem held with the fewest breaks: its rules, its proof, its file form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.matchmaking.solver.check import violations
from app.matchmaking.solver.exact.__main__ import main
from app.matchmaking.solver.exact.listed import AllPlaced, place_all
from app.matchmaking.solver.problem import Problem, ProblemError, from_dict, to_dict
from tests.matchmaking.solver.problems import small, times


def sound(problem: Problem, **how: Any) -> AllPlaced:
    found = place_all(problem, deterministic=True, **how)
    assert violations(problem, found.plan) == []
    return found


def test_all_wishes_are_held_without_a_break() -> None:
    found = sound(small(("S1", "S2", "S3"), ("B1", "B2"), slots=5))
    assert (found.status, found.breaks, found.bound) == ("optimal", 0, 0)
    assert (found.plan.figures.meetings, found.plan.figures.proved, found.plan.cut) == (6, True, False)


def test_a_break_that_availability_forces_is_proved() -> None:
    only = {"B1": {"available": ["t0"]}, "B2": {"available": ["t2"]}}
    found = sound(small(("S1",), ("B1", "B2"), change=only))
    assert (found.status, found.breaks, found.bound) == ("optimal", 1, 1)
    assert found.plan.figures.idle_supplier == 1


def test_a_talk_between_two_meetings_is_no_break() -> None:
    found = sound(small(("S1",), ("B1", "B2"), change={"S1": {"available": ["t0", "t2"]}}))
    assert (found.status, found.breaks, found.plan.figures.idle_supplier) == ("optimal", 0, 0)


def test_a_lock_stays_where_it_is() -> None:
    lock = {"supplier": "S1", "buyer": "B1", "slot": "t2"}
    found = sound(small(slots=4, locked=[lock]))
    assert any((m.supplier, m.buyer, m.slot) == ("S1", "B1", "t2") for m in found.plan.meetings)


def test_each_slot_has_its_own_number_of_tables() -> None:
    found = sound(small(slots=4, tables={"t0": 2, "t1": 0, "t2": 1, "t3": 1}))
    assert (found.status, len(found.plan.meetings)) == ("optimal", 4)
    assert not [m for m in found.plan.meetings if m.slot == "t1"]


def test_several_seats_share_a_buyers_meetings() -> None:
    found = sound(small(("S1", "S2", "S3", "S4"), ("B1",), slots=2, change={"B1": {"seats": 2}}))
    assert (found.status, found.dealt) == ("optimal", True)
    assert sorted(m.seat for m in found.plan.meetings) == [1, 1, 2, 2]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(small(("S1", "S2", "S3"), ("B1",), slots=2), id="more wishes than slots"),
        pytest.param(small(slots=4, tables=0), id="no tables"),
        pytest.param(small(vetoes=[["S1", "B1"]]), id="a wish under a veto"),
        pytest.param(small(change={"B1": {"max": 1}}), id="over a cap"),
        pytest.param(small(change={"S1": {"available": []}}), id="never there"),
    ],
)
def test_what_cannot_all_be_held_is_called_so_and_gets_the_engines_plan(given: Problem) -> None:
    found = sound(given)
    assert (found.status, found.breaks) == ("infeasible", None)
    assert len(found.plan.meetings) + len(found.plan.unplaced) == len(given.wishes)
    assert found.plan.unplaced


def test_several_days_are_refused() -> None:
    with pytest.raises(ProblemError, match="one day"):
        place_all(from_dict(to_dict(small(slots=4)) | {"slots": times(4, days=2)}))


def test_the_command_writes_the_same_file_twice(tmp_path: Path) -> None:
    source = tmp_path / "problem.json"
    source.write_text(json.dumps(to_dict(small(("S1", "S2", "S3"), ("B1", "B2"), slots=4))), "utf-8")
    plans = []
    for name in ("a.json", "b.json"):
        assert main([str(source), "--out", str(tmp_path / name), "--deterministic"]) == 0
        plans.append(json.loads((tmp_path / name).read_text("utf-8")))
    assert plans[0]["exact"] == {"status": "optimal", "breaks": 0, "bound": 0, "dealt": False}
    assert plans[0]["meetings"] == plans[1]["meetings"]


def test_the_command_names_a_place_it_cannot_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "problem.json"
    source.write_text("{}", "utf-8")
    assert main([str(source), "--out", str(tmp_path / "plan.json")]) == 2
    assert "slots: is missing" in capsys.readouterr().err
