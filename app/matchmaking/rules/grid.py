"""Slots of a day from a few numbers. Pure: the same function answers the live preview and the form that is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from app.core import clock
from app.core.errors import Refused
from app.core.ranges import overlaps

MOST_SLOTS = 400


@dataclass(frozen=True)
class Block:
    """A run of slots from `start`: `number` of them, or as many as end by `end`. `name` is the form field of its start.

    `length` is that of its meetings in minutes where it differs from the plan's; `place` its part of the hall.
    """

    name: str
    start: time
    number: int | None = None
    end: time | None = None
    length: int | None = None
    place: str = ""


@dataclass(frozen=True)
class GridPlan:
    """What the organiser filled in. Lengths in minutes; pauses are wall-clock stretches with the field's name."""

    days: tuple[date, ...]
    blocks: tuple[Block, ...]
    length: int
    gap: int = 0
    pauses: tuple[tuple[str, time, time], ...] = ()


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, order=True)
class Laid:
    """One slot to be laid: its time, its block counted from 1, and the block's part of the hall."""

    starts_at: datetime
    ends_at: datetime
    block: int = 1
    place: str = ""

    @property
    def time(self) -> Stretch:
        return self.starts_at, self.ends_at


def slots_of(plan: GridPlan, timezone: str) -> list[Stretch]:
    """The times of `laid_slots`."""
    return [slot.time for slot in laid_slots(plan, timezone)]


def laid_slots(plan: GridPlan, timezone: str) -> list[Laid]:
    """The slots as UTC moments, in order. Blocks may overlap where each has its own part of the hall.

    Raises Refused with the field at fault: pause_ends_before_start, block_ends_before_start, slots_overlap,
    slots_past_midnight, no_slots, too_many_slots.
    """
    naive: list[Laid] = []
    for day in plan.days:
        naive += day_slots(plan, day)
        if len(naive) > MOST_SLOTS:
            raise Refused("too_many_slots", field="length", most=MOST_SLOTS)
    if not naive:
        raise Refused("no_slots", field="length")
    return [
        Laid(
            clock.from_wall_clock(slot.starts_at, timezone),
            clock.from_wall_clock(slot.ends_at, timezone),
            slot.block,
            slot.place,
        )
        for slot in naive
    ]


def day_slots(plan: GridPlan, day: date) -> list[Laid]:
    """The slots of one day, as a clock on the wall shows them."""
    pauses = []
    for name, start, end in plan.pauses:
        if end <= start:
            raise Refused("pause_ends_before_start", field=name)
        pauses.append((datetime.combine(day, start), datetime.combine(day, end)))
    found: list[Laid] = []
    for number, block in enumerate(plan.blocks, start=1):
        if block.end is not None and block.end <= block.start:
            raise Refused("block_ends_before_start", field=block.name)
        for slot in _run(block, day, plan, sorted(pauses)):
            if slot[1] > datetime.combine(day, time.min) + timedelta(days=1):
                raise Refused("slots_past_midnight", field=block.name)
            meets = next((other for other in found if _collide(slot, block.place, other)), None)
            if meets is not None:
                raise Refused(
                    "slots_overlap",
                    field=block.name,
                    one=f"{slot[0]:%H:%M}–{slot[1]:%H:%M}",
                    other=f"{meets.starts_at:%H:%M}–{meets.ends_at:%H:%M}",
                )
            found.append(Laid(*slot, number, block.place))
    return sorted(found)


def _collide(slot: Stretch, place: str, other: Laid) -> bool:
    """Whether both are held at the same time at the same tables."""
    apart = place and other.place and place != other.place
    return not apart and overlaps(*slot, *other.time)


Entry = tuple[str, datetime, datetime]  # "slot" or "pause", from, to


def timeline(slots: Sequence[Stretch], timezone: str, gap: int) -> list[tuple[date, list[Entry]]]:
    """By day: the slots in order, with what people will see as breaks, gaps longer than `gap` minutes, between them."""
    days = groupby(slots, lambda slot: clock.in_zone(slot[0], timezone).date())
    return [(day, _with_pauses(list(part), timedelta(minutes=gap))) for day, part in days]


def _with_pauses(slots: list[Stretch], gap: timedelta) -> list[Entry]:
    entries: list[Entry] = []
    for start, end in slots:
        if entries and start - entries[-1][2] > gap:
            entries.append(("pause", entries[-1][2], start))
        entries.append(("slot", start, end))
    return entries


def _run(block: Block, day: date, plan: GridPlan, pauses: list[Stretch]) -> Iterator[Stretch]:
    length, gap = timedelta(minutes=block.length or plan.length), timedelta(minutes=plan.gap)
    at = datetime.combine(day, block.start)
    last = datetime.combine(day, block.end) if block.end is not None else None
    made = 0
    while made <= MOST_SLOTS:
        for start, end in pauses:
            if overlaps(at, at + length, start, end):
                at = end
        if (last is not None and at + length > last) or (block.number is not None and made >= block.number):
            return
        if at.date() != day:
            # one slot too late is enough to be refused; more would only cost time
            yield at, at + length
            return
        yield at, at + length
        made += 1
        at += length + gap
