"""Places every meeting of each instance in a folder with the fewest breaks; a line an instance.

The time of an instance is from reading its file to the proof, processes included.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from app.matchmaking.solver.exact import place
from benchmarks.b2bsp.check import faults
from benchmarks.b2bsp.dzn import InstanceError, read


def main(arguments: list[str] | None = None) -> int:
    """Exit status 1 when a schedule breaks a rule, 2 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.b2bsp", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME", help="one instance, by its file's name")
    parser.add_argument("--limit", type=float, metavar="SECONDS", help="for each instance (none by default)")
    parser.add_argument("--out", type=Path, metavar="FILE.json")
    parser.add_argument("--deterministic", action="store_true", help="the same schedules on every run")
    options = parser.parse_args(arguments)

    files = sorted(options.folder.glob("*.dzn"))
    if options.only:
        names = {options.only, options.only.removesuffix(".dzn")}
        files = [file for file in files if names & {file.stem, file.stem.partition(".")[0]}]
    if not files:
        print(f"no instance in {options.folder}", file=sys.stderr)
        return 2
    try:
        rows = {file.stem: _solve(file, options.limit, options.deterministic) for file in files}
    except InstanceError as error:
        print(error, file=sys.stderr)
        return 2
    if len(rows) > 1:
        proved = sum(row["status"] in ("optimal", "infeasible") for row in rows.values())
        seconds = sum(row["seconds"] for row in rows.values())
        print(f"{len(rows)} instances, {proved} proved, {seconds:.2f} s")
    faulty = [row.pop("faults") for row in rows.values()]
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return int(any(faulty))


def _solve(file: Path, limit: float | None, deterministic: bool) -> dict[str, Any]:
    started = time.perf_counter()
    text = file.read_text("utf-8")
    try:
        event = read(text)
    except InstanceError as error:
        raise InstanceError(f"{file}: {error}") from None
    placed = place(event, limit=limit, deterministic=deterministic)
    row: dict[str, Any] = {
        "status": placed.status,
        "breaks": placed.breaks,
        "bound": placed.bound,
        "seconds": round(time.perf_counter() - started, 3),
        "slots": None if placed.slots is None else [slot + 1 for slot in placed.slots],
    }
    row["faults"] = [] if row["slots"] is None else faults(text, row["slots"], row["breaks"])
    breaks = "-" if placed.breaks is None else placed.breaks
    print(
        f"{file.stem:28} {placed.status:10} {breaks:>4} {placed.bound:>4} {row['seconds']:8.2f}", flush=True
    )
    for fault in row["faults"]:
        print(f"{file.stem}: {fault}", file=sys.stderr)
    return row


if __name__ == "__main__":
    sys.exit(main())
