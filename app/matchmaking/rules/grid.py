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
    """A run of slots from `start`: `number` of them, or as many as end by `end`. `name` is the form field of its start."""

    name: str
    start: time
    number: int | None = None
    end: time | None = None


@dataclass(frozen=True)
class GridPlan:
    """What the organiser filled in. Lengths in minutes; pauses are wall-clock stretches with the field's name."""

    days: tuple[date, ...]
    blocks: tuple[Block, ...]
    length: int
    gap: int = 0
    pauses: tuple[tuple[str, time, time], ...] = ()


Stretch = tuple[datetime, datetime]


def slots_of(plan: GridPlan, timezone: str) -> list[Stretch]:
    """The slots as UTC moments, in order.

    Raises Refused with the field at fault: pause_ends_before_start, block_ends_before_start, slots_overlap,
    slots_past_midnight, no_slots, too_many_slots.
    """
    naive: list[Stretch] = []
    for day in plan.days:
        naive += day_slots(plan, day)
        if len(naive) > MOST_SLOTS:
            raise Refused("too_many_slots", field="length", most=MOST_SLOTS)
    if not naive:
        raise Refused("no_slots", field="length")
    return [(clock.from_wall_clock(a, timezone), clock.from_wall_clock(b, timezone)) for a, b in naive]


def day_slots(plan: GridPlan, day: date) -> list[Stretch]:
    """The slots of one day, as a clock on the wall shows them."""
    pauses = []
    for name, start, end in plan.pauses:
        if end <= start:
            raise Refused("pause_ends_before_start", field=name)
        pauses.append((datetime.combine(day, start), datetime.combine(day, end)))
    found: list[Stretch] = []
    for block in plan.blocks:
        if block.end is not None and block.end <= block.start:
            raise Refused("block_ends_before_start", field=block.name)
        for slot in _run(block, day, plan, sorted(pauses)):
            if slot[1] > datetime.combine(day, time.min) + timedelta(days=1):
                raise Refused("slots_past_midnight", field=block.name)
            meets = next((other for other in found if overlaps(*slot, *other)), None)
            if meets is not None:
                raise Refused(
                    "slots_overlap",
                    field=block.name,
                    one=f"{slot[0]:%H:%M}–{slot[1]:%H:%M}",
                    other=f"{meets[0]:%H:%M}–{meets[1]:%H:%M}",
                )
            found.append(slot)
    return sorted(found)


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
    length, gap = timedelta(minutes=plan.length), timedelta(minutes=plan.gap)
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
