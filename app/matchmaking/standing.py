"""The schedule as it stands, in the solver's words: for everything that asks what one more change would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.events.models import Event
from app.matchmaking import snapshot
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Problem


@dataclass(frozen=True)
class Standing:
    """The problem, its meetings on a board, and how its numbers name rows (see `Snapshot`)."""

    snapshot: snapshot.Snapshot
    board: Board

    @property
    def problem(self) -> Problem:
        return self.snapshot.problem


def take(event: Event, *, now: datetime) -> Standing:
    """Every planned meeting where it is, in the number of statements a snapshot takes. Nothing is changed."""
    present = snapshot.take(event, RunSettings(keep_published=True), now=now)
    board = Board(present.problem)
    for lock in present.problem.locked:
        board.add(Meeting(lock.supplier, lock.buyer, lock.slot, lock.seat or 0, lock.table or 0))
    return Standing(present, board)
