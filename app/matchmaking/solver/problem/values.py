"""The frozen values of a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Moment = str | int | float


class ProblemError(ValueError):
    """The input cannot be read; `place` says where, e.g. `wishes[3].buyer`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


@dataclass(frozen=True)
class Slot:
    """A time in which meetings may be held; `start` and `end` are HH:MM, ISO date-times or numbers."""

    id: str
    day: str | int
    start: Moment
    end: Moment


@dataclass(frozen=True)
class Supplier:
    """One delegation on the supplying side; it has one meeting at a time."""

    id: str
    min: int = 0
    max: int | None = None
    available: tuple[str, ...] = ()
    busy: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Buyer:
    """One delegation on the buying side; each of its seats has one meeting at a time.

    `busy` lists, by seat number, slots in which only that seat is taken (its officer sits in a talk).
    """

    id: str
    seats: int = 1
    min: int = 0
    max: int | None = None
    available: tuple[str, ...] = ()
    busy: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A pair worth a meeting; `score` is how much it is worth, `must` puts it before all interest."""

    supplier: str
    buyer: str
    score: int | float = 1
    must: bool = False


@dataclass(frozen=True)
class Lock:
    """A meeting that stands already and stays in its slot (and seat and table, when they are named)."""

    supplier: str
    buyer: str
    slot: str
    seat: int | None = None
    table: int | None = None


@dataclass(frozen=True)
class Problem:
    """Everything a run depends on; `tables` holds a number for every slot."""

    slots: tuple[Slot, ...]
    tables: Mapping[str, int]
    suppliers: tuple[Supplier, ...]
    buyers: tuple[Buyer, ...]
    wishes: tuple[Wish, ...]
    vetoes: frozenset[tuple[str, str]] = frozenset()
    locked: tuple[Lock, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", tuple(sorted(self.slots, key=_slot_order)))
        object.__setattr__(self, "tables", {s.id: 0 for s in self.slots} | dict(self.tables))

    @cached_property
    def slot_index(self) -> dict[str, int]:
        """Position in time of each slot id."""
        return {slot.id: i for i, slot in enumerate(self.slots)}

    @cached_property
    def supplier_by_id(self) -> dict[str, Supplier]:
        return {supplier.id: supplier for supplier in self.suppliers}

    @cached_property
    def buyer_by_id(self) -> dict[str, Buyer]:
        return {buyer.id: buyer for buyer in self.buyers}

    @cached_property
    def wish_by_pair(self) -> dict[tuple[str, str], Wish]:
        return {(wish.supplier, wish.buyer): wish for wish in self.wishes}


_CLOCK = re.compile(r"(?:.*[T ])?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$")


def minutes(value: Moment) -> float:
    """Minutes since midnight of an HH:MM or ISO value; a number stands for itself."""
    if isinstance(value, int | float):
        return float(value)
    match = _CLOCK.fullmatch(value.strip())
    if match is None:
        raise ValueError(value)
    hour, minute, second = (int(part or 0) for part in match.groups())
    return hour * 60 + minute + second / 60


def _day_order(day: str | int) -> tuple[int, float, str]:
    if isinstance(day, int):
        return (0, day, "")
    return (0, int(day), "") if day.isdigit() else (1, 0, day)


def _slot_order(slot: Slot) -> tuple[tuple[int, float, str], float]:
    try:
        return (_day_order(slot.day), minutes(slot.start))
    except ValueError:
        raise ProblemError(
            f"slots[{slot.id}].start", f"{slot.start!r} is no time; write HH:MM, an ISO time or a number"
        ) from None
