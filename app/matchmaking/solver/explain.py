"""Why a wish has no meeting and why a floor was missed, in names of rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken, pair_meets_twice
from app.matchmaking.solver.plan import Meeting, RefusedLock, Shortfall, Unplaced
from app.matchmaking.solver.problem import Lock, Problem

#: A floor missed by somebody whom nobody wants to meet.
NO_WISH = "no_wish"


def unplaced(problem: Problem, meetings: Iterable[Meeting]) -> tuple[Unplaced, ...]:
    """Each wish without a meeting, with the rules that shut it out as the plan stands."""
    board = Board(problem, meetings)
    return tuple(
        Unplaced(wish.supplier, wish.buyer, tuple(board.reasons(wish.supplier, wish.buyer)))
        for wish in problem.wishes
        if (wish.supplier, wish.buyer) not in board.meetings
    )


def keeps(meeting: Meeting, lock: Lock) -> bool:
    """Whether the meeting stands where the lock of its pair wants it."""
    return (
        meeting.slot == lock.slot
        and lock.seat in (None, meeting.seat)
        and lock.table in (None, meeting.table)
    )


def refused_locks(problem: Problem, meetings: Iterable[Meeting]) -> tuple[RefusedLock, ...]:
    """Each lock that the plan does not keep, with the rules that forbade it."""
    board = Board(problem, meetings)
    found = []
    for lock in problem.locked:
        held = board.meetings.get((lock.supplier, lock.buyer))
        if held is not None and keeps(held, lock):
            continue
        if held is not None:
            board.remove(held)
        facts = board.facts(lock.supplier, lock.buyer, lock.slot, lock.seat, lock.table)
        reasons = broken(facts) or [pair_meets_twice.__name__]
        found.append(RefusedLock(lock.supplier, lock.buyer, lock.slot, tuple(reasons)))
        if held is not None:
            board.add(held)
    return tuple(found)


def shortfalls(
    problem: Problem, meetings: Sequence[Meeting], left_out: Iterable[Unplaced]
) -> tuple[Shortfall, ...]:
    """Each delegation under its floor, with the reasons its unplaced wishes were given."""
    reasons: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for item in left_out:
        for key in (("supplier", item.supplier), ("buyer", item.buyer)):
            reasons[key] |= dict.fromkeys(item.reasons)
    held = Counter(("supplier", meeting.supplier) for meeting in meetings)
    held.update(("buyer", meeting.buyer) for meeting in meetings)
    floors = [("supplier", s.id, s.min) for s in problem.suppliers]
    floors += [("buyer", b.id, b.min) for b in problem.buyers]
    return tuple(
        Shortfall(side, id, floor - held[side, id], tuple(reasons[side, id]) or (NO_WISH,))
        for side, id, floor in floors
        if held[side, id] < floor
    )
