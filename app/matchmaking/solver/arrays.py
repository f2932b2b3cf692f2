"""A placement as the compiled loops take it, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.matchmaking.solver.anneal import Columns, Rules, Waiting, anneal, loosen, no_rules
from app.matchmaking.solver.hall import Hall, Watch
from app.matchmaking.solver.placement import Placement

ALONE = -1


class Arrays:
    """The present placement with its `movable` meetings; `total` are the idle slots it has. `seed` is any number but 0."""

    def __init__(self, state: Placement, movable: list[int], total: int, seed: int) -> None:
        self.total = total
        self.random = np.array([seed], np.uint64)
        self.columns = _columns(state, movable)
        self.rules = _rules(state)

    def anneal(self, rounds: int, first: int, count: int) -> None:
        """`count` of `rounds` rounds, from number `first` on; the heat falls over all of them."""
        loop: Any = anneal
        self.total = int(loop(rounds, first, count, self.total, self.columns, self.rules, self.random))

    def loosen(self, rounds: int, moves: int, waiting: Waiting) -> int:
        """Move meetings about and insert who waits until somebody is in or the rounds are over; how many are left.

        `total` says nothing after it.
        """
        loop: Any = loosen
        return int(loop(rounds, moves, waiting, self.columns, self.rules, self.random))

    def places(self, pairs: Any = None) -> list[tuple[int, int]]:
        """Seat node and slot of each movable meeting, or of each of `pairs`."""
        own = self.columns.movable if pairs is None else pairs
        seats, slots = self.columns.seat_of[own], self.columns.slot_of[own]
        return list(zip(seats.tolist(), slots.tolist(), strict=True))


def waiting_in(state: Placement, pairs: list[int]) -> Waiting:
    """Those pairs, in this order, with what their people hold and may hold."""
    case = state.case
    return Waiting(
        pairs=_whole(pairs),
        buyer_of=_whole([pair.buyer for pair in case.pairs]),
        held_s=_whole(state.held_s),
        held_b=_whole(state.held_b),
        most_s=_whole(case.supplier_max),
        most_b=_whole(case.buyer_max),
    )


def _whole(values: Any, *shape: int) -> Any:
    """Whole numbers as an array; `shape` where there may be none of them."""
    return np.array(values, np.int64).reshape(shape) if shape else np.array(values, np.int64)


def _columns(state: Placement, movable: list[int]) -> Columns:
    case = state.case
    seats = [case.seats[pair.buyer] for pair in case.pairs]  # a buyer's seats are neighbours
    return Columns(
        movable=_whole(movable),
        at=_whole(state.at),
        open_=_whole(state.open),
        used=_whole(state.used),
        slot_of=_whole(state.slot_of),
        seat_of=_whole(state.seat_of),
        free=_whole(case.free),
        days=_whole(case.day_masks),
        tables=_whole(case.tables),
        supplier_of=_whole([pair.supplier for pair in case.pairs]),
        fixed=_whole([pair.fixed is not None for pair in case.pairs]),
        seat_from=_whole([own[0] for own in seats]),
        seat_count=_whole([len(own) for own in seats]),
    )


def _rules(state: Placement) -> Rules:
    if state.watch is None:
        return no_rules()
    watch: Watch = state.watch
    hall: Hall = watch.hall
    zones, slots = range(len(hall.zones)), range(state.case.slots)
    hours = hall.hours
    near = (
        [[[hours.near(slot, hall.walks[zone][other]) for other in zones] for zone in zones] for slot in slots]
        if hall.clashes
        else []
    )
    windows = [(window, day) for day, own in enumerate(hours.windows) for window in own]
    return Rules(
        given=_whole(hall.fixed),
        talks=_whole(hall.talks),
        when=_whole(watch.days),
        partners=_whole(_partners(hall)),
        near=_whole(near, len(near), len(zones), len(zones)),
        windows=_whole([window for window, _day in windows]),
        window_day=_whole([day for _window, day in windows]),
        linked=_whole([hours.follows(slot) for slot in slots]),
        most=_whole([hall.most_in_row or 0]),
        zone_of=_whole([[hall.zone(i, slot) for slot in slots] for i in range(len(state.case.pairs))]),
        needs=_whole(hall.needs),
        meetings=_whole(watch.used),
        ramped=_whole(watch.accessible),
        room=_whole(hall.room),
        ramps=_whole(hall.accessible),
    )


def _partners(hall: Hall) -> list[list[int]]:
    """By node the other nodes that are one person with it, filled up with `ALONE`."""
    others = [
        [next((other for other in person if other != node), ALONE) for person in people]
        for node, people in enumerate(hall.people)
    ]
    widest = max(map(len, others))
    return [own + [ALONE] * (widest - len(own)) for own in others]
