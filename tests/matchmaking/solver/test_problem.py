"""What a problem file may say, and the one clear line it gets when it says something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.matchmaking.solver.__main__ import main
from app.matchmaking.solver.problem import ProblemError, fingerprint, from_dict, to_dict
from tests.matchmaking.solver.problems import small


def data() -> dict[str, Any]:
    return to_dict(small(locked=[{"supplier": "S1", "buyer": "B1", "slot": "t0"}], vetoes=[["S2", "B2"]]))


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["slots"], None, "slots"),
        (["slots", 0, "id"], "", "slots[0].id"),
        (["slots", 1, "id"], "t0", "slots[t0].id"),
        (["slots", 0, "start"], "noon", "slots[0].start"),
        (["slots", 0, "end"], 0, "slots[t0].end"),
        (["slots", 1, "start"], 610, "slots[t1]"),
        (["tables"], "many", "tables"),
        (["tables", "t0"], -1, "tables[t0]"),
        (["tables", "t0"], 1.5, "tables.t0"),
        (["tables", "t9"], 1, "tables[t9]"),
        (["suppliers", 0, "id"], "S2", "suppliers[S2].id"),
        (["suppliers", 0, "min"], "two", "suppliers[0].min"),
        (["suppliers", 0, "max"], -1, "suppliers[S1].max"),
        (["suppliers", 0, "available"], ["t9"], "suppliers[S1].available"),
        (["suppliers", 0, "available"], "t1", "suppliers[0].available"),
        (["buyers", 1, "seats"], 0, "buyers[B2].seats"),
        (["buyers", 1, "busy"], {"2": ["t0"]}, "buyers[B2].busy"),
        (["buyers", 1, "busy"], {"one": ["t0"]}, "buyers[1].busy[one]"),
        (["wishes", 3, "buyer"], "B9", "wishes[3].buyer"),
        (["wishes", 3, "score"], "high", "wishes[3].score"),
        (["wishes", 3, "score"], -1, "wishes[3].score"),
        (["wishes", 3, "score"], float("nan"), "wishes[3].score"),
        (["wishes", 3, "must"], 1, "wishes[3].must"),
        (["wishes", 1], {"supplier": "S1", "buyer": "B1"}, "wishes[1]"),
        (["wishes", 1], "S1 B1", "wishes[1]"),
        (["vetoes", 0], ["S1"], "vetoes[0]"),
        (["vetoes", 0], ["S1", "B9"], "vetoes[0].buyer"),
        (["locked", 0, "slot"], "t9", "locked[0].slot"),
        (["locked", 0, "supplier"], "S9", "locked[0].supplier"),
        (["locked", 0, "standing"], "yes", "locked[0].standing"),
        (["slots", 0, "block"], [], "slots[0].block"),
        (["tables"], [{"zone": []}], "tables[0].zone"),
        (["tables"], [{"accessible": 1}], "tables[0].accessible"),
        (["tables"], [{"blocks": ["b"]}], "tables[0].blocks"),
        (["suppliers", 0, "group"], {}, "suppliers[0].group"),
        (["buyers", 0, "zone"], "Hall", "buyers[B1].zone"),
        (["buyers", 0, "away"], {"3": []}, "buyers[B1].away"),
        (["lunch"], 30, "lunch"),
        (["lunch"], {"minutes": 30, "from": "12:00"}, "lunch.to"),
        (["lunch"], {"minutes": 30, "from": "12:00", "to": "12:20"}, "lunch.minutes"),
        (["longest_run"], {"meetings": 0}, "longest_run.meetings"),
        (["longest_run"], {"meetings": 2, "pause": -1}, "longest_run.pause"),
        (["walking"], {"minutes": "five"}, "walking.minutes"),
        (["walking"], {"between": [["A", "B"]]}, "walking.between[0]"),
        (["walking"], {"between": [["A", "B", -1]]}, "walking.between[A–B]"),
        (["may_meet"], [["firm"]], "may_meet[0]"),
        (["fairness_first"], 1, "fairness_first"),
    ],
)
def test_a_fault_is_reported_at_its_place(path: list[Any], value: Any, place: str) -> None:
    spoilt = data()
    target = spoilt
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(ProblemError) as caught:
        from_dict(spoilt)
    assert caught.value.place == place


def test_the_least_a_file_must_say_is_enough() -> None:
    problem = from_dict(
        {
            "slots": [
                {"id": "b", "day": 1, "start": "10:00", "end": "10:20"},
                {"id": "a", "day": 1, "start": "9:40", "end": "10:00"},
            ],
            "tables": 3,
            "suppliers": [{"id": "S", "available": ["a"]}],
            "buyers": [{"id": "B", "available": ["b"]}],
            "wishes": [{"supplier": "S", "buyer": "B"}],
        }
    )
    assert [slot.id for slot in problem.slots] == ["a", "b"]
    assert problem.tables == {"a": 3, "b": 3}


def test_blocks_may_overlap_but_no_table_stands_in_two_of_them() -> None:
    given = data()
    given["slots"][1] |= {"start": 610, "block": "b"}
    given["slots"][2] |= {"start": 630}
    given["tables"] = [{"blocks": ["b"]}, {"blocks": [""]}]
    assert from_dict(given).tables_in == {"t0": (2,), "t1": (1,), "t2": (2,)}
    given["tables"].append({})
    with pytest.raises(ProblemError, match="slots t0 and t1 overlap"):
        from_dict(given)


def test_the_fingerprint_ignores_order_and_sees_every_change() -> None:
    given = data()
    given["wishes"].reverse()
    given["suppliers"].reverse()
    assert fingerprint(from_dict(given)) == fingerprint(from_dict(data()))
    given["wishes"][0]["score"] = 11
    assert fingerprint(from_dict(given)) != fingerprint(from_dict(data()))


def test_the_command_writes_a_plan(tmp_path: Path) -> None:
    (tmp_path / "problem.json").write_text(json.dumps(data()))
    out = tmp_path / "plan.json"
    assert main([str(tmp_path / "problem.json"), "--out", str(out), "--seed", "4"]) == 0
    plan = json.loads(out.read_text())
    assert plan["figures"]["meetings"] == 3
    assert plan["unplaced"] == [{"supplier": "S2", "buyer": "B2", "reasons": ["vetoed"]}]
    assert plan["meetings"][0] == {"supplier": "S1", "buyer": "B1", "slot": "t0", "seat": 1, "table": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"slots": [', "line 1, column 12"),
        (b"[]", "file: an object"),
        (b"{}", "slots: is missing"),
        (b"\xff\xfe", "file: is not UTF-8"),
        (b"[" * 100_000, "file: is nested too deeply"),
    ],
)
def test_the_command_refuses_a_malformed_file_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    (tmp_path / "problem.json").write_bytes(content)
    assert main([str(tmp_path / "problem.json"), "--out", str(tmp_path / "plan.json")]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_the_command_refuses_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.json"), "--out", str(tmp_path / "plan.json")]) == 2
    assert "No such file" in capsys.readouterr().err
