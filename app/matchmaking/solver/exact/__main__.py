"""`python -m app.matchmaking.solver.exact PROBLEM.json --out PLAN.json`: all wishes held, fewest breaks.

The files are those of `python -m app.matchmaking.solver`; the plan has `exact` beside: status (optimal,
feasible, infeasible, unknown), breaks, bound, and whether meetings were dealt to a buyer's seats beforehand.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.matchmaking.solver.__main__ import read, seconds
from app.matchmaking.solver.exact.listed import place_all
from app.matchmaking.solver.problem import ProblemError


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 with the plan written, 2 with one line on stderr when a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m app.matchmaking.solver.exact", description=__doc__)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=seconds, metavar="S", help="stop then, with the best so far")
    parser.add_argument("--work", type=int, metavar="CONFLICTS", help="stop then, alike on every machine")
    parser.add_argument("--deterministic", action="store_true", help="the same plan on every run")
    options = parser.parse_args(arguments)
    try:
        found = place_all(
            read(options.problem),
            limit=options.limit,
            work=options.work,
            deterministic=options.deterministic,
        )
    except ProblemError as error:
        print(f"{options.problem}: {error}", file=sys.stderr)
        return 2
    try:
        options.out.write_text(json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        print(f"{options.out}: {error.strerror}", file=sys.stderr)
        return 2
    breaks = "-" if found.breaks is None else found.breaks
    print(f"{found.status}: {len(found.plan.meetings)} meetings, {breaks} breaks, bound {found.bound}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
