"""The benchmark of published instances, on a small instance of our own in the same format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.b2bsp.__main__ import main
from benchmarks.b2bsp.check import faults
from benchmarks.b2bsp.dzn import InstanceError, read

INSTANCE = """
nBusiness = 4; % two firms of each side
nMeetings = 4;
nTables = 2;
nTotalSlots = 4;
nMorningSlots = 2;

requested = [|1, 3,1,
|1, 4,3,
|2, 3,2,
|2, 4,0,
|];

nMeetingsBusiness = [2,2,2,2];

forbidden = [{0},
{1, 4},
{},
{0}];

fixed = [0,0,0,2];

precedences = [{},
{},
{1},
{0}];
"""


def test_reading_counts_from_one_and_takes_zero_for_none() -> None:
    event = read(INSTANCE)
    assert (event.participants, event.slots, event.tables) == (4, 4, 2)
    assert event.meetings == ((0, 2), (0, 3), (1, 2), (1, 3))
    assert event.free == (0b1111, 0b0110, 0b1111, 0b1111)
    assert event.allowed == (0b0011, 0b1111, 0b1100, 0b0010)
    assert event.before == ((0, 2),)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("nTables = 2;", "", "nTables"),
        ("nMeetings = 4;", "nMeetings = 5;", "requested"),
        ("|1, 3,1,", "|1, 1,1,", "requested"),
        ("fixed = [0,0,0,2]", "fixed = [0,0,2]", "fixed"),
        ("{1},", "{9},", "precedences"),
        ("nTotalSlots = 4;", "nTotalSlots = four;", "nTotalSlots"),
    ],
)
def test_a_faulty_file_is_refused_by_field(old: str, new: str, field: str) -> None:
    with pytest.raises(InstanceError, match=f"^{field}:"):
        read(INSTANCE.replace(old, new))


def test_a_result_has_the_slots_in_the_order_of_the_file_and_passes_the_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "made.original.dzn").write_text(INSTANCE)
    out = tmp_path / "out.json"
    assert main([str(tmp_path), "--only", "made", "--out", str(out), "--deterministic"]) == 0
    row = json.loads(out.read_text())["made.original"]
    assert list(row) == ["status", "breaks", "bound", "seconds", "slots"]
    assert (row["status"], row["breaks"], row["bound"]) == ("optimal", 0, 0)
    assert row["slots"][3] == 2
    assert faults(INSTANCE, row["slots"], row["breaks"]) == []
    assert capsys.readouterr().out.split()[:4] == ["made.original", "optimal", "0", "0"]


def test_an_infeasible_instance_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "made.dzn").write_text(INSTANCE.replace("fixed = [0,0,0,2]", "fixed = [0,0,0,1]"))
    out = tmp_path / "out.json"
    assert main([str(tmp_path), "--out", str(out)]) == 0
    assert json.loads(out.read_text())["made"]["status"] == "infeasible"


def test_a_folder_without_instances_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no instance" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("slots", "breaks", "fault"),
    [
        ([1, 3, 3, 2], 1, "participant 1: slot"),
        ([3, 1, 3, 2], None, "not in session 1"),
        ([1, 3, 2, 2], None, "not in session 2"),
        ([1, 1, 3, 2], None, "participant 1: two meetings in 1"),
        ([1, 3, 4, 2], None, "participant 2: slot 4 is forbidden"),
        ([1, 2, 3, 3], None, "fixed in 2"),
        ([1, 5, 3, 2], None, "no slot 5"),
        ([2, 3, 3, 2], 9, "claimed"),
        ([2, 3, 3], None, "3 slots for 4 meetings"),
    ],
)
def test_the_judge_finds_each_fault(slots: list[int], breaks: int | None, fault: str) -> None:
    if fault == "participant 1: slot":
        text = INSTANCE.replace("forbidden = [{0}", "forbidden = [{1, 3}")
    else:
        text = INSTANCE
    assert any(fault in found for found in faults(text, slots, breaks))


def test_the_judge_counts_tables_and_precedences() -> None:
    assert any(
        "at 0 tables" in f for f in faults(INSTANCE.replace("nTables = 2", "nTables = 0"), [1, 3, 3, 2])
    )
    later = INSTANCE.replace("{1},", "{2},")
    assert any("not after meeting 2" in f for f in faults(later, [1, 3, 3, 2]))
