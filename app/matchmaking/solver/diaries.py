"""What everybody has on, for problems whose rules look at other times and at the place of the table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from app.matchmaking.solver.hours import Diary, Hours
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Buyer, Problem, Supplier
from app.matchmaking.solver.situation import Situation, day_facts, situation


class Diaries:
    """The diary of every supplier and of every buyer's seat, kept along with a `Board`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.hours = Hours.of(problem)
        index = problem.slot_index

        def mask(slots: Iterable[str]) -> int:
            return sum({1 << index[slot] for slot in slots})

        self.of_supplier = {
            s.id: Diary(talks=mask(chain.from_iterable(s.busy.values()))) for s in problem.suppliers
        }
        self.of_seat: dict[tuple[str, int], Diary] = {
            (b.id, seat): Diary(talks=mask(b.busy.get(seat, ())))
            for b in problem.buyers
            for seat in range(b.seats + 1)  # seat 0 stands for one that is not decided
        }
        self._selling: defaultdict[str, list[str]] = defaultdict(list)
        self._buying: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for s in problem.suppliers:
            if s.company is not None:
                self._selling[s.company].append(s.id)
        for b in problem.buyers:
            if b.company is not None and b.company in self._selling:
                self._buying[b.company] += [(b.id, seat) for seat in range(1, b.seats + 1)]

    def change(self, meeting: Meeting) -> None:
        """Write the meeting into both diaries, or take it out again."""
        slot = self.problem.slot_index[meeting.slot]
        zone = self.problem.table(meeting.table).zone if meeting.table else ""
        self.of_supplier[meeting.supplier].change(slot, zone)
        self.of_seat[meeting.buyer, meeting.seat].change(slot, zone)

    def seat_overlaps(self, buyer: str, seat: int, slot: str) -> bool:
        """Whether this seat has a meeting in an overlapping slot of another block."""
        overlapping = self.hours.overlapping[self.problem.slot_index[slot]]
        return bool(overlapping and self.of_seat[buyer, seat].meetings & overlapping)

    def facts(
        self, supplier: Supplier, buyer: Buyer, slot: str, seats: Sequence[int], tables: Sequence[int]
    ) -> dict[str, Any]:
        """Fields of `Facts`, and `overlaps`: the supplier's meetings in overlapping slots."""
        firm = [self.of_seat[key] for key in self._other_side(supplier)]
        firm += [self.of_supplier[id] for id in self._selling.get(buyer.company or "", ())]
        return day_facts(
            self.hours,
            self.problem.slot_index[slot],
            own=self.of_supplier[supplier.id],
            firm=firm,
            found=self.situation(supplier, buyer, slot, seats, tables),
        )

    def situation(
        self, supplier: Supplier, buyer: Buyer, slot: str, seats: Sequence[int], tables: Sequence[int]
    ) -> Situation:
        """What the free seats and tables of a slot leave for this pair."""
        own = self.of_supplier[supplier.id]
        with_seats = [own.with_(self.of_seat[key]) for key in self._other_side(supplier)]
        selling = [self.of_supplier[id] for id in self._selling.get(buyer.company or "", ())]
        return situation(
            self.hours,
            self.problem.slot_index[slot],
            supplier=with_seats or [own],
            seats={
                seat: [self.of_seat[buyer.id, seat].with_(other) for other in selling]
                or [self.of_seat[buyer.id, seat]]
                for seat in seats
            },
            tables={number: self.problem.table(number) for number in tables},
            zone=buyer.zone,
            accessible=supplier.accessible or buyer.accessible,
        )

    def _other_side(self, supplier: Supplier) -> list[tuple[str, int]]:
        return self._buying.get(supplier.company or "", [])
