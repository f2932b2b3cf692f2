"""What happened, and up to three ways to live with it: the fewest losses first, then the fewest meetings moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from app.matchmaking.solver.amend import Pair, Proposal, Trial
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Problem

#: Names of the ways, in the order in which equal ones are offered.
WAYS = ("fill", "stay", "move", "displace", "cancel", "swap")
DEPTH = 2  # how far one meeting's move may push others


def away(
    problem: Problem,
    meetings: Iterable[Meeting],
    who: str,
    slots: Collection[str],
    pinned: Collection[Pair] = (),
    only: str | None = None,
) -> list[Proposal]:
    """A delegation is not there in these slots: it withdraws, comes late, or leaves early. `only` asks for one way."""
    gone = [m for m in meetings if who in (m.supplier, m.buyer) and m.slot in slots]
    trial = Trial(Board(_without(problem, who, slots), meetings), pinned)
    lost = _by_worth(problem, [(m.supplier, m.buyer) for m in gone])
    freed = _freed(gone, who)
    found = []
    for way, depth in (("stay", 0), ("move", DEPTH)):
        if only not in (None, way):
            continue
        for pair in lost:
            trial.remove(pair)
        for pair in lost:
            trial.insert(pair, depth)
        _refill(trial, freed)
        found.append(trial.proposal(way))
    if only not in (None, "cancel"):
        return _distinct(found)
    for pair in lost:
        trial.remove(pair)
    return _distinct([*found, trial.proposal("cancel")])


def cancel(
    problem: Problem, meetings: Iterable[Meeting], pair: Pair, pinned: Collection[Pair] = ()
) -> list[Proposal]:
    """One meeting does not take place; its places may serve others who wait."""
    trial = Trial(Board(problem, meetings), pinned)
    found = []
    for way, depth in (("stay", 0), ("move", 1)):
        trial.remove(pair)
        for other in _waiting(problem, trial.board, set(pair)):
            if other != pair:
                trial.insert(other, depth)
        found.append(trial.proposal(way))
    trial.remove(pair)
    return _distinct([*found, trial.proposal("cancel")])


def guarantee(
    problem: Problem,
    meetings: Iterable[Meeting],
    who: str,
    number: int,
    pinned: Collection[Pair] = (),
    only: str | None = None,
) -> list[Proposal]:
    """A delegation comes at short notice and is to have `number` meetings of those it wishes, or is wished for. `only`
    asks for one way."""
    trial = Trial(Board(problem, meetings), pinned)
    standing = sum(who in pair for pair in trial.board.meetings)
    found = []
    for way in ("stay", "move", "displace"):
        if only not in (None, way):
            continue
        missing = number - standing
        for pair in _waiting(problem, trial.board, {who}):
            if missing > 0 and (
                trial.insert(pair, 0 if way == "stay" else DEPTH)
                or (way == "displace" and trial.displace(pair, _spare(problem, trial.board, pair)))
            ):
                missing -= 1
        found.append(trial.proposal(way))
    return _distinct(found)


def bring_together(
    problem: Problem, meetings: Iterable[Meeting], pair: Pair, pinned: Collection[Pair] = ()
) -> list[Proposal]:
    """These two are to meet."""
    trial = Trial(Board(problem, meetings), pinned)
    found = []
    for way, depth in (("stay", 0), ("move", DEPTH)):
        trial.insert(pair, depth)
        found.append(trial.proposal(way))
    trial.displace(pair, _spare(problem, trial.board, pair))
    return _distinct([*found, trial.proposal("displace")])


def swap(problem: Problem, meetings: Iterable[Meeting], one: Pair, other: Pair) -> list[Proposal]:
    """Two meetings exchange their times, at the same time their tables; those of one buyer their seats and tables as
    well. None where a rule forbids it."""
    trial = Trial(Board(problem, meetings))
    if swapped(trial, one, other) is not None:
        return []
    found = trial.proposal("swap")
    return [found] if found.changes else []


def swapped(trial: Trial, one: Pair, other: Pair) -> tuple[Pair, str] | None:
    """On a board at hand: exchange two meetings. Returns the one that cannot and the rule, with nothing changed."""
    first, second = trial.board.meetings[one], trial.board.meetings[other]
    trial.remove(one)
    trial.remove(other)
    for pair, was, place in ((one, first, second), (other, second, first)):
        seat: int | None = None
        table: int | None = None
        if one[1] == other[1]:
            seat, table = place.seat, place.table
        elif first.slot == second.slot:
            seat, table = was.seat, place.table
        names = broken(trial.board.facts(*pair, place.slot, seat, table))
        if names or not trial.insert_at(pair, place.slot, seat, table):
            trial.rollback()
            return pair, (names or ["no_table"])[0]
    return None


def fill(problem: Problem, meetings: Iterable[Meeting]) -> list[Proposal]:
    """Meetings for those who wait, in places nobody has; nothing that stands is moved."""
    trial = Trial(Board(problem, meetings))
    everybody = {row.id for row in problem.suppliers}
    for pair in _waiting(problem, trial.board, everybody):
        trial.insert(pair)
    return _distinct([trial.proposal("fill")])


def withdraw_and_refill(trial: Trial, who: str) -> None:
    """On a board at hand: all meetings of one who no longer comes fall away, those who wait get the places."""
    lost = [meeting for pair, meeting in trial.board.meetings.items() if who in pair]
    for meeting in lost:
        trial.remove((meeting.supplier, meeting.buyer))
    _refill(trial, _freed(lost, who), but=who)


def _freed(lost: Iterable[Meeting], who: str) -> dict[str, list[str]]:
    """By whom `who` would have met: the slots in which they are free now."""
    freed: dict[str, list[str]] = {}
    for meeting in lost:
        other = meeting.buyer if who == meeting.supplier else meeting.supplier
        freed.setdefault(other, []).append(meeting.slot)
    return freed


def _refill(trial: Trial, freed: dict[str, list[str]], but: str = "") -> None:
    """Those who wait get the freed slots; nobody is moved."""
    freed = {who: list(slots) for who, slots in freed.items()}
    for pair in _waiting(trial.board.problem, trial.board, freed.keys()):
        if but in pair:
            continue
        for slot in [
            slot for one in pair for slot in freed.get(one, ()) if trial.board.is_there(*pair, slot)
        ]:
            if trial.insert_at(pair, slot):
                for one in pair:
                    if slot in freed.get(one, ()):
                        freed[one].remove(slot)
                break


def give(trial: Trial, who: str, number: int) -> None:
    """On a board at hand: `who` gets meetings in free places until it has `number`."""
    missing = number - sum(who in pair for pair in trial.board.meetings)
    for pair in _waiting(trial.board.problem, trial.board, {who}):
        if missing > 0 and trial.insert(pair):
            missing -= 1


def _waiting(problem: Problem, board: Board, around: Collection[str]) -> list[Pair]:
    """Wishes without a meeting that concern somebody of `around`: must first, then who has fewest, then worth."""
    held: dict[str, int] = {}
    for pair in board.meetings:
        for who in pair:
            held[who] = held.get(who, 0) + 1
    waiting = [
        wish
        for wish in problem.wishes
        if (wish.supplier in around or wish.buyer in around)
        and (wish.supplier, wish.buyer) not in board.meetings
    ]
    waiting.sort(
        key=lambda wish: (
            not wish.must,
            held.get(wish.supplier, 0) > 0,
            -wish.score,
            held.get(wish.supplier, 0),
            wish.supplier,
            wish.buyer,
        )
    )
    return [(wish.supplier, wish.buyer) for wish in waiting]


def _by_worth(problem: Problem, pairs: list[Pair]) -> list[Pair]:
    def rank(pair: Pair) -> tuple[bool, float, Pair]:
        wish = problem.wish_by_pair.get(pair)
        return (not (wish and wish.must), -(wish.score if wish else 0), pair)

    return sorted(pairs, key=rank)


def _spare(problem: Problem, board: Board, pair: Pair) -> list[Pair]:
    """Meetings of the pair's buyer whose supplier keeps more than its floor and one besides; the least wanted first."""
    held: dict[str, int] = {}
    for supplier, _buyer in board.meetings:
        held[supplier] = held.get(supplier, 0) + 1
    found = [
        other
        for other in board.meetings
        if other[1] == pair[1]
        and other[0] != pair[0]
        and held[other[0]] > problem.supplier_by_id[other[0]].min + 1
        and not ((wish := problem.wish_by_pair.get(other)) and wish.must)
    ]
    return list(reversed(_by_worth(problem, found)))


def _without(problem: Problem, who: str, slots: Collection[str]) -> Problem:
    """The problem with a delegation away in these slots."""
    gone = set(slots)
    return replace(
        problem,
        suppliers=tuple(
            replace(s, available=tuple(t for t in s.available if t not in gone)) if s.id == who else s
            for s in problem.suppliers
        ),
        buyers=tuple(
            replace(b, available=tuple(t for t in b.available if t not in gone)) if b.id == who else b
            for b in problem.buyers
        ),
    )


def _distinct(proposals: list[Proposal]) -> list[Proposal]:
    """Each set of changes once, without empty ones: least lost first, then least moved."""
    found: dict[tuple[object, ...], Proposal] = {}
    for proposal in proposals:
        if proposal.changes:
            found.setdefault(proposal.changes, proposal)
    return sorted(
        found.values(),
        key=lambda p: (len(p.cancelled) - len(p.added), len(p.moved), WAYS.index(p.way)),
    )
