"""An independent judge of a schedule for an instance file: reads the file its own way, shares no code.

`python -m benchmarks.b2bsp.check FOLDER RESULT.json` prints what is wrong and ends with status 1 if
anything is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Instance = dict[str, Any]


def parse(text: str) -> Instance:
    """The file as lists of numbers, exactly as written."""
    instance: Instance = {}
    for statement in text.split(";"):
        name, equals, value = statement.partition("=")
        if not equals:
            continue
        value = value.strip()
        if value.startswith("[|"):
            rows = value.strip("[]").split("|")
            instance[name.strip()] = [
                [int(cell) for cell in row.split(",") if cell.strip()] for row in rows if row.strip()
            ]
        elif "{" in value:
            sets = value.strip("[] \n").split("}")[:-1]
            instance[name.strip()] = [
                [int(cell) for cell in part.partition("{")[2].split(",") if cell.strip()] for part in sets
            ]
        elif value.startswith("["):
            instance[name.strip()] = [int(cell) for cell in value.strip("[]").split(",") if cell.strip()]
        else:
            instance[name.strip()] = int(value)
    return instance


def faults(text: str, slots: list[int], breaks: int | None = None) -> list[str]:
    """What is wrong with the schedule (slot of each meeting, from 1); `breaks` is the number claimed."""
    instance = parse(text)
    requested = instance["requested"]
    if len(slots) != len(requested):
        return [f"{len(slots)} slots for {len(requested)} meetings"]
    found = []
    total, morning = instance["nTotalSlots"], instance["nMorningSlots"]
    fixed = instance.get("fixed") or [0] * len(requested)
    earlier = instance.get("precedences") or [[] for _ in requested]
    busy: dict[int, list[int]] = {p: [] for p in range(1, instance["nBusiness"] + 1)}
    for number, (meeting, slot) in enumerate(zip(requested, slots, strict=True), start=1):
        p, q, session = meeting
        if not 1 <= slot <= total:
            found.append(f"meeting {number}: no slot {slot}")
        if (session == 1 and slot > morning) or (session == 2 and slot <= morning):
            found.append(f"meeting {number}: slot {slot} is not in session {session}")
        if fixed[number - 1] not in (0, slot):
            found.append(f"meeting {number}: in {slot}, fixed in {fixed[number - 1]}")
        for other in earlier[number - 1]:
            if other and slots[other - 1] >= slot:
                found.append(f"meeting {number}: not after meeting {other}")
        for person in (p, q):
            if slot in busy[person]:
                found.append(f"participant {person}: two meetings in {slot}")
            if instance.get("forbidden") and slot in instance["forbidden"][person - 1]:
                found.append(f"participant {person}: slot {slot} is forbidden")
            busy[person].append(slot)
    for slot in range(1, total + 1):
        if slots.count(slot) > instance["nTables"]:
            found.append(f"slot {slot}: {slots.count(slot)} meetings at {instance['nTables']} tables")
    per_person = [_breaks(day) for day in busy.values()]
    if max(per_person) - min(per_person) > 2:
        found.append(f"breaks differ by {max(per_person) - min(per_person)}")
    if breaks is not None and sum(per_person) != breaks:
        found.append(f"{sum(per_person)} breaks, {breaks} claimed")
    return found


def _breaks(day: list[int]) -> int:
    if not day:
        return 0
    idle_runs = 0
    was_busy = True
    for slot in range(min(day), max(day) + 1):
        if slot not in day and was_busy:
            idle_runs += 1
        was_busy = slot in day
    return idle_runs


def main(folder: str, result: str) -> int:
    """Check every schedule of a result file against the folder's instances."""
    wrong = 0
    for name, row in json.loads(Path(result).read_text("utf-8")).items():
        if row["slots"] is None:
            continue
        text = (Path(folder) / f"{name}.dzn").read_text("utf-8")
        for fault in faults(text, row["slots"], row["breaks"]):
            wrong += 1
            print(f"{name}: {fault}")
    print("nothing wrong" if not wrong else f"{wrong} faults")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
