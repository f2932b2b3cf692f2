"""Entries for the worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from app.core import clock
from app.events import queries as events
from app.infra.db import transaction
from app.infra.jobs import Attempt, job
from app.matchmaking.operations import runs
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.rules.run_settings import settings_of

ASK_EVERY = 0.3  # seconds between two looks whether somebody asked to stop
SHOW_EVERY = 0.5  # seconds between two reports of a stage or a proof under way
PLACING = "placing"  # the first half of the stage "times"


@job(runs.JOB)
def solve_schedule(attempt: Attempt) -> None:
    """Read, solve with no transaction open, store. Taken up again after a crash, it does all of it anew; the result
    is stored by one attempt only."""
    run_id = int(attempt.arguments["run_id"])
    told = Telling(attempt)
    with transaction():
        run = run_queries.run_by_id(run_id)
        settings = settings_of(run)
        present = runs.read_input(run, events.by_id(run.event_id), now=clock.now())
    told.data(present.problem)
    solved = runs.solve(
        present,
        settings,
        progress=told.solver,
        cancelled=told.cancelled,
        told=told.breaks_so_far,
        so_far=told.within,
    )
    if solved.proof is not None:
        told.over("proof")
    told.checked()
    with transaction():
        attempt.complete(run_id=run_id)
        runs.store_result(
            run_queries.run_by_id(run_id), present, solved, idle_before=told.idle_before, now=clock.now()
        )


class Telling:
    """Keeps the stages that are over with their seconds and figures, and shows them on the progress page."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.stages: list[dict[str, Any]] = []
        self.figures: dict[str, Any] = {}
        self.idle_before: int | None = None
        self.since = time.monotonic()
        self.proof: dict[str, int | None] | None = None
        self.now: dict[str, Any] = {}
        self.asked = self.shown = 0.0
        self.stopping = False

    def data(self, problem: Any) -> None:
        self.over(
            "data",
            suppliers=len(problem.suppliers),
            buyers=len(problem.buyers),
            pairs=len(problem.wishes),
            wanting=len({wish.supplier for wish in problem.wishes}),
        )

    def solver(self, stage: str, figures: dict[str, Any]) -> None:
        """Called by the engine when a stage has ended."""
        self.figures = figures
        if stage == PLACING:
            self.idle_before = figures["idle_supplier"] + figures["idle_buyer"]
            return self.show()
        return self.over({"flow": "pairs", "repair": "times"}.get(stage, stage))

    def within(self, stage: str, share: float, figures: Callable[[], dict[str, Any]]) -> None:
        """Called by the engine while a stage is at work; shown a few times a second at most."""
        moment = time.monotonic()
        if moment - self.shown < SHOW_EVERY:
            return
        self.shown = moment
        half = {PLACING: share / 2, "repair": 0.5 + share / 2}.get(stage, share)
        self.now = {"stage": "gaps" if stage == "gaps" else "times", "share": round(half, 3), **figures()}
        self.show()

    def breaks_so_far(self, breaks: int | None, bound: int) -> None:
        """Called by the proof with each better schedule and each better bound; shown a few times a second at most."""
        self.proof = {"breaks": breaks, "bound": bound}
        moment = time.monotonic()
        if moment - self.shown >= SHOW_EVERY:
            self.shown = moment
            self.show()

    def checked(self) -> None:
        self.over("check")

    def over(self, stage: str, **facts: int) -> None:
        moment = time.monotonic()
        self.stages.append(
            {"stage": stage, "seconds": round(moment - self.since, 1), **self.figures, **facts}
        )
        self.since = moment
        self.now = {}
        self.show()

    def show(self) -> None:
        self.attempt.report(
            stages=self.stages,
            figures={**self.figures, **self.now} if "meetings" in self.now else self.figures,
            idle_before=self.idle_before,
            proof=self.proof,
            now=self.now,
        )

    def cancelled(self) -> bool:
        """Whether to stop; looked up now and then, since the engine asks thousands of times."""
        moment = time.monotonic()
        if not self.stopping and moment - self.asked >= ASK_EVERY:
            self.asked = moment
            self.stopping = self.attempt.cancelled()
        return self.stopping
