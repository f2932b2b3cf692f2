"""The frozen values of a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    """A time in which meetings may be held; `start` and `end` are HH:MM, ISO date-times or numbers.

    Slots of different blocks may overlap and differ in length; nobody is in two of them at once.
    """

    id: str
    day: str | int
    start: Moment
    end: Moment
    block: str = ""


@dataclass(frozen=True)
class Table:
    """A table by its place in the list, from 1: the part of the hall it stands in, and the blocks it serves,
    None for all of them."""

    zone: str = ""
    accessible: bool = False
    blocks: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Lunch:
    """Everybody keeps `minutes` in a row free of meetings and talks between `start` and `end` of each day."""

    minutes: float
    start: Moment
    end: Moment


@dataclass(frozen=True)
class LongestRun:
    """At most so many meetings in a row; what is shorter than `pause` minutes does not end a row."""

    meetings: int
    pause: float


@dataclass(frozen=True)
class Walking:
    """Minutes from one part of the hall to another: `between` by the two names in alphabetical order, else
    `minutes`."""

    minutes: float = 0
    between: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def time(self, one: str, other: str) -> float:
        """Minutes from zone to zone; none inside one zone, and none where a place has no zone."""
        if one == other or not one or not other:
            return 0
        return self.between.get((min(one, other), max(one, other)), self.minutes)


@dataclass(frozen=True)
class Supplier:
    """One delegation on the supplying side; it has one meeting at a time.

    `busy` lists talks it sits in, by seat number (its only seat is 1). `company` tells when the same firm also
    buys, `group` which firms belong together, `role` is a word of `Problem.may_meet`.
    """

    id: str
    min: int = 0
    max: int | None = None
    available: tuple[str, ...] = ()
    busy: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    company: str | None = None
    group: str | None = None
    role: str | None = None
    accessible: bool = False


@dataclass(frozen=True)
class Buyer:
    """One delegation on the buying side; each of its seats has one meeting at a time.

    By seat number, `busy` lists slots in which only that officer sits in a talk, `away` those in which only that
    officer is absent. `zone` is the part of the hall in which it receives. The rest is as with suppliers.
    """

    id: str
    seats: int = 1
    min: int = 0
    max: int | None = None
    available: tuple[str, ...] = ()
    busy: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    company: str | None = None
    group: str | None = None
    role: str | None = None
    accessible: bool = False
    zone: str | None = None
    away: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A pair worth a meeting; `score` is how much it is worth, `must` puts it before all interest."""

    supplier: str
    buyer: str
    score: int | float = 1
    must: bool = False


@dataclass(frozen=True)
class Lock:
    """A meeting that stands already and stays in its slot (and seat and table, when they are named).

    A `standing` one was announced to people: it is kept against every rule but those of bare possibility.
    """

    supplier: str
    buyer: str
    slot: str
    seat: int | None = None
    table: int | None = None
    standing: bool = False


@dataclass(frozen=True)
class Problem:
    """Everything a run depends on.

    `tables` holds a number for every slot; where tables differ, `table_list` has them one by one and the numbers
    follow from it. `may_meet` holds the allowed (supplier's role, buyer's role), None when all may. With
    `fairness_first` a supplier's first three meetings weigh more than any interest.
    """

    slots: tuple[Slot, ...]
    tables: Mapping[str, int]
    suppliers: tuple[Supplier, ...]
    buyers: tuple[Buyer, ...]
    wishes: tuple[Wish, ...]
    vetoes: frozenset[tuple[str, str]] = frozenset()
    locked: tuple[Lock, ...] = ()
    seed: int = 1
    table_list: tuple[Table, ...] = ()
    lunch: Lunch | None = None
    longest_run: LongestRun | None = None
    walking: Walking = field(default_factory=Walking)
    may_meet: frozenset[tuple[str, str]] | None = None
    fairness_first: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", tuple(sorted(self.slots, key=_slot_order)))
        counts = {s.id: 0 for s in self.slots} | dict(self.tables)
        if self.table_list:
            counts |= {slot: len(numbers) for slot, numbers in self.tables_in.items()}
        object.__setattr__(self, "tables", counts)

    @cached_property
    def tables_in(self) -> dict[str, Sequence[int]]:
        """The numbers of the tables of each slot."""
        if not self.table_list:
            return {slot.id: range(1, self.tables[slot.id] + 1) for slot in self.slots}
        listed = list(enumerate(self.table_list, start=1))
        return {
            slot.id: tuple(n for n, table in listed if table.blocks is None or slot.block in table.blocks)
            for slot in self.slots
        }

    def table(self, number: int) -> Table:
        """What is known of a table by its number."""
        return self.table_list[number - 1] if number <= len(self.table_list) else Table()

    def same_group(self, supplier: Supplier, buyer: Buyer) -> bool:
        """Whether both are one company, or two of one group."""
        return (supplier.company is not None and supplier.company == buyer.company) or (
            supplier.group is not None and supplier.group == buyer.group
        )

    def roles_may_meet(self, supplier: Supplier, buyer: Buyer) -> bool:
        """Whether the organiser lets these roles meet; whoever has no role meets everybody."""
        if self.may_meet is None or supplier.role is None or buyer.role is None:
            return True
        return (supplier.role, buyer.role) in self.may_meet

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


def _slot_order(slot: Slot) -> tuple[tuple[int, float, str], float, str]:
    try:
        return (_day_order(slot.day), minutes(slot.start), slot.block)
    except ValueError:
        raise ProblemError(
            f"slots[{slot.id}].start", f"{slot.start!r} is no time; write HH:MM, an ISO time or a number"
        ) from None
