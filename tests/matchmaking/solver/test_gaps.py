"""Closing gaps: the compiled loop and the plain one leave a placement that is whole, and no worse."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from app.matchmaking.solver import case as indexed
from app.matchmaking.solver import gaps, repair
from app.matchmaking.solver.anneal import FREE, no_rules
from app.matchmaking.solver.arrays import Arrays, waiting_in
from app.matchmaking.solver.check import violations
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.placement import Placement
from app.matchmaking.solver.problem import LongestRun, Lunch, Problem, Table, Walking, validate
from benchmarks.generated import conference
from tests.matchmaking.solver.problems import small


def placed(seed: int) -> Placement:
    """A generated conference with every meeting at the first time that suits it."""
    state = Placement(indexed.build(conference("S", seed)))
    repair.fill(state, list(range(len(state.case.pairs))), lambda: False)
    return state


def idle(state: Placement) -> int:
    return gaps.Gaps(state).total


def contents(state: Placement) -> dict[str, Any]:
    """What is said twice in a placement, said once: from the slots and seats of its meetings."""
    at = [[FREE] * state.case.slots for _ in state.open]
    for i, slot in enumerate(state.slot_of):
        if slot != FREE:
            at[state.case.pairs[i].supplier][slot] = at[state.seat_of[i]][slot] = i
    used = [sum(slot == here for here in state.slot_of) for slot in range(state.case.slots)]
    return {"at": at, "used": used}


@pytest.mark.parametrize("seed", range(6))
def test_the_compiled_loop_keeps_every_array_true(seed: int) -> None:
    state = placed(seed)
    movable = [i for i, slot in enumerate(state.slot_of) if slot != FREE]
    before = idle(state)
    arrays = Arrays(state, movable, before, seed + 1)
    arrays.anneal(30, 0, 30)
    claimed = {name: getattr(arrays.columns, name).tolist() for name in ("at", "used", "open_")}
    gaps.put_back(state, movable, arrays.places())
    assert claimed == {**contents(state), "open_": state.open}
    assert (state.at, state.used) == (claimed["at"], claimed["used"])
    assert arrays.total == idle(state) < before


def in_a_hall(seed: int) -> Problem:
    """A generated conference with lunch, rows of four, and three parts of the hall between which people walk."""
    plain = conference("S", seed)
    tables = sum(buyer.seats for buyer in plain.buyers)
    hall = tuple(Table("ABC"[number % 3], accessible=number % 2 == 0) for number in range(tables))
    return validate(
        replace(
            plain,
            tables={slot.id: tables for slot in plain.slots},
            table_list=hall,
            lunch=Lunch(40, 600, 720),
            longest_run=LongestRun(4, 15),
            walking=Walking(5, {("A", "C"): 10.0}),
            suppliers=tuple(
                replace(supplier, accessible=number % 7 == 0, company="both" if number == 3 else None)
                for number, supplier in enumerate(plain.suppliers)
            ),
            buyers=tuple(
                replace(buyer, company="both" if number == 0 else None)
                for number, buyer in enumerate(plain.buyers)
            ),
        )
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_compiled_loops_obey_a_halls_rules(seed: int) -> None:
    problem = in_a_hall(seed)
    state = Placement(indexed.build(problem))
    repair.fill(state, list(range(len(state.case.pairs)))[: 30 + 10 * seed], lambda: False)
    movable = [i for i, slot in enumerate(state.slot_of) if slot != FREE]
    waiting = [i for i in repair.wanted(state) if state.has_room(i)]
    arrays = Arrays(state, movable, idle(state), seed + 1)
    for number in range(5):
        arrays.loosen(2, 200, waiting_in(state, waiting if number == 4 else []))
        arrays.anneal(10, 2 * number, 2)
    gaps.put_back(state, movable, arrays.places())
    for i, (node, slot) in zip(waiting, arrays.places(waiting), strict=True):
        if slot != FREE:
            state.place(i, node, slot)
    watch = state.watch
    assert watch is not None
    assert arrays.rules.when.tolist() == watch.days
    assert (arrays.rules.meetings.tolist(), arrays.rules.ramped.tolist()) == (watch.used, watch.accessible)
    placed = [i for i, slot in enumerate(state.slot_of) if slot != FREE]
    assert len(placed) > len(movable)
    assert watch.holds(state, placed)


def test_without_the_rules_the_same_loop_breaks_them() -> None:
    """The control: the moves are wild enough to break every rule when nobody looks."""
    problem = in_a_hall(0)
    state = Placement(indexed.build(problem))
    repair.fill(state, list(range(len(state.case.pairs))), lambda: False)
    movable = [i for i, slot in enumerate(state.slot_of) if slot != FREE]
    arrays = Arrays(state, movable, idle(state), 1)
    arrays.rules = no_rules()
    arrays.anneal(10, 0, 5)
    gaps.put_back(state, movable, arrays.places())
    assert state.watch is not None and not state.watch.holds(state, movable)


def test_nobody_is_moved_beside_a_meeting_of_the_own_firm_that_stands() -> None:
    """The firm X buys at t0, which nobody moves; what it sells stays out of t0, whatever is tried."""
    problem = small(
        ("S1", "S2"),
        ("B1", "B2", "B3"),
        slots=2,
        tables=2,
        change={"S1": {"accessible": True}, "S2": {"company": "X"}, "B3": {"company": "X"}},
        locked=[{"supplier": "S1", "buyer": "B3", "slot": "t0", "standing": True}],
        wishes=[
            {"supplier": "S1", "buyer": "B1", "score": 0, "must": True},
            {"supplier": "S2", "buyer": "B2", "score": 0, "must": True},
        ],
    )
    for seed in range(10):
        plan = solve(problem, seed=seed)
        assert violations(problem, plan) == []
        assert (
            len(plan.meetings) == 2
        )  # S1 finds no accessible table for the other, so the search goes on to its end


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_in_a_hall_is_whole_and_the_same_every_time(seed: int) -> None:
    problem = in_a_hall(seed)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert solve(problem).meetings == plan.meetings


@pytest.mark.parametrize("seed", range(3))
def test_the_plain_loop_does_the_same_work(seed: int) -> None:
    state = placed(seed)
    movable = [i for i, slot in enumerate(state.slot_of) if slot != FREE]
    before, held = idle(state), sorted(movable)
    assert gaps._close_plainly(state, movable, gaps.Gaps(state), random.Random(seed), 5_000, lambda: False)
    assert idle(state) < before
    assert [i for i, slot in enumerate(state.slot_of) if slot != FREE] == held


def test_what_is_locked_stays_where_it_is() -> None:
    locks = [{"supplier": "S1", "buyer": "B1", "slot": "t0"}, {"supplier": "S1", "buyer": "B2", "slot": "t5"}]
    problem = small(("S1", "S2", "S3"), ("B1", "B2"), slots=6, locked=locks)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert {("S1", "B1", "t0"), ("S1", "B2", "t5")} <= {(m.supplier, m.buyer, m.slot) for m in plan.meetings}


def test_a_day_longer_than_a_machine_word_is_closed_too() -> None:
    problem = small(tuple(f"S{i}" for i in range(4)), ("B1", "B2"), slots=70)
    plan = solve(problem)
    assert violations(problem, plan) == []
    assert plan.figures.idle_supplier + plan.figures.idle_buyer == 0


def test_who_stops_it_keeps_the_best_so_far() -> None:
    state = placed(1)
    before = idle(state)
    assert not gaps.close(state, random.Random(1), 1.0, lambda: True)
    assert idle(state) == before
