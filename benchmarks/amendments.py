"""How long one amendment takes on size L: `python -m benchmarks.amendments`. CPU time, the solver's part alone.

The schedule is given as it stands; with the database and the letters it is measured by `benchmarks.amending`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from app.matchmaking.solver import amendments
from app.matchmaking.solver.amend import Trial
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.engine import solve
from benchmarks.generated import conference

TRIALS = 200


def main() -> int:
    problem = conference("L")
    meetings = list(solve(problem).meetings)
    rng = random.Random(1)
    board = Board(problem, meetings)
    trial = Trial(board)
    suppliers = [supplier.id for supplier in problem.suppliers]
    slots = [slot.id for slot in problem.slots]
    held = {who: sum(meeting.supplier == who for meeting in meetings) for who in suppliers}
    some = rng.choices([who for who in suppliers if held[who]], k=TRIALS)

    def refill(who: str) -> None:
        amendments.withdraw_and_refill(trial, who)
        trial.rollback()

    def walk_in(who: str) -> None:
        amendments.give(trial, who, held[who] + 2)
        trial.rollback()

    print(f"size L, {len(meetings)} meetings, {TRIALS} trials each, CPU milliseconds: median, p99")
    told("a supplier withdraws, places refilled (board at hand)", refill, some)
    told("walk-in gets two more meetings, moving nobody (board at hand)", walk_in, some)
    told(
        "all ways of a withdrawal, as the page asks",
        lambda who: amendments.away(problem, meetings, who, slots),
        some[:40],
    )
    told(
        "all ways of a walk-in, as the page asks",
        lambda who: amendments.guarantee(problem, meetings, who, held[who] + 2),
        some[:40],
    )
    return 0


def told(name: str, act: Callable[[str], object], people: list[str]) -> None:
    times = []
    for who in people:
        started = time.process_time()
        act(who)
        times.append((time.process_time() - started) * 1000)
    times.sort()
    print(f"  {name}: {times[len(times) // 2]:.2f}, {times[min(len(times) - 1, len(times) * 99 // 100)]:.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
