"""Smallest changes to a schedule that stands: trials on the board, judged by the named rules, taken back by a journal.

A pair comes into a free place (depth 0), or pushes at most two meetings elsewhere, which may push others in their turn
(ejection chains of limited depth). Limits count rules asked and meetings moved, never time, so the same board gives the
same answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.plan import Meeting

Pair = tuple[str, str]

MOST_MOVED = 8  # announced meetings one proposal may move
MOST_ASKED = 30_000  # placements judged for one proposal


@dataclass(frozen=True)
class Change:
    """What becomes of one pair's meeting: cancelled (no `after`), new (no `before`), or moved."""

    before: Meeting | None
    after: Meeting | None

    @property
    def pair(self) -> Pair:
        meeting = self.after or self.before
        assert meeting is not None
        return meeting.supplier, meeting.buyer


@dataclass(frozen=True)
class Proposal:
    """One way to amend the schedule. `way` names it for people."""

    way: str
    changes: tuple[Change, ...]

    @property
    def moved(self) -> list[Change]:
        return [change for change in self.changes if change.before and change.after]

    @property
    def cancelled(self) -> list[Change]:
        return [change for change in self.changes if change.after is None]

    @property
    def added(self) -> list[Change]:
        return [change for change in self.changes if change.before is None]

    @property
    def sides(self) -> set[str]:
        """The delegations whose day changes."""
        return {who for change in self.changes for who in change.pair}


class Trial:
    """Changes on a board that can all be taken back. Meetings of `pinned` pairs stay where they are."""

    def __init__(self, board: Board, pinned: Collection[Pair] = ()) -> None:
        self.board = board
        self.pinned = set(pinned)
        self._journal: list[tuple[bool, Meeting]] = []
        self._asked = 0
        slots = board.problem.slots
        self._slots = [slot.id for slot in slots]

    # -- single steps -----------------------------------------------------------------------------

    def remove(self, pair: Pair) -> None:
        meeting = self.board.meetings[pair]
        self.board.remove(meeting)
        self._journal.append((False, meeting))

    def put(self, meeting: Meeting) -> None:
        self.board.add(meeting)
        self._journal.append((True, meeting))

    def rollback(self, mark: int = 0) -> None:
        """Take back what was done since the journal had `mark` entries."""
        while len(self._journal) > mark:
            added, meeting = self._journal.pop()
            if added:
                self.board.remove(meeting)
            else:
                self.board.add(meeting)

    def changes(self) -> tuple[Change, ...]:
        """What differs from the beginning, by slot."""
        before: dict[Pair, Meeting | None] = {}
        for added, meeting in self._journal:
            before.setdefault((meeting.supplier, meeting.buyer), None if added else meeting)
        found = [Change(was, self.board.meetings.get(pair)) for pair, was in before.items()]
        order = {slot: i for i, slot in enumerate(self._slots)}
        return tuple(
            sorted(
                (change for change in found if change.before != change.after),
                key=lambda change: (order[(change.after or change.before).slot], change.pair),  # type: ignore[union-attr]
            )
        )

    def proposal(self, way: str) -> Proposal:
        """What was tried, as a proposal; the board is as it was before."""
        found = Proposal(way, self.changes())
        self.rollback()
        self._asked = 0
        return found

    # -- placing ----------------------------------------------------------------------------------

    def insert(self, pair: Pair, depth: int = 0) -> bool:
        """Give the pair a meeting, moving as few others as the depth allows; nothing is changed where it fails."""
        return any(self._insert(pair, level, (pair,)) for level in range(depth + 1))

    def insert_at(self, pair: Pair, slot: str, seat: int | None = None, table: int | None = None) -> bool:
        """Give the pair a meeting in this slot if no rule is broken."""
        self._asked += 1
        if broken(self.board.facts(*pair, slot, seat, table)):
            return False
        places = [
            place
            for place in self.board.places(*pair, slot)
            if seat in (None, place[0]) and table in (None, place[1])
        ]
        if not places:
            return False
        homes = Counter(
            (meeting.seat, meeting.table)
            for meeting in self.board.meetings.values()
            if meeting.buyer == pair[1]
        )
        seat, table = min(places, key=lambda place: (-homes[place], place))
        self.put(Meeting(*pair, slot, seat, table))
        return True

    def _insert(self, pair: Pair, depth: int, moving: tuple[Pair, ...]) -> bool:
        slots = [slot for slot in self._slots if self.board.is_there(*pair, slot)]
        if depth == 0:
            return any(self.insert_at(pair, slot) for slot in slots)
        for slot in slots:
            for blockers in self._blockers(pair, slot):
                if self._asked > MOST_ASKED:
                    return False
                if self.pinned.intersection(blockers) or set(moving).intersection(blockers):
                    continue
                mark = len(self._journal)
                for blocker in blockers:
                    self.remove(blocker)
                if (
                    self.insert_at(pair, slot)
                    and all(self._elsewhere(blocker, depth - 1, (*moving, *blockers)) for blocker in blockers)
                    and self._number_moved() <= MOST_MOVED
                ):
                    return True
                self.rollback(mark)
        return False

    def _elsewhere(self, pair: Pair, depth: int, moving: tuple[Pair, ...]) -> bool:
        return any(self._insert(pair, level, moving) for level in range(depth + 1))

    def _blockers(self, pair: Pair, slot: str) -> Iterator[tuple[Pair, ...]]:
        """Sets of meetings whose leaving may make room for the pair in this slot: the supplier's own, and a seat's."""
        here = [meeting for meeting in self.board.meetings.values() if meeting.slot == slot]
        own = [(m.supplier, m.buyer) for m in here if m.supplier == pair[0]]
        if self.board.free_seats(pair[1], slot):
            if own:
                yield tuple(own)
            return
        for meeting in here:
            if meeting.buyer == pair[1] and meeting.supplier != pair[0]:
                yield (*own, (meeting.supplier, meeting.buyer))

    def _number_moved(self) -> int:
        return sum(1 for change in self.changes() if change.before and change.after)

    def displace(self, pair: Pair, spare: Iterable[Pair]) -> bool:
        """Give the pair the place of one meeting of `spare`, which is placed elsewhere or falls away."""
        for other in spare:
            if other in self.pinned or other not in self.board.meetings:
                continue
            mark, slot = len(self._journal), self.board.meetings[other].slot
            self.remove(other)
            if self.insert_at(pair, slot):
                self._elsewhere(other, 1, (pair, other))
                return True
            self.rollback(mark)
        return False
