"""Made-up supplier conferences of given sizes, the same for the same seed."""

from __future__ import annotations

import random
from dataclasses import replace

from app.matchmaking.solver.problem import (
    Buyer,
    LongestRun,
    Lunch,
    Problem,
    Slot,
    Supplier,
    Table,
    Walking,
    Wish,
    validate,
)

#: name: suppliers, buyers, slots, days
SIZES = {"S": (30, 8, 12, 1), "M": (120, 25, 16, 1), "L": (400, 60, 20, 1), "XL": (2000, 200, 30, 2)}


def conference(size: str, seed: int = 1, *, half_day: float = 0.15, tables: float = 1.0) -> Problem:
    """A conference of one of `SIZES`; `half_day` is the share of firms there for half of the day,
    `tables` the number of tables against the number of seats."""
    suppliers, buyers, slots, days = SIZES[size]
    rng = random.Random(f"{size} {seed}")
    times = tuple(
        Slot(
            f"t{i}", 1 + i * days // slots, 540 + 20 * (i % (slots // days)), 560 + 20 * (i % (slots // days))
        )
        for i in range(slots)
    )
    ids = [slot.id for slot in times]
    per_day = slots // days

    def hours() -> tuple[str, ...]:
        day = rng.randrange(days) if days > 1 and rng.random() < 0.4 else None
        own = ids if day is None else ids[day * per_day : (day + 1) * per_day]
        if rng.random() < half_day:
            half = len(own) // 2
            own = own[:half] if rng.random() < 0.5 else own[half:]
        return tuple(slot for slot in own if rng.random() > 0.04)

    buying = tuple(
        Buyer(
            f"b{i}",
            seats=2 if rng.random() < 0.1 else 1,
            min=2,
            available=tuple(slot for slot in ids if rng.random() > 0.03),
        )
        for i in range(buyers)
    )
    supplying = tuple(Supplier(f"s{i}", min=2, max=8, available=hours()) for i in range(suppliers))
    fame = [0.4 + rng.random() ** 2 * 2 for _ in range(buyers)]
    wishes = []
    for i in range(suppliers):
        picked: dict[int, None] = {}
        while len(picked) < min(buyers, rng.randint(3, 12)):
            picked[rng.choices(range(buyers), fame)[0]] = None
        for b in picked:
            mutual = rng.random() < 0.35
            score = rng.randint(60, 100) if mutual else rng.randint(10, 50)
            wishes.append(Wish(f"s{i}", f"b{b}", score, must=mutual and rng.random() < 0.06))
    seats = sum(buyer.seats for buyer in buying)
    return Problem(
        slots=times,
        tables={slot: max(1, round(seats * tables)) for slot in ids},
        suppliers=supplying,
        buyers=buying,
        wishes=tuple(wishes),
        seed=seed,
    )


def in_a_hall(problem: Problem) -> Problem:
    """The same conference with a lunch of 40 minutes, rows of at most four, and three parts of the hall five minutes
    apart."""
    number = sum(buyer.seats for buyer in problem.buyers)
    return validate(
        replace(
            problem,
            tables={slot.id: number for slot in problem.slots},
            table_list=tuple(Table("ABC"[table * 3 // number]) for table in range(number)),
            lunch=Lunch(40, 12 * 60, 14 * 60),
            longest_run=LongestRun(4, 15),
            walking=Walking(5),
        )
    )
