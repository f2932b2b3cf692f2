"""Small problems for tests: by hand, and at random for hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from app.matchmaking.solver.problem import Problem, from_dict


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
    slots: int = 3,
    tables: int | dict[str, int] = 5,
    change: dict[str, dict[str, Any]] | None = None,
    **rest: Any,
) -> Problem:
    """Everybody available always and everybody wishing to meet; `change` overrides fields by person."""
    ids = [f"t{i}" for i in range(slots)]

    def person(id: str, **more: Any) -> dict[str, Any]:
        return {"id": id, "min": 0, "max": None, "available": ids, **more} | (change or {}).get(id, {})

    return from_dict(
        {
            "slots": times(slots),
            "tables": tables,
            "suppliers": [person(id) for id in suppliers],
            "buyers": [person(id, seats=1) for id in buyers],
            "wishes": [{"supplier": s, "buyer": b, "score": 10} for s in suppliers for b in buyers],
        }
        | rest
    )


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
