"""A problem with meetings on it: gathers the facts of one more placement for the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from app.matchmaking.solver.constraints import (
    NO_COMMON_SLOT,
    PAIR_RULES,
    SLOT_RULES,
    Facts,
    broken,
    buyer_not_available,
    supplier_not_available,
)
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Problem

#: Stands for a seat or a table that is not decided yet; it counts, but has no number.
UNDECIDED = 0


class Board:
    """Counts what stands, so that `facts` answers in constant time."""

    def __init__(self, problem: Problem, meetings: Iterable[Meeting] = ()) -> None:
        self.problem = problem
        self.meetings: dict[tuple[str, str], Meeting] = {}
        self.locked_slot: dict[tuple[str, str], str] = {}
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._suppliers: Counter[str] = Counter()
        self._buyers: Counter[str] = Counter()
        self._supplier_slots: Counter[tuple[str, str]] = Counter()
        self._seats: Counter[tuple[str, int, str]] = Counter()
        self._tables: defaultdict[str, list[int]] = defaultdict(list)
        self._supplier_free = {
            s.id: set(s.available) - {slot for slots in s.busy.values() for slot in slots}
            for s in problem.suppliers
        }
        self._buyer_free = {b.id: set(b.available) for b in problem.buyers}
        self._seat_blocked = {
            b.id: {seat: set(slots) for seat, slots in b.busy.items()} for b in problem.buyers
        }
        for meeting in meetings:
            self.add(meeting)

    def add(self, meeting: Meeting) -> None:
        self._count(meeting, 1)
        self._tables[meeting.slot].append(meeting.table)
        self.meetings[meeting.supplier, meeting.buyer] = meeting

    def remove(self, meeting: Meeting) -> None:
        self._count(meeting, -1)
        self._tables[meeting.slot].remove(meeting.table)
        del self.meetings[meeting.supplier, meeting.buyer]

    def _count(self, meeting: Meeting, by: int) -> None:
        self._pairs[meeting.supplier, meeting.buyer] += by
        self._suppliers[meeting.supplier] += by
        self._buyers[meeting.buyer] += by
        self._supplier_slots[meeting.supplier, meeting.slot] += by
        self._seats[meeting.buyer, meeting.seat, meeting.slot] += by

    def seat_is_free(self, buyer: str, seat: int, slot: str) -> bool:
        """Whether the officer at this seat is neither in a meeting nor blocked in the slot."""
        if slot in self._seat_blocked[buyer].get(seat, ()):
            return False
        return self._seats[buyer, seat, slot] == 0

    def free_seats(self, buyer: str, slot: str) -> list[int]:
        seats = self.problem.buyer_by_id[buyer].seats
        return [seat for seat in range(1, seats + 1) if self.seat_is_free(buyer, seat, slot)]

    def facts(
        self, supplier: str, buyer: str, slot: str, seat: int | None = None, table: int | None = None
    ) -> Facts:
        """The facts of placing this pair in this slot, at any seat and table or at the ones named."""
        problem = self.problem
        if slot not in problem.slot_index:
            return Facts(slot_known=False, slot=slot)
        buying = problem.buyer_by_id[buyer]
        seat_known = seat is None or 1 <= seat <= buying.seats
        seats_free = len(self.free_seats(buyer, slot)) - self._seats[buyer, UNDECIDED, slot]
        if seat is not None:
            seats_free = min(seats_free, int(seat_known and self.seat_is_free(buyer, seat, slot)))
        tables = problem.tables.get(slot, 0)
        taken = self._tables.get(slot, [])
        return Facts(
            supplier_available=slot in self._supplier_free[supplier],
            buyer_available=slot in self._buyer_free[buyer],
            supplier_meetings_in_slot=self._supplier_slots[supplier, slot],
            seat_known=seat_known,
            seats_free=seats_free,
            table_known=table is None or 1 <= table <= tables,
            tables_free=min(tables - len(taken), 1 if table is None else int(table not in taken)),
            pair_meetings=self._pairs[supplier, buyer],
            vetoed=(supplier, buyer) in problem.vetoes,
            supplier_meetings=self._suppliers[supplier],
            supplier_max=problem.supplier_by_id[supplier].max,
            buyer_meetings=self._buyers[buyer],
            buyer_max=buying.max,
            locked_slot=self.locked_slot.get((supplier, buyer)),
            slot=slot,
        )

    def reasons(self, supplier: str, buyer: str) -> list[str]:
        """Rules that keep this pair from every slot as things stand; empty when some slot would take it."""
        problem = self.problem
        if not problem.slots:
            return [NO_COMMON_SLOT]
        slots = [slot.id for slot in problem.slots]
        pair = broken(self.facts(supplier, buyer, slots[0]), PAIR_RULES)
        if pair:
            return pair
        found: dict[str, None] = {}
        common = False
        for slot in slots:
            facts = self.facts(supplier, buyer, slot)
            if supplier_not_available(facts) or buyer_not_available(facts):
                continue
            common = True
            names = broken(facts, SLOT_RULES)
            if not names:
                return []
            found |= dict.fromkeys(names)
        return list(found) if common else [NO_COMMON_SLOT]
