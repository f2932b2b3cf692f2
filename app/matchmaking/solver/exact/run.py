"""The search in processes of its own, so that it can be stopped at any time."""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from app.matchmaking.solver.exact.instance import Event, Message, Placed, count_breaks
from app.matchmaking.solver.exact.search import improve, search

#: The others only use what the first process leaves of the machine, the improver before the scout: a run that
#: may be stopped is rather in want of a schedule than of a second chance of the proof.
NICE = {"improver": 3, "scout": 10}


def place(
    event: Event,
    *,
    limit: float | None = None,
    work: int | None = None,
    deterministic: bool = False,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[int | None, int], None] | None = None,
    start: tuple[int, ...] | None = None,
) -> Placed:
    """All meetings with the fewest breaks, proved; or the best known when it is stopped before.

    Two different solvers race and the first to finish wins, so equally good schedules may differ from run
    to run; `deterministic` runs one of them alone and gives the same schedule every time. It is stopped
    after `limit` seconds, when `cancelled()` answers true (asked about once a second), or after `work`
    conflicts; only the last gives the same schedule on every machine, and runs alone too.
    `told(breaks, bound)` hears of each better schedule (None: none yet) and bound. `start` is a schedule
    that keeps all rules; the answer is never worse.
    """
    started = time.perf_counter()
    if start is not None and count_breaks(event, start) == 0:
        return Placed("optimal", start, 0, 0, time.perf_counter() - started)
    # Forking is 20 times quicker than spawning, and safe as long as this process has one thread.
    method = "fork" if threading.active_count() == 1 and _can_fork() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "fork":
        import pysat.card
        import pysat.solvers  # noqa: F401 - loaded once, before the fork
    messages = context.Queue()
    kinds = ["proof"]
    if not deterministic and work is None:
        kinds.append("scout")
        if limit is not None or cancelled is not None:
            # Whoever may stop it wants a good schedule at that moment, not only the proof.
            kinds.append("improver")
    workers = [
        context.Process(target=_work, args=(event, messages, kind, work, start), daemon=True)
        for kind in kinds
    ]
    for worker in workers:
        worker.start()
    try:
        return _Collector(event, messages, workers, started, start).run(limit, cancelled, told)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
        messages.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def _work(event: Event, messages: Any, kind: str, work: int | None, start: tuple[int, ...] | None) -> None:
    if hasattr(os, "nice"):
        os.nice(NICE.get(kind, 0))
    if kind == "improver":
        improve(event, messages.put, start)
    else:
        search(event, messages.put, scout=kind == "scout", work=work, start=start)


class _Collector:
    """Hears the processes until one has finished, or time is up."""

    def __init__(
        self,
        event: Event,
        messages: Any,
        workers: list[Any],
        started: float,
        start: tuple[int, ...] | None,
    ) -> None:
        self.event, self.messages, self.workers, self.started = event, messages, workers, started
        self.best = start
        self.breaks = None if start is None else count_breaks(event, start)
        self.bound = 0

    def run(
        self,
        limit: float | None,
        cancelled: Callable[[], bool] | None,
        told: Callable[[int | None, int], None] | None,
    ) -> Placed:
        while True:
            left = 1.0 if limit is None else min(1.0, limit - (time.perf_counter() - self.started))
            try:
                word, content = _next(self.messages, left)
            except queue.Empty:
                if not any(worker.is_alive() for worker in self.workers) and self.messages.empty():
                    raise RuntimeError("the search ended without an answer") from None
            else:
                if word == "infeasible":
                    self.best = self.breaks = None
                    return self._answer("infeasible")
                self._take(word, content)
                if word == "cut":
                    return self._stopped()
                if self.breaks is not None and (word == "optimal" or self.breaks == self.bound):
                    self.bound = self.breaks
                    return self._answer("optimal")
                if told is not None:
                    told(self.breaks, self.bound)
            if limit is not None and time.perf_counter() - self.started >= limit:
                return self._stopped()
            if cancelled is not None and cancelled():
                return self._stopped()

    def _take(self, word: str, content: Any) -> None:
        if word == "bound":
            self.bound = max(self.bound, content)
        elif content is not None:
            breaks = count_breaks(self.event, content)
            if self.breaks is None or breaks < self.breaks:
                self.best, self.breaks = content, breaks

    def _stopped(self) -> Placed:
        return self._answer("unknown" if self.best is None else "feasible")

    def _answer(self, status: str) -> Placed:
        return Placed(status, self.best, self.breaks, self.bound, time.perf_counter() - self.started)


def _next(messages: Any, seconds: float) -> Message:
    message: Message = messages.get(timeout=max(0.001, seconds))
    return message
