"""Why a pair meets or not: each ground where it holds, and the line before a buyer."""

from __future__ import annotations

from typing import Any

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Problem, from_dict
from app.matchmaking.solver.why import Explainer, Ground, Line


def asked(wishes: list[tuple[str, str, int]], slots: int = 3, tables: int = 2, **more: Any) -> Problem:
    ids = [f"t{i}" for i in range(slots)]
    data = {
        "slots": [{"id": t, "day": 1, "start": f"1{i}:00", "end": f"1{i}:30"} for i, t in enumerate(ids)],
        "tables": tables,
        "suppliers": [{"id": s, "available": ids} for s in ("A", "B", "C", "D")],
        "buyers": [{"id": "X", "available": ids}, {"id": "Y", "available": ids}],
        "wishes": [{"supplier": s, "buyer": b, "score": score} for s, b, score in wishes],
        **more,
    }
    return from_dict(data)


def held(problem: Problem, *meetings: tuple[str, str, str]) -> Explainer:
    taken: dict[str, int] = {}
    placed = []
    for supplier, buyer, slot in meetings:
        taken[slot] = taken.get(slot, 0) + 1
        placed.append(Meeting(supplier, buyer, slot, 1, taken[slot]))
    return Explainer(Board(problem, placed))


ALL = [("A", "X", 9), ("B", "X", 7), ("C", "X", 5), ("D", "X", 3), ("A", "Y", 1)]


def test_the_buyer_is_full_and_the_line_is_counted() -> None:
    here = held(asked(ALL), ("A", "X", "t0"), ("B", "X", "t1"), ("C", "X", "t2"))
    why = here.why_not("D", "X")
    assert [ground.rule for ground in why.grounds] == ["seat_busy"]
    assert why.line == Line(3, 3, 0, 0, 0, 0, 1) and why.free == ()


def test_weaker_meetings_are_told_apart_by_what_brought_them_there() -> None:
    locked = [{"supplier": "D", "buyer": "X", "slot": "t2"}]
    here = held(
        asked([*ALL, ("D", "Y", 1)], locked=locked),
        ("C", "X", "t0"),
        ("B", "X", "t1"),
        ("D", "X", "t2"),
        ("D", "Y", "t0"),
    )
    assert here.why_not("A", "X").line == Line(3, 0, 0, weaker_kept=1, weaker_only=2, weaker_other=0, place=1)


def test_the_supplier_is_busy_when_the_buyer_is_free() -> None:
    here = held(asked(ALL, slots=2), ("B", "X", "t0"), ("A", "Y", "t1"))
    why = here.why_not("A", "X")
    assert why.grounds == (Ground("supplier_busy", ("t1",)), Ground("seat_busy", ("t0",)))


def test_the_supplier_is_away_when_the_buyer_is_free() -> None:
    suppliers = [{"id": "A", "available": ["t0"]}] + [{"id": s, "available": ["t0", "t1"]} for s in "BCD"]
    here = held(asked(ALL, slots=2, suppliers=suppliers), ("B", "X", "t0"))
    assert here.why_not("A", "X").grounds[0] == Ground("supplier_not_available", ("t1",))


def test_there_is_no_table() -> None:
    here = held(asked(ALL, slots=1, tables=1), ("D", "Y", "t0"))
    assert here.why_not("A", "X").grounds == (Ground("no_table", ("t0",)),)


def test_the_two_are_never_there_together() -> None:
    suppliers = [{"id": "A", "available": ["t0"]}] + [{"id": s, "available": ["t0", "t1"]} for s in "BCD"]
    buyers = [{"id": "X", "available": ["t1"]}, {"id": "Y", "available": ["t0"]}]
    here = held(asked([("A", "X", 9)], slots=2, suppliers=suppliers, buyers=buyers), ("B", "X", "t1"))
    assert [ground.rule for ground in here.why_not("A", "X").grounds] == ["no_common_slot"]


def test_rules_of_the_pair_come_before_times() -> None:
    assert held(asked(ALL, vetoes=[["D", "X"]])).why_not("D", "X").grounds == (Ground("vetoed"),)
    limits = [{"id": "X", "max": 1, "available": ["t0", "t1"]}, {"id": "Y", "available": ["t0"]}]
    full = held(asked(ALL, slots=2, buyers=limits), ("A", "X", "t0")).why_not("C", "X")
    assert full.grounds == (Ground("buyer_cap_reached"),)
    assert full.line is not None and (full.line.held, full.line.place) == (1, 2)


def test_room_that_is_left_is_told() -> None:
    here = held(asked(ALL), ("A", "X", "t0"))
    why = here.why_not("D", "X")
    assert why.free == ("t1", "t2") and why.line is not None
    assert [g.rule for g in why.grounds] == ["seat_busy"]


def test_a_meeting_knows_whom_it_went_before() -> None:
    here = held(asked(ALL), ("D", "X", "t0"), ("B", "X", "t1"), ("B", "Y", "t0"))
    assert (here.why_met("D", "X").only, here.why_met("D", "X").passed_over) == (True, 2)
    assert (here.why_met("B", "X").only, here.why_met("B", "X").passed_over) == (False, 1)


def test_a_problem_without_slots_has_one_answer() -> None:
    empty = asked(ALL, slots=0)
    assert held(empty).why_not("A", "X").grounds == (Ground("no_common_slot"),)
