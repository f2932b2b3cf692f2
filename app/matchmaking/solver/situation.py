"""Which seat and table would do for one meeting in one slot, and which rule leaves none.

Asked for problems that use rules about the time of day or the hall; `Facts` carries the answer to the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.matchmaking.solver.hours import Diary, Hours
from app.matchmaking.solver.problem import Table


@dataclass(frozen=True)
class Situation:
    """Counts for `Facts`, and the (seat, table) that would do, in the order of the seats and tables given."""

    supplier_keeps_lunch: bool
    supplier_keeps_pause: bool
    seats_with_lunch: int
    seats_with_pause: int
    tables_in_zone: int
    tables_accessible: int
    places_near: int
    fits: tuple[tuple[int, int], ...]


def day_facts(
    hours: Hours, slot: int, *, own: Diary, firm: Sequence[Diary], found: Situation
) -> dict[str, Any]:
    """Fields of `Facts`, and `overlaps`: the supplier's meetings in overlapping slots of other blocks.

    `own` is the supplier's diary, `firm` those of the other side of either firm that sells and buys.
    """
    overlapping = hours.overlapping[slot]
    at_this_time = overlapping | 1 << slot
    return {
        "overlaps": (own.meetings & overlapping).bit_count(),
        "firm_meetings_in_slot": sum(bool(diary.meetings & at_this_time) for diary in firm),
        "supplier_keeps_lunch": found.supplier_keeps_lunch,
        "supplier_keeps_pause": found.supplier_keeps_pause,
        "seats_with_lunch": found.seats_with_lunch,
        "seats_with_pause": found.seats_with_pause,
        "tables_in_zone": found.tables_in_zone,
        "tables_accessible": found.tables_accessible,
        "places_near": found.places_near,
    }


def situation(
    hours: Hours,
    slot: int,
    *,
    supplier: Sequence[Diary],
    seats: Mapping[int, Sequence[Diary]],
    tables: Mapping[int, Table],
    zone: str | None,
    accessible: bool,
) -> Situation:
    """What the rules need to know of a slot in which these seats and tables are free.

    Every side comes with its diaries: one, or for a firm that buys and sells one with each of its other seats.
    `zone` is where the buyer receives, `accessible` tells that one of the two needs an accessible table.
    """
    lunching = [seat for seat, own in seats.items() if all(hours.keeps_lunch(d, slot) for d in own)]
    rested = [seat for seat in lunching if all(hours.keeps_pause(d, slot) for d in seats[seat])]
    in_zone = [number for number, table in tables.items() if zone is None or table.zone == zone]
    usable = [number for number in in_zone if tables[number].accessible or not accessible]
    by_zone = {tables[number].zone for number in usable}
    near = {
        (seat, name)
        for name in by_zone
        if all(hours.reachable(d, slot, name) for d in supplier)
        for seat in rested
        if all(hours.reachable(d, slot, name) for d in seats[seat])
    }
    fits = tuple(
        (seat, number) for seat in rested for number in usable if (seat, tables[number].zone) in near
    )
    return Situation(
        supplier_keeps_lunch=all(hours.keeps_lunch(d, slot) for d in supplier),
        supplier_keeps_pause=all(hours.keeps_pause(d, slot) for d in supplier),
        seats_with_lunch=len(lunching),
        seats_with_pause=len(rested),
        tables_in_zone=len(in_zone),
        tables_accessible=len(usable),
        places_near=len(fits),
        fits=fits,
    )
