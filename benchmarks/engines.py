"""The engine beside other ways to make a schedule, on generated conferences, in one run.

`python -m benchmarks.engines [SIZE…] [--seed N] [--limit S] [--stress | --hall]` prints a line a method: seconds and processor
seconds, meetings, how far the score is under the flow's bound, must-meets, suppliers with a wish and nothing, meetings
missing to the floors, idle slots per 100 meetings, rules broken as the independent checker counts them, when the method
was first as good as the engine, and how far under the bound it was when the engine had finished. Every method runs in a
process of its own, without the time its libraries take to load. With --hall there are lunch, rows and walking, which no
other method knows: the engine stands alone, and the bound is further away than the best schedule.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.matchmaking.solver import check, engine
from app.matchmaking.solver.plan import Figures, Meeting, Plan
from app.matchmaking.solver.problem import Problem
from benchmarks.generated import SIZES, conference, in_a_hall
from benchmarks.rivals import METHODS, Moment, Placed

OURS = "Tandem's engine"
STRESS = {"half_day": 0.6, "tables": 0.7}


@dataclass(frozen=True)
class Line:
    """What came of one method."""

    method: str
    seconds: float
    cpu: float
    proved: bool
    figures: dict[str, Any]
    broken: int
    as_good_after: float | None = None
    at_our_time: str = ""


def compared(
    problem: Problem, *, limit: float, methods: Iterable[str] = tuple(METHODS)
) -> Iterator[tuple[Line, float]]:
    """The engine's line, then one for each rival that is given `limit` seconds; each with the flow's bound."""
    ours, bound = _apart(_run_ours, problem)
    yield ours, bound
    for name in methods:
        yield _apart(_run_rival, problem, name, limit, ours, bound), bound


def _run_ours(problem: Problem) -> tuple[Line, float]:
    engine.solve(conference("S"))  # libraries are loaded, as in a worker that has been running
    began, used = time.perf_counter(), time.process_time()
    plan = engine.solve(problem)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    figures = check.figures(problem, plan)
    broken = len(check.violations(problem, plan))
    line = Line(OURS, seconds, cpu, plan.figures.proved, figures, broken)
    return line, float(plan.figures.bound_score)


def _run_rival(problem: Problem, name: str, limit: float, ours: Line, bound: float) -> Line:
    method = METHODS[name]
    method(conference("S"), 0.5)
    used = _cpu()
    moments = method(problem, limit)
    cpu = _cpu() - used
    plan = plan_of(problem, moments[-1].placed)
    return Line(
        name,
        moments[-1].seconds,
        cpu,
        moments[-1].proved,
        check.figures(problem, plan),
        len(check.violations(problem, plan)),
        _as_good_after(problem, moments, ours),
        _quality_at(problem, moments, ours.seconds, bound),
    )


def plan_of(problem: Problem, placed: tuple[Placed, ...]) -> Plan:
    """A plan with seats and tables in the order of the meetings, and the figures that the checker counts."""
    used: Counter[Any] = Counter()
    meetings = []
    for supplier, buyer, slot in placed:
        used[buyer, slot] += 1
        used[slot] += 1
        meetings.append(Meeting(supplier, buyer, slot, used[buyer, slot], used[slot]))
    plan = Plan(tuple(meetings), Figures())
    counted: dict[str, Any] = check.figures(problem, plan)
    return Plan(tuple(meetings), Figures(**counted))


def value(figures: dict[str, Any]) -> tuple[float, ...]:
    """What a schedule is judged by, in the engine's order, without the gaps, which rivals do not look at."""
    nobody = figures["suppliers_with_none"] + figures["buyers_with_none"]
    return (figures["must_met"], -nobody, -figures["shortfall"], figures["score"])


def _as_good_after(problem: Problem, moments: list[Moment], ours: Line) -> float | None:
    goal = value(ours.figures)
    for moment in moments:
        if value(check.figures(problem, plan_of(problem, moment.placed))) >= goal:
            return moment.seconds
    return None


def _quality_at(problem: Problem, moments: list[Moment], seconds: float, bound: float) -> str:
    """How far under the bound the method was when the engine had finished."""
    there = [moment for moment in moments if moment.seconds <= seconds]
    if not there:
        return "nothing"
    score = check.figures(problem, plan_of(problem, there[-1].placed))["score"]
    return under(score, bound)


def under(score: float, bound: float) -> str:
    return f"{100 * (bound - score) / bound:.3f} %" if bound else "0 %"


def _cpu() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def _apart(work: Any, *arguments: Any) -> Any:
    """Do it in a process of its own: ortools and HiGHS do not share one, and memory ends with it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


HEADS = (
    "method",
    "s",
    "CPU s",
    "meetings",
    "under bound",
    "must",
    "nothing",
    "short",
    "idle/100",
    "broken",
    "as good after",
    "at our time",
)


def row(line: Line, bound: float) -> tuple[str, ...]:
    """A line as the table shows it."""
    figures = line.figures
    meetings = figures["meetings"]
    idle = figures["idle_supplier"] + figures["idle_buyer"]
    return (
        line.method,
        f"{line.seconds:.2f}" + (" proved" if line.proved else ""),
        f"{line.cpu:.2f}",
        str(meetings),
        under(figures["score"], bound),
        f"{figures['must_met']}/{figures['must_total']}",
        str(figures["suppliers_with_none"]),
        str(figures["shortfall"]),
        f"{100 * idle / meetings:.1f}" if meetings else "-",
        str(line.broken),
        ""
        if line.method == OURS
        else "never"
        if line.as_good_after is None
        else f"{line.as_good_after:.2f} s",
        line.at_our_time,
    )


def aligned(texts: tuple[str, ...]) -> str:
    """One line of the table."""
    widths = (22, 13, 8, 8, 11, 9, 7, 5, 8, 6, 13, 12)
    return "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L"], metavar="SIZE")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each other method")
    parser.add_argument("--stress", action="store_true", help="60 %% half-day firms, tables × 0.7")
    parser.add_argument("--hall", action="store_true", help="lunch, rows of four, walking; the engine alone")
    options = parser.parse_args(arguments)
    for size in options.sizes:
        if size not in SIZES:
            parser.error(f"no size is called {size}; there are {', '.join(SIZES)}")
        problem = conference(size, options.seed, **(STRESS if options.stress else {}))
        if options.hall:
            problem = in_a_hall(problem)
        suppliers, buyers, slots, days = SIZES[size]
        print(
            f"\n{size}: {suppliers} suppliers × {buyers} buyers × {slots} slots, {days} day(s), seed {options.seed}"
        )
        print(aligned(HEADS))
        for line, bound in compared(
            problem, limit=options.limit, methods=() if options.hall else tuple(METHODS)
        ):
            print(aligned(row(line, bound)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
