"""The search in processes of its own, so that it can be stopped at any time."""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from typing import Any

from app.matchmaking.solver.exact.instance import Event, Message, Placed, count_breaks
from app.matchmaking.solver.exact.search import search


def place(event: Event, *, limit: float | None = None, deterministic: bool = False) -> Placed:
    """All meetings with the fewest breaks, proved; or the best known after `limit` seconds.

    Two different solvers race and the first to finish wins, so equally good schedules may differ from run
    to run; `deterministic` runs one of them alone and gives the same schedule every time.
    """
    started = time.perf_counter()
    # Forking is 20 times quicker than spawning, and safe as long as this process has one thread.
    method = "fork" if threading.active_count() == 1 and _can_fork() else "spawn"
    context: Any = multiprocessing.get_context(method)
    if method == "fork":
        import pysat.card
        import pysat.solvers  # noqa: F401 - loaded once, before the fork
    messages = context.Queue()
    workers = [
        context.Process(target=_work, args=(event, messages, scout), daemon=True)
        for scout in ((False,) if deterministic else (False, True))
    ]
    for worker in workers:
        worker.start()
    try:
        return _collect(event, messages, workers, started, limit)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
        messages.close()


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


def _work(event: Event, messages: Any, scout: bool) -> None:
    search(event, messages.put, scout=scout)


def _collect(event: Event, messages: Any, workers: list[Any], started: float, limit: float | None) -> Placed:
    best: tuple[int, ...] | None = None
    bound = 0

    def answer(status: str) -> Placed:
        breaks = None if best is None else count_breaks(event, best)
        return Placed(status, best, breaks, bound, time.perf_counter() - started)

    while True:
        left = 1.0 if limit is None else min(1.0, limit - (time.perf_counter() - started))
        try:
            word, content = _next(messages, left)
        except queue.Empty:
            if limit is not None and time.perf_counter() - started >= limit:
                return answer("unknown" if best is None else "feasible")
            if not any(worker.is_alive() for worker in workers) and messages.empty():
                raise RuntimeError("the search ended without an answer") from None
            continue
        if word == "infeasible":
            best = None
            return answer("infeasible")
        if word == "bound":
            bound = max(bound, content)
        elif best is None or count_breaks(event, content) < count_breaks(event, best):
            best = content
        if word == "optimal" and best is not None:
            bound = count_breaks(event, best)
            return answer("optimal")


def _next(messages: Any, seconds: float) -> Message:
    message: Message = messages.get(timeout=max(0.001, seconds))
    return message
