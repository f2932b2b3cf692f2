"""On small problems the engine reaches the optimum that an exact model of the same levels proves."""

from __future__ import annotations

import random

import pytest
from ortools.sat.python import cp_model

from app.matchmaking.solver.check import violations
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import Buyer, Problem, Slot, Supplier, Wish

Levels = tuple[int, ...]


@pytest.mark.parametrize("seed", range(25))
def test_every_level_is_optimal(seed: int) -> None:
    problem = tight_problem(random.Random(seed))
    plan = solve(problem)
    figures = plan.figures
    assert violations(problem, plan) == []
    optimum, hopeless = proved_levels(problem)
    none = figures.suppliers_with_none + figures.buyers_with_none - hopeless
    reached = (figures.must_met, -none, -figures.shortfall, figures.score, figures.meetings)
    assert reached == optimum


def tight_problem(rng: random.Random) -> Problem:
    """Up to 8 × 4 × 6 with few tables, short availability, caps, floors and musts."""
    number = rng.randint(2, 6)
    slots = tuple(Slot(f"t{i}", 1, 20 * i, 20 * i + 20) for i in range(number))
    ids = [slot.id for slot in slots]

    def hours() -> tuple[str, ...]:
        return tuple(slot for slot in ids if rng.random() < 0.75)

    suppliers = tuple(
        Supplier(f"S{i}", rng.randint(0, 2), rng.choice([None, 1, 2, 3]), hours())
        for i in range(rng.randint(2, 8))
    )
    buyers = tuple(
        Buyer(
            f"B{i}",
            rng.randint(1, 2),
            rng.randint(0, 2),
            rng.choice([None, 3, 5]),
            hours(),
            {1: (rng.choice(ids),)},
        )
        for i in range(rng.randint(1, 4))
    )
    wishes = tuple(
        Wish(s.id, b.id, rng.randint(1, 20), rng.random() < 0.2)
        for s in suppliers
        for b in buyers
        if rng.random() < 0.7
    )
    return Problem(slots, {slot: rng.randint(1, 3) for slot in ids}, suppliers, buyers, wishes)


def proved_levels(problem: Problem) -> tuple[Levels, int]:
    """The optimum of the levels, and how many people with a wish no plan could serve."""
    model = cp_model.CpModel()
    places = {
        (wish, slot.id, seat): model.new_bool_var("")
        for wish in problem.wishes
        for slot in problem.slots
        for seat in range(1, problem.buyer_by_id[wish.buyer].seats + 1)
        if slot.id in problem.supplier_by_id[wish.supplier].available
        and slot.id in problem.buyer_by_id[wish.buyer].available
        and slot.id not in problem.buyer_by_id[wish.buyer].busy.get(seat, ())
    }
    groups: dict[tuple[object, ...], list[cp_model.IntVar]] = {}
    for (wish, slot, seat), x in places.items():
        for key in (
            ("pair", wish),
            ("slot", slot),
            ("supplier", wish.supplier, slot),
            ("seat", wish.buyer, seat, slot),
            ("held", wish.supplier),
            ("held", wish.buyer),
        ):
            groups.setdefault(key, []).append(x)
    for key, members in groups.items():
        if key[0] in ("pair", "supplier", "seat"):
            model.add_at_most_one(members)
        elif key[0] == "slot":
            model.add(sum(members) <= problem.tables[str(key[1])])
    none, missing, hopeless = [], [], 0
    wishing = {person for wish in problem.wishes for person in (wish.supplier, wish.buyer)}
    for person in (*problem.suppliers, *problem.buyers):
        held = groups.get(("held", person.id), [])
        if person.max is not None:
            model.add(sum(held) <= person.max)
        if held:
            none.append(model.new_bool_var(""))
            model.add(sum(held) + none[-1] >= 1)
        else:
            hopeless += person.id in wishing
        missing.append(model.new_int_var(0, person.min, ""))
        model.add(sum(held) + missing[-1] >= person.min)
    levels = (
        sum(x for (wish, _, _), x in places.items() if wish.must),
        -sum(none),
        -sum(missing),
        sum(wish.score * x for (wish, _, _), x in places.items()),
        sum(places.values()),
    )
    weights = (10**9, 10**7, 10**5, 50, 1)
    model.maximize(sum(weight * level for weight, level in zip(weights, levels, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return tuple(solver.value(level) for level in levels), hopeless
