"""`python -m app.matchmaking.solver PROBLEM.json --out PLAN.json [--seed N] [--limit S]`: a plan without a database.

The same problem and seed give the same plan, unless `--limit` stops it after so many seconds: then the plan is the
best found so far and says `"cut": true`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import Problem, ProblemError, from_dict
from app.matchmaking.solver.remarks import remarks, sentence


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with the plan written, 2 with one line on stderr when a file cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m app.matchmaking.solver",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("problem", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--seed", type=int, help="another plan of the same quality; the file's own by default"
    )
    parser.add_argument("--limit", type=seconds, metavar="S", help="stop after so many seconds")
    options = parser.parse_args(arguments)
    try:
        problem = read(options.problem)
    except ProblemError as error:
        print(f"{options.problem}: {error}", file=sys.stderr)
        return 2
    for remark in remarks(problem):
        print(f"{options.problem}: note: {sentence(remark)}", file=sys.stderr)
    until = time.monotonic() + options.limit if options.limit is not None else None
    plan = solve(
        problem,
        seed=options.seed,
        cancelled=None if until is None else lambda: time.monotonic() >= until,
    )
    try:
        options.out.write_text(json.dumps(plan.to_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        print(f"{options.out}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def seconds(text: str) -> float:
    """A limit of an option; argparse says it when it is none."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("a number of seconds above 0 is expected")
    return number


def read(path: Path) -> Problem:
    """The problem of a file; ProblemError names the place that cannot be used."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ProblemError("file", error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise ProblemError("file", "is not UTF-8 text") from None
    try:
        return from_dict(json.loads(text))
    except json.JSONDecodeError as error:
        raise ProblemError(f"line {error.lineno}, column {error.colno}", error.msg) from None
    except RecursionError:
        raise ProblemError("file", "is nested too deeply") from None


if __name__ == "__main__":
    sys.exit(main())
