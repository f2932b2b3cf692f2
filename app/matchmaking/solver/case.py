"""The problem in numbers: people, seats and slots as indices, availability as bitmasks (bit = slot)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.matchmaking.solver.board import UNDECIDED, Board, uses_hall_or_clock
from app.matchmaking.solver.constraints import RULES, STANDING_RULES, broken
from app.matchmaking.solver.hall import Hall
from app.matchmaking.solver.objective import SHARES
from app.matchmaking.solver.plan import Meeting
from app.matchmaking.solver.problem import Lock, Problem


@dataclass
class Pair:
    """A supplier and a buyer who may meet. `fixed` is the (seat node, slot) of a lock."""

    supplier: int
    buyer: int
    score: int
    must: bool
    wished: bool
    fixed: tuple[int, int] | None = None


@dataclass
class Case:
    """Nodes 0…n-1 are the suppliers, the others the buyers' seats; every node has one meeting a slot.

    Scores are whole numbers here: the wish's score times `scale`.
    """

    problem: Problem
    slots: int
    tables: list[int]
    free: list[int]
    suppliers: int
    seats: list[list[int]]
    seat_number: list[int]
    supplier_max: list[int]
    supplier_min: list[int]
    buyer_max: list[int]
    buyer_min: list[int]
    pairs: list[Pair]
    scale: int
    day_masks: list[int]
    pairs_of_supplier: list[list[int]] = field(default_factory=list)
    pairs_of_buyer: list[list[int]] = field(default_factory=list)
    home_table: dict[tuple[int, int], int] = field(default_factory=dict)
    shares: tuple[int, ...] = ()
    hall: Hall | None = None

    def allowed(self, pair: Pair) -> int:
        """Slots in which the supplier and at least one seat of the buyer are free of other things."""
        seats = 0
        for node in self.seats[pair.buyer]:
            seats |= self.free[node]
        return self.free[pair.supplier] & seats


def build(problem: Problem) -> Case:
    """Index the problem: pairs that may meet at all, and the locks that can be kept, in their places."""
    index = problem.slot_index

    def mask(slots: tuple[str, ...]) -> int:
        return sum({1 << index[slot] for slot in slots})

    free: list[int] = []
    for supplier in problem.suppliers:
        taken = 0
        for slots in supplier.busy.values():
            taken |= mask(slots)
        free.append(mask(supplier.available) & ~taken)
    seats: list[list[int]] = []
    seat_number = [1] * len(problem.suppliers)
    for buyer in problem.buyers:
        nodes = []
        for number in range(1, buyer.seats + 1):
            nodes.append(len(free))
            blocked = mask(buyer.busy.get(number, ())) | mask(buyer.away.get(number, ()))
            free.append(mask(buyer.available) & ~blocked)
            seat_number.append(number)
        seats.append(nodes)
    day_masks: dict[str | int, int] = {}
    for i, slot in enumerate(problem.slots):
        day_masks[slot.day] = day_masks.get(slot.day, 0) | 1 << i
    case = Case(
        problem=problem,
        slots=len(problem.slots),
        tables=[problem.tables.get(slot.id, 0) for slot in problem.slots],
        free=free,
        suppliers=len(problem.suppliers),
        seats=seats,
        seat_number=seat_number,
        supplier_max=[_cap(s.max, len(problem.slots)) for s in problem.suppliers],
        supplier_min=[s.min for s in problem.suppliers],
        buyer_max=[_cap(b.max, len(problem.slots) * b.seats) for b in problem.buyers],
        buyer_min=[b.min for b in problem.buyers],
        pairs=[],
        scale=1 if all(wish.score == int(wish.score) for wish in problem.wishes) else 1000,
        day_masks=list(day_masks.values()),
    )
    if problem.fairness_first:
        case.shares = SHARES
    if uses_hall_or_clock(problem):
        case.hall = Hall(problem, case.seats)
    _add_pairs(case, keepable_locks(problem))
    if case.hall is not None:
        case.hall.know_pairs(case.pairs, case.home_table)
    return case


def _cap(limit: int | None, most: int) -> int:
    return most if limit is None else min(limit, most)


def _add_pairs(case: Case, locks: list[Meeting]) -> None:
    problem = case.problem
    supplier_index = {s.id: i for i, s in enumerate(problem.suppliers)}
    buyer_index = {b.id: i for i, b in enumerate(problem.buyers)}
    locked = {(lock.supplier, lock.buyer): lock for lock in locks}
    board = Board(problem)
    for wish in problem.wishes:
        supplier, buyer = supplier_index[wish.supplier], buyer_index[wish.buyer]
        pair = Pair(supplier, buyer, round(wish.score * case.scale), wish.must, True)
        lock = locked.pop((wish.supplier, wish.buyer), None)
        if lock is not None or (case.allowed(pair) and not board.ruled_out(wish.supplier, wish.buyer)):
            case.pairs.append(pair)
            _fix(case, pair, lock)
    for lock in list(locked.values()):
        pair = Pair(supplier_index[lock.supplier], buyer_index[lock.buyer], 0, False, False)
        case.pairs.append(pair)
        _fix(case, pair, lock)
    case.pairs_of_supplier = [[] for _ in problem.suppliers]
    case.pairs_of_buyer = [[] for _ in problem.buyers]
    best_first = sorted(
        range(len(case.pairs)), key=lambda i: (not case.pairs[i].must, -case.pairs[i].score, i)
    )
    for i in best_first:
        case.pairs_of_supplier[case.pairs[i].supplier].append(i)
        case.pairs_of_buyer[case.pairs[i].buyer].append(i)


def _fix(case: Case, pair: Pair, lock: Meeting | None) -> None:
    if lock is None:
        return
    node = case.seats[pair.buyer][lock.seat - 1]
    slot = case.problem.slot_index[lock.slot]
    pair.fixed = (node, slot)
    for end in (pair.supplier, node):
        case.free[end] |= 1 << slot  # a meeting that stands may outlive the time its people are there
    if lock.table != UNDECIDED:
        case.home_table[node, slot] = lock.table


def keepable_locks(problem: Problem) -> list[Meeting]:
    """The locks in the order given, those that stand first, without those that break a rule themselves or against
    an earlier one.

    Seats are decided; a table is `UNDECIDED` unless the lock names it or its place matters.
    """
    if uses_hall_or_clock(problem):
        return _locks_in_the_hall(problem)
    board = Board(problem)
    kept: list[Lock] = []
    for lock in _standing_first(problem.locked):
        if _keepable(board, lock):
            kept.append(lock)
            board.add(_as_meeting(lock, lock.seat or UNDECIDED))
    seated = Board(problem)
    meetings: dict[tuple[str, str], Meeting] = {}
    for lock in sorted(kept, key=lambda item: item.seat is None):
        seat = lock.seat or seated.free_seats(lock.buyer, lock.slot)[0]
        meeting = _as_meeting(lock, seat)
        seated.add(meeting)
        meetings[lock.supplier, lock.buyer] = meeting
    return [meetings[lock.supplier, lock.buyer] for lock in kept]


def _locks_in_the_hall(problem: Problem) -> list[Meeting]:
    """As above, each with the first seat and table that do, before those that another lock names."""
    board = Board(problem)
    named = {(lock.buyer, lock.slot, lock.seat) for lock in problem.locked}
    tables = {(lock.slot, lock.table) for lock in problem.locked}
    kept: list[Meeting] = []
    for lock in _standing_first(problem.locked):
        if not _keepable(board, lock):
            continue
        every = [
            (seat, table)
            for seat in board.free_seats(lock.buyer, lock.slot)
            for table in board.free_tables(lock.slot)
        ]
        fitting = board.places(lock.supplier, lock.buyer, lock.slot)
        places = _as_named(lock, fitting) or _as_named(lock, every)
        seat, table = min(
            places,
            key=lambda place: (
                (lock.buyer, lock.slot, place[0]) in named,
                (lock.slot, place[1]) in tables,
                place,
            ),
        )
        meeting = Meeting(lock.supplier, lock.buyer, lock.slot, seat, table)
        board.add(meeting)
        kept.append(meeting)
    return kept


def _as_named(lock: Lock, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(s, t) for s, t in places if lock.seat in (None, s) and lock.table in (None, t)]


def _standing_first(locks: Iterable[Lock]) -> list[Lock]:
    return sorted(locks, key=lambda lock: not lock.standing)


def _keepable(board: Board, lock: Lock) -> bool:
    facts = board.facts(lock.supplier, lock.buyer, lock.slot, lock.seat, lock.table)
    return not broken(facts, STANDING_RULES if lock.standing else RULES)


def _as_meeting(lock: Lock, seat: int) -> Meeting:
    return Meeting(lock.supplier, lock.buyer, lock.slot, seat, lock.table or UNDECIDED)
