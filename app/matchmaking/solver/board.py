"""A problem with meetings on it: gathers the facts of one more placement for the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from app.matchmaking.solver.constraints import (
    NO_COMMON_SLOT,
    PAIR_RULES,
    SLOT_RULES,
    Facts,
    broken,
)
from app.matchmaking.solver.diaries import Diaries
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
        self.diaries = Diaries(problem) if uses_hall_or_clock(problem) else None
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
            b.id: {
                seat: {*b.busy.get(seat, ()), *b.away.get(seat, ())} for seat in b.busy.keys() | b.away.keys()
            }
            for b in problem.buyers
        }
        for meeting in meetings:
            self.add(meeting)

    def add(self, meeting: Meeting) -> None:
        self._count(meeting, 1)
        self._tables[meeting.slot].append(meeting.table)
        self.meetings[meeting.supplier, meeting.buyer] = meeting
        if self.diaries is not None:
            self.diaries.change(meeting)

    def remove(self, meeting: Meeting) -> None:
        self._count(meeting, -1)
        self._tables[meeting.slot].remove(meeting.table)
        del self.meetings[meeting.supplier, meeting.buyer]
        if self.diaries is not None:
            self.diaries.change(meeting)

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
        if self.diaries is not None and self.diaries.seat_overlaps(buyer, seat, slot):
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
        selling, buying = problem.supplier_by_id[supplier], problem.buyer_by_id[buyer]
        seat_known = seat is None or 1 <= seat <= buying.seats
        free_seats = self.free_seats(buyer, slot)
        seats_free = len(free_seats) - self._seats[buyer, UNDECIDED, slot]
        if seat is not None:
            free_seats = [number for number in free_seats if number == seat]
            seats_free = min(seats_free, len(free_seats))
        numbers = problem.tables_in[slot]
        taken = self._tables.get(slot, [])
        more: dict[str, Any] = {}
        if self.diaries is not None:
            more = self.diaries.facts(selling, buying, slot, free_seats, self.free_tables(slot, table))
        return Facts(
            supplier_available=slot in self._supplier_free[supplier],
            buyer_available=slot in self._buyer_free[buyer],
            supplier_meetings_in_slot=self._supplier_slots[supplier, slot] + more.pop("overlaps", 0),
            seat_known=seat_known,
            seats_free=seats_free,
            table_known=table is None or table in numbers,
            tables_free=min(len(numbers) - len(taken), 1 if table is None else int(table not in taken)),
            pair_meetings=self._pairs[supplier, buyer],
            vetoed=(supplier, buyer) in problem.vetoes,
            supplier_meetings=self._suppliers[supplier],
            supplier_max=selling.max,
            buyer_meetings=self._buyers[buyer],
            buyer_max=buying.max,
            locked_slot=self.locked_slot.get((supplier, buyer)),
            slot=slot,
            same_group=problem.same_group(selling, buying),
            roles_may_meet=problem.roles_may_meet(selling, buying),
            **more,
        )

    def free_tables(self, slot: str, table: int | None = None) -> list[int]:
        """Numbers of the tables nobody sits at in this slot, or the one asked for if it is among them."""
        taken = self._tables.get(slot, [])
        numbers = self.problem.tables_in[slot]
        return [n for n in numbers if n not in taken and (table is None or n == table)]

    def is_there(self, supplier: str, buyer: str, slot: str) -> bool:
        """Whether neither side is away or in a talk."""
        return slot in self._supplier_free[supplier] and slot in self._buyer_free[buyer]

    def places(self, supplier: str, buyer: str, slot: str) -> list[tuple[int, int]]:
        """The (seat, table) numbers that would do for this pair in a slot where no rule is broken."""
        seats, tables = self.free_seats(buyer, slot), self.free_tables(slot)
        if self.diaries is None:
            return [(seat, table) for seat in seats for table in tables]
        problem = self.problem
        selling, buying = problem.supplier_by_id[supplier], problem.buyer_by_id[buyer]
        return list(self.diaries.situation(selling, buying, slot, seats, tables).fits)

    def ruled_out(self, supplier: str, buyer: str) -> bool:
        """Whether the two may not meet at all, whatever else stands."""
        selling = self.problem.supplier_by_id[supplier]
        buying = self.problem.buyer_by_id[buyer]
        facts = Facts(
            vetoed=(supplier, buyer) in self.problem.vetoes,
            same_group=self.problem.same_group(selling, buying),
            roles_may_meet=self.problem.roles_may_meet(selling, buying),
        )
        return bool(broken(facts, PAIR_RULES))

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
            if not self.is_there(supplier, buyer, slot):
                continue
            common = True
            names = broken(self.facts(supplier, buyer, slot), SLOT_RULES)
            if not names:
                return []
            found |= dict.fromkeys(names)
        return list(found) if common else [NO_COMMON_SLOT]


def uses_hall_or_clock(problem: Problem) -> bool:
    """Whether any rule is in force for which meetings at other times or the place of the table matter."""
    selling = {supplier.company for supplier in problem.suppliers if supplier.company is not None}
    blocks = {slot.block for slot in problem.slots}
    return (
        problem.lunch is not None
        or problem.longest_run is not None
        or len(blocks) > 1
        or (bool(problem.table_list) and (problem.walking.minutes > 0 or bool(problem.walking.between)))
        or any(supplier.accessible for supplier in problem.suppliers)
        or any(buyer.accessible for buyer in problem.buyers)
        or any(buyer.zone is not None or buyer.company in selling for buyer in problem.buyers)
    )
