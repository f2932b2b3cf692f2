"""Small problems for tests: by hand, and at random for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from app.matchmaking.solver.problem import Problem, from_dict, to_dict


def times(number: int, days: int = 1) -> list[dict[str, Any]]:
    """Slots t0, t1 … of 20 minutes, spread evenly over the days."""
    per_day = -(-number // days)
    return [
        {
            "id": f"t{i}",
            "day": i // per_day + 1,
            "start": 600 + i % per_day * 20,
            "end": 620 + i % per_day * 20,
        }
        for i in range(number)
    ]


def small(
    suppliers: Sequence[str] = ("S1", "S2"),
    buyers: Sequence[str] = ("B1", "B2"),
    *,
    slots: int | list[dict[str, Any]] = 3,
    tables: int | dict[str, int] | list[dict[str, Any]] = 5,
    change: dict[str, dict[str, Any]] | None = None,
    **rest: Any,
) -> Problem:
    """Everybody available always and everybody wishing to meet; `change` overrides fields by person."""
    laid = times(slots) if isinstance(slots, int) else slots
    ids = [slot["id"] for slot in laid]

    def person(id: str, **more: Any) -> dict[str, Any]:
        return {"id": id, "min": 0, "max": None, "available": ids, **more} | (change or {}).get(id, {})

    return from_dict(
        {
            "slots": laid,
            "tables": tables,
            "suppliers": [person(id) for id in suppliers],
            "buyers": [person(id, seats=1) for id in buyers],
            "wishes": [{"supplier": s, "buyer": b, "score": 10} for s in suppliers for b in buyers],
        }
        | rest
    )


@st.composite
def ruled_problems(draw: st.DrawFn) -> Problem:
    """Random problems that use the rules of the hall and the clock: blocks that overlap, tables in zones, lunch, …"""
    data = to_dict(draw(problems()))
    # slots of 10 to 30 minutes; those of the second block begin when they like
    slots, blocks = data["slots"], ["", draw(st.sampled_from(["", "b"]))]
    last = {"": 600, "b": 600}
    for slot in slots:
        block = draw(st.sampled_from(blocks))
        start = last[block] + draw(st.sampled_from([0, 5, 15]))
        last[block] = end = start + draw(st.sampled_from([10, 20, 30]))
        slot |= {"day": 1, "start": start, "end": end, "block": block}
    used = sorted({slot["block"] for slot in slots})
    if draw(st.booleans()) or len(used) > 1:
        data["tables"] = [
            {
                "zone": draw(st.sampled_from(["A", "B"])),
                "accessible": draw(st.booleans()),
                "blocks": [draw(st.sampled_from(used))],
            }
            for _ in range(draw(st.integers(1, 6)))
        ]
    zones = [table["zone"] for table in data["tables"]] if isinstance(data["tables"], list) else []
    for person in data["suppliers"] + data["buyers"]:
        person |= {
            "accessible": draw(st.integers(0, 5)) == 0,
            "company": draw(st.sampled_from([None, None, None, "X", "Y"])),
            "group": draw(st.sampled_from([None, None, None, "G"])),
            "role": draw(st.sampled_from([None, "p", "q"])),
        }
    for buyer in data["buyers"]:
        if zones and draw(st.integers(0, 3)) == 0:
            buyer["zone"] = draw(st.sampled_from(zones))
        buyer["away"] = {"1": draw(st.lists(st.sampled_from([slot["id"] for slot in slots]), max_size=1))}
    for lock in data["locked"]:
        lock["standing"] = draw(st.booleans())
    if draw(st.booleans()):
        data["lunch"] = {
            "minutes": draw(st.sampled_from([10, 20])),
            "from": 600,
            "to": 600 + draw(st.sampled_from([30, 60])),
        }
    if draw(st.booleans()):
        data["longest_run"] = {
            "meetings": draw(st.integers(1, 3)),
            "pause": draw(st.sampled_from([1, 6, 20])),
        }
    data["walking"] = {
        "minutes": draw(st.sampled_from([0, 3, 10])),
        "between": draw(st.just([]) | st.just([["A", "B", 20]])),
    }
    if draw(st.booleans()):
        data["may_meet"] = [["p", "q"], ["q", "p"]]
    data["fairness_first"] = draw(st.booleans())
    return from_dict(data)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Random problems up to 7 × 4 × 6, with odd availability, caps, floors, locks and vetoes."""
    slots = draw(st.integers(1, 6))
    ids = [f"t{i}" for i in range(slots)]
    some = st.lists(st.sampled_from(ids), unique=True)
    suppliers = [f"S{i}" for i in range(draw(st.integers(1, 7)))]
    buyers = [f"B{i}" for i in range(draw(st.integers(1, 4)))]
    seats = {b: draw(st.integers(1, 3)) for b in buyers}

    def person(id: str) -> dict[str, Any]:
        return {
            "id": id,
            "min": draw(st.integers(0, 2)),
            "max": draw(st.none() | st.integers(0, 5)),
            "available": draw(st.just(ids) | some),
        }

    pairs = [(s, b) for s in suppliers for b in buyers]
    some_pairs = st.lists(st.sampled_from(pairs), unique=True)
    return from_dict(
        {
            "slots": times(slots, draw(st.integers(1, 2))),
            "tables": draw(st.integers(0, 6) | st.fixed_dictionaries({t: st.integers(0, 4) for t in ids})),
            "suppliers": [person(s) for s in suppliers],
            "buyers": [
                person(b)
                | {"seats": seats[b], "busy": {str(n): draw(some) for n in range(1, seats[b] + 1) if n % 2}}
                for b in buyers
            ],
            "wishes": [
                {
                    "supplier": s,
                    "buyer": b,
                    "score": draw(st.integers(0, 100)),
                    "must": draw(st.integers(0, 5)) == 0,
                }
                for s, b in draw(some_pairs)
            ],
            "vetoes": [list(pair) for pair in draw(st.lists(st.sampled_from(pairs), max_size=2))],
            "locked": [
                {
                    "supplier": s,
                    "buyer": b,
                    "slot": draw(st.sampled_from(ids)),
                    "seat": draw(st.none() | st.integers(1, 3)),
                    "table": draw(st.none() | st.integers(1, 3)),
                }
                for s, b in draw(st.lists(st.sampled_from(pairs), max_size=3))
            ],
            "seed": draw(st.integers(0, 99)),
        }
    )
