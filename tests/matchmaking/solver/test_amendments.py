"""Smallest changes after publication: nothing but what was asked moves, and no rule is broken."""

from __future__ import annotations

import random

import pytest

from app.matchmaking.solver import amendments
from app.matchmaking.solver.amend import MOST_MOVED, Proposal
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Buyer, Problem, Slot, Supplier, Wish

SLOTS = tuple(Slot(str(i), "2026-12-01", f"{10 + i}:00", f"{10 + i}:30") for i in range(5))


def conference(seed: int, suppliers: int = 8, buyers: int = 4, tables: int = 4) -> Problem:
    """Firms with random absences and wishes."""
    rng = random.Random(seed)

    def there() -> tuple[str, ...]:
        return tuple(slot.id for slot in SLOTS if rng.random() < 0.85)

    return Problem(
        slots=SLOTS,
        tables={slot.id: tables for slot in SLOTS},
        suppliers=tuple(Supplier(f"s{i}", available=there(), max=4) for i in range(suppliers)),
        buyers=tuple(Buyer(f"b{i}", seats=1 + i % 2, available=there()) for i in range(buyers)),
        wishes=tuple(
            Wish(f"s{s}", f"b{b}", rng.randint(1, 9), rng.random() < 0.1)
            for s in range(suppliers)
            for b in range(buyers)
            if rng.random() < 0.7
        ),
    )


def after(meetings: list[Meeting], proposal: Proposal) -> list[Meeting]:
    """The meetings once the proposal is carried out."""
    touched = {change.pair for change in proposal.changes}
    stay = [m for m in meetings if (m.supplier, m.buyer) not in touched]
    return stay + [change.after for change in proposal.changes if change.after]


def assert_sound(problem: Problem, meetings: list[Meeting]) -> None:
    board = Board(problem)
    for m in meetings:
        assert broken(board.facts(m.supplier, m.buyer, m.slot, m.seat, m.table)) == []
        board.add(m)


@pytest.mark.parametrize("seed", range(60))
def test_every_proposal_is_sound_and_says_all_it_does(seed: int) -> None:
    problem = conference(seed)
    meetings = list(solve(problem, effort=0.05).meetings)
    if not meetings:
        return
    rng = random.Random(seed)
    some = rng.choice(meetings)
    pinned = {(m.supplier, m.buyer) for m in rng.sample(meetings, len(meetings) // 4)} - {
        (some.supplier, some.buyer)
    }
    slots = [slot.id for slot in SLOTS[: rng.randint(1, 5)]]
    who = rng.choice([some.supplier, some.buyer])
    pinned_away = {pair for pair in pinned if who not in pair}
    for case, proposals in (
        (
            amendments._without(problem, who, slots),
            amendments.away(problem, meetings, who, slots, pinned_away),
        ),
        (problem, amendments.cancel(problem, meetings, (some.supplier, some.buyer), pinned)),
        (problem, amendments.guarantee(problem, meetings, who, 4, pinned)),
    ):
        assert len(proposals) <= 3
        for proposal in proposals:
            assert_sound(case, after(meetings, proposal))
            assert len(proposal.moved) <= MOST_MOVED + len(slots)
            kept = pinned_away if case is not problem else pinned
            assert not kept & {change.pair for change in proposal.changes}
            if proposal.way == "stay":
                assert all(who in change.pair for change in proposal.moved)
            standing = {(m.supplier, m.buyer): m for m in meetings}
            assert all(change.before == standing.get(change.pair) for change in proposal.changes)


def test_the_same_question_has_the_same_answer() -> None:
    problem = conference(3)
    meetings = list(solve(problem, effort=0.05).meetings)
    assert amendments.guarantee(problem, meetings, "s1", 4) == amendments.guarantee(
        problem, meetings, "s1", 4
    )


def simple(wishes: list[tuple[str, str]], **values: object) -> Problem:
    slots = tuple(slot.id for slot in SLOTS[:2])
    given: dict[str, object] = {
        "slots": SLOTS[:2],
        "tables": {"0": 2, "1": 2},
        "suppliers": tuple(Supplier(s, available=slots) for s in ("x", "y", "z")),
        "buyers": tuple(Buyer(b, available=slots) for b in ("a", "b")),
        "wishes": tuple(Wish(s, b, 5) for s, b in wishes),
        **values,
    }
    return Problem(**given)  # type: ignore[arg-type]


def test_a_withdrawal_gives_its_place_to_who_waits() -> None:
    problem = simple([("x", "a"), ("y", "a"), ("z", "a")])
    meetings = [Meeting("x", "a", "0", 1, 1), Meeting("y", "a", "1", 1, 1)]
    best, *rest = amendments.away(problem, meetings, "x", ["0", "1"])
    assert [change.pair for change in best.cancelled] == [("x", "a")]
    assert [change.after for change in best.added] == [Meeting("z", "a", "0", 1, 1)]
    assert [proposal.way for proposal in rest] == ["cancel"]


def test_room_is_made_by_moving_one_meeting() -> None:
    """a is free only at the first time, y sits with b then and could as well come later."""
    slots = ("0", "1")
    problem = simple(
        [("y", "a"), ("y", "b")],
        buyers=(Buyer("a", available=("0",)), Buyer("b", available=slots)),
    )
    meetings = [Meeting("y", "b", "0", 1, 1)]
    (proposal,) = amendments.bring_together(problem, meetings, ("y", "a"))
    assert proposal.way == "move" and len(proposal.moved) == 1 and len(proposal.added) == 1
    assert amendments.bring_together(problem, meetings, ("y", "a"), pinned={("y", "b")}) == []


def test_two_meetings_exchange_their_times_unless_a_rule_forbids_it() -> None:
    problem = simple([])
    one, other = Meeting("x", "a", "0", 1, 1), Meeting("y", "a", "1", 1, 2)
    (proposal,) = amendments.swap(problem, [one, other], ("x", "a"), ("y", "a"))
    assert {change.after for change in proposal.moved} == {
        Meeting("x", "a", "1", 1, 2),
        Meeting("y", "a", "0", 1, 1),
    }
    third = Meeting("x", "b", "1", 1, 1)
    assert amendments.swap(problem, [one, other, third], ("x", "a"), ("y", "a")) == []


def test_filling_moves_nothing() -> None:
    problem = simple([("x", "a"), ("y", "a"), ("z", "a"), ("z", "b")])
    (proposal,) = amendments.fill(problem, [Meeting("x", "a", "1", 1, 1)])
    assert not proposal.moved and not proposal.cancelled and len(proposal.added) == 2
