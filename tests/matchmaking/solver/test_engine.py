"""The engine on small problems with a known best plan."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from app.matchmaking.solver.check import violations
from app.matchmaking.solver.engine import STAGES, solve
from app.matchmaking.solver.plan import Plan, from_dict
from app.matchmaking.solver.problem import Problem
from tests.matchmaking.solver.problems import small


def plan_of(problem: Problem) -> Plan:
    plan = solve(problem)
    assert violations(problem, plan) == []
    return plan


def pairs(plan: Plan) -> set[tuple[str, str]]:
    return {(meeting.supplier, meeting.buyer) for meeting in plan.meetings}


def wish(supplier: str, buyer: str, score: int, *, must: bool = False) -> dict[str, Any]:
    return {"supplier": supplier, "buyer": buyer, "score": score, "must": must}


def test_everybody_meets_when_there_is_room() -> None:
    plan = plan_of(small())
    assert plan.figures.meetings == 4
    assert plan.figures.proved
    assert plan.unplaced == ()


def test_a_must_comes_before_any_interest() -> None:
    problem = small(
        slots=1, wishes=[wish("S1", "B1", 0, must=True), wish("S2", "B1", 100), wish("S1", "B2", 100)]
    )
    plan = plan_of(problem)
    assert ("S1", "B1") in pairs(plan)
    assert plan.figures.must_met == plan.figures.must_total == 1


def test_nobody_is_left_with_nothing_for_the_sake_of_interest() -> None:
    wishes = [wish("S1", "B1", 100), wish("S1", "B2", 100), wish("S2", "B1", 1)]
    plan = plan_of(small(slots=2, tables=1, wishes=wishes))
    assert plan.figures.suppliers_with_none == 0
    assert ("S2", "B1") in pairs(plan)


def test_a_floor_comes_before_interest() -> None:
    wishes = [wish("S1", b, 100) for b in ("B1", "B2", "B3")] + [wish("S2", b, 1) for b in ("B1", "B2", "B3")]
    problem = small(buyers=("B1", "B2", "B3"), tables=1, slots=4, wishes=wishes, change={"S2": {"min": 3}})
    plan = plan_of(problem)
    assert plan.figures.shortfall == 0
    assert plan.figures.score == 103


def test_room_is_made_by_moving_others() -> None:
    # S1 comes only for t0, where B1 would otherwise meet whoever was placed first.
    change = {
        "S1": {"available": ["t0"]},
        "S2": {"available": ["t0", "t1"]},
        "S3": {"available": ["t1", "t2"]},
    }
    plan = plan_of(small(("S1", "S2", "S3"), ("B1",), change=change))
    assert {(m.supplier, m.slot) for m in plan.meetings} == {("S1", "t0"), ("S2", "t1"), ("S3", "t2")}


def test_an_officer_in_a_talk_blocks_only_his_own_seat() -> None:
    change = {"B1": {"seats": 2, "busy": {"1": ["t0"]}}}
    plan = plan_of(small(("S1", "S2", "S3"), ("B1",), slots=2, change=change))
    assert plan.figures.meetings == 3
    assert [m.seat for m in plan.meetings if m.slot == "t0"] == [2]


def test_locks_are_kept_with_slot_seat_and_table() -> None:
    lock = {"supplier": "S2", "buyer": "B1", "slot": "t1", "seat": 2, "table": 4}
    plan = plan_of(small(locked=[lock], change={"B1": {"seats": 2}}))
    kept = next(m for m in plan.meetings if (m.supplier, m.buyer) == ("S2", "B1"))
    assert (kept.slot, kept.seat, kept.table) == ("t1", 2, 4)
    assert plan.refused_locks == ()


def test_a_lock_that_cannot_be_kept_gets_a_reason_and_the_pair_another_slot() -> None:
    locks = [{"supplier": "S1", "buyer": "B1", "slot": "t0"}, {"supplier": "S1", "buyer": "B2", "slot": "t0"}]
    plan = plan_of(small(locked=locks))
    assert [(lock.buyer, lock.reasons) for lock in plan.refused_locks] == [("B2", ("supplier_busy",))]
    assert plan.figures.meetings == 4


def test_a_floor_that_cannot_be_met_is_reported_with_its_reason() -> None:
    plan = plan_of(small(change={"S1": {"min": 2, "available": []}, "S2": {"min": 3}}))
    told = {(s.id, s.missing, s.reasons) for s in plan.shortfalls}
    assert told == {("S1", 2, ("no_common_slot",)), ("S2", 1, ("no_wish",))}


def test_days_without_room_still_end_in_a_plan() -> None:
    for problem in (
        small(slots=0),
        small(tables=0),
        small(suppliers=(), wishes=[]),
        small(buyers=(), wishes=[]),
        small(wishes=[]),
        small(change={"S1": {"available": []}, "S2": {"available": []}}),
        small(change={"S1": {"max": 0}, "S2": {"max": 0}}),
    ):
        plan = plan_of(problem)
        assert plan.meetings == ()
        assert all(item.reasons for item in plan.unplaced)


def test_meetings_of_a_day_stand_together() -> None:
    plan = plan_of(small(("S1", "S2", "S3"), ("B1", "B2"), slots=8))
    assert plan.figures.meetings == 6
    assert plan.figures.idle_supplier + plan.figures.idle_buyer == 0


def test_a_seat_keeps_its_table_when_there_are_enough() -> None:
    plan = plan_of(small(("S1", "S2", "S3"), ("B1", "B2"), slots=5, tables=2))
    assert len({(m.buyer, m.seat, m.table) for m in plan.meetings}) == 2


def test_scores_may_have_fractions() -> None:
    plan = plan_of(small(slots=1, wishes=[{"supplier": "S1", "buyer": "B1", "score": 2.25}]))
    assert plan.figures.score == plan.figures.bound_score == 2.25


def test_progress_names_the_stages_in_order() -> None:
    heard: list[str] = []
    solve(small(), progress=lambda stage, figures: heard.append(stage))
    assert tuple(heard) == STAGES


def crowded() -> Problem:
    """More wishes than places, so that no stage is over at once."""
    rng = random.Random(5)
    many = [f"S{i}" for i in range(60)]
    wishes = [wish(s, f"B{rng.randrange(12)}", rng.randrange(1, 90)) for s in many]
    unique = {
        (one["supplier"], one["buyer"]): one for one in [*wishes, *(w | {"buyer": "B1"} for w in wishes)]
    }
    away = {s: {"available": [f"t{t}" for t in range(9) if rng.random() < 0.6]} for s in many}
    return small(
        many, [f"B{i}" for i in range(12)], slots=9, tables=8, wishes=list(unique.values()), change=away
    )


def test_a_stage_under_way_tells_its_figures_and_changes_nothing_by_it() -> None:
    heard: list[tuple[str, float, dict[str, Any]]] = []
    told = solve(crowded(), so_far=lambda stage, share, figures: heard.append((stage, share, figures())))
    assert told == solve(crowded())
    assert list(dict.fromkeys(one[0] for one in heard)) == ["placing", "gaps"]
    assert all(0 <= share <= 1 for _stage, share, _figures in heard)
    placed = [figures["meetings"] for stage, _share, figures in heard if stage == "placing"]
    assert placed == sorted(placed) and all(count <= told.figures.bound_meetings for count in placed)
    idle = [figures["idle"] for stage, _share, figures in heard if stage == "gaps"]
    assert idle == sorted(idle, reverse=True)
    assert idle[-1] == told.figures.idle_supplier + told.figures.idle_buyer


def test_a_run_stopped_while_it_closes_gaps_keeps_the_fewest_so_far() -> None:
    problem, best = crowded(), [0]

    def note(stage: str, share: float, figures: Callable[[], dict[str, Any]]) -> None:
        if stage == "gaps":
            best.append(figures()["idle"])

    plan = solve(problem, so_far=note, cancelled=lambda: len(best) > 2)
    assert plan.cut and violations(problem, plan) == []
    assert plan.figures.idle_supplier + plan.figures.idle_buyer == best[-1]


def test_a_cancelled_run_is_a_valid_plan_marked_as_cut() -> None:
    many = [f"S{i}" for i in range(8)]
    problem = small(many, ("B1", "B2", "B3"), slots=9)
    plan = solve(problem, cancelled=lambda: True)
    assert violations(problem, plan) == []
    assert plan.cut
    assert plan.figures.meetings == 24


def test_the_seed_may_be_overridden() -> None:
    problem = small(("S1", "S2", "S3"), slots=6)
    assert solve(problem, seed=problem.seed) == solve(problem)


def test_a_plan_survives_its_json_form() -> None:
    lock = {"supplier": "S1", "buyer": "B1", "slot": "t0"}
    plan = solve(
        small(locked=[lock, lock | {"slot": "t1"}], vetoes=[["S2", "B2"]], change={"S2": {"min": 5}})
    )
    assert from_dict(plan.to_dict()) == plan
