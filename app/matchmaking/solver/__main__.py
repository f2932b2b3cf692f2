"""`python -m app.matchmaking.solver PROBLEM.json --out PLAN.json [--seed N]`: a plan without a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import Problem, ProblemError, from_dict


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with the plan written, 2 with one line on stderr when a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m app.matchmaking.solver", description=__doc__)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args(arguments)
    try:
        problem = _read(options.problem)
    except ProblemError as error:
        print(f"{options.problem}: {error}", file=sys.stderr)
        return 2
    plan = solve(problem, seed=options.seed)
    try:
        options.out.write_text(json.dumps(plan.to_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        print(f"{options.out}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _read(path: Path) -> Problem:
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
