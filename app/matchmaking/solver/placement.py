"""When they meet: pairs put into slots and seats, with Kempe flips to make room.

For two slots a and b the meetings in them form paths and cycles over the nodes (suppliers and seats).
Exchanging a and b along a whole path keeps everything in order: inner nodes are busy in both slots
anyway, and only the two ends change their pattern.
"""

from __future__ import annotations

from app.matchmaking.solver.case import Case
from app.matchmaking.solver.hall import Watch
from app.matchmaking.solver.objective import Value

FREE = -1

#: Flips tried for one pair before it is left to others, where rules of the hall or the clock take most of them back.
TRIALS = 40

Chain = tuple[list[int], list[int], int, int]


class Placement:
    """Which pair sits where. Every change is journalled, so that a trial can be taken back."""

    def __init__(self, case: Case) -> None:
        self.case = case
        nodes = len(case.free)
        self.at = [[FREE] * case.slots for _ in range(nodes)]
        self.open = list(case.free)
        self.used = [0] * case.slots
        self.all_tables = sum(case.tables)
        self.slot_of = [FREE] * len(case.pairs)
        self.seat_of = [FREE] * len(case.pairs)
        self.held_s = [0] * case.suppliers
        self.held_b = [0] * len(case.seats)
        self.must = self.floor = self.nobody = self.interest = self.meetings = 0
        for held, least, own in (
            (self.held_s, case.supplier_min, case.pairs_of_supplier),
            (self.held_b, case.buyer_min, case.pairs_of_buyer),
        ):
            self.floor -= sum(least)
            self.nobody -= sum(1 for i in range(len(held)) if own[i])
        self.fair = 0
        self.trials = TRIALS
        self.watch = Watch(case.hall) if case.hall is not None else None
        self.journal: list[tuple[int, int, int, bool]] = []
        self.work = 0
        for i, pair in enumerate(case.pairs):
            if pair.fixed is not None:
                self.place(i, *pair.fixed)
        self.journal.clear()

    @property
    def value(self) -> Value:
        return Value(self.must, self.nobody, self.floor, self.fair, self.interest, self.meetings)

    # -- single steps ---------------------------------------------------------------------------

    def _put(self, i: int, node: int, slot: int) -> None:
        supplier = self.case.pairs[i].supplier
        self.at[supplier][slot] = self.at[node][slot] = i
        self.open[supplier] ^= 1 << slot
        self.open[node] ^= 1 << slot
        self.used[slot] += 1
        self.slot_of[i] = slot
        self.seat_of[i] = node
        if self.watch is not None:
            self.watch.count(i, supplier, node, slot, 1)

    def _lift(self, i: int) -> None:
        supplier, node, slot = self.case.pairs[i].supplier, self.seat_of[i], self.slot_of[i]
        self.at[supplier][slot] = self.at[node][slot] = FREE
        self.open[supplier] ^= 1 << slot
        self.open[node] ^= 1 << slot
        self.used[slot] -= 1
        self.slot_of[i] = self.seat_of[i] = FREE
        if self.watch is not None:
            self.watch.count(i, supplier, node, slot, -1)

    def _count(self, i: int, by: int) -> None:
        case, pair = self.case, self.case.pairs[i]
        self.must += by * pair.must
        self.interest += by * pair.score
        self.meetings += by
        for held, who, least in (
            (self.held_s, pair.supplier, case.supplier_min),
            (self.held_b, pair.buyer, case.buyer_min),
        ):
            count = max(held[who], held[who] + by)  # the count with the meeting in question
            if count <= least[who]:
                self.floor += by
            if count == 1:
                self.nobody += by
            held[who] += by
        if case.shares:
            count = self.held_s[pair.supplier] + (by < 0)  # the meeting's place among the supplier's own
            if count <= len(case.shares):
                self.fair += by * case.shares[count - 1]

    def place(self, i: int, node: int, slot: int) -> None:
        self._put(i, node, slot)
        self._count(i, 1)
        self.journal.append((i, FREE, FREE, True))

    def remove(self, i: int) -> None:
        self.journal.append((i, self.seat_of[i], self.slot_of[i], True))
        self._lift(i)
        self._count(i, -1)

    def rollback(self, mark: int) -> None:
        """Take back everything journalled since the journal had `mark` entries."""
        while len(self.journal) > mark:
            i, node, slot, counted = self.journal.pop()
            if node == FREE:
                self._lift(i)
                if counted:
                    self._count(i, -1)
            else:
                self._put(i, node, slot)
                if counted:
                    self._count(i, 1)

    # -- chains -----------------------------------------------------------------------------------

    def chain(self, i: int, a: int, b: int) -> Chain | None:
        """The a/b path through meeting i, which is in a: (in a, in b, end node, end node).

        Ends are -1 for a cycle. None when a meeting on it may not be in the other slot.
        """
        pairs, at, free, seat_of = self.case.pairs, self.at, self.case.free, self.seat_of
        both = (1 << a) | (1 << b)
        supplier, seat = pairs[i].supplier, seat_of[i]
        if pairs[i].fixed is not None or free[supplier] & free[seat] & both != both:
            return None
        in_a: list[int] = [i]
        in_b: list[int] = []
        ends: list[int] = []
        for start in (supplier, seat):
            node, slot = start, b
            while True:
                self.work += 1
                j = at[node][slot]
                if j == FREE:
                    ends.append(node)
                    break
                if j == i:
                    return in_a, in_b, -1, -1
                pair = pairs[j]
                other = seat_of[j] if pair.supplier == node else pair.supplier
                if pair.fixed is not None or free[other] & both != both:
                    return None
                if slot == b:
                    in_b.append(j)
                    slot = a
                else:
                    in_a.append(j)
                    slot = b
                node = other
        return in_a, in_b, ends[0], ends[1]

    def flip(self, chain: Chain, a: int, b: int) -> None:
        """Exchange the two slots along the chain."""
        in_a, in_b = chain[0], chain[1]
        moves = [(i, self.seat_of[i], b) for i in in_a] + [(i, self.seat_of[i], a) for i in in_b]
        for i, node, _ in moves:
            self.journal.append((i, node, self.slot_of[i], False))
            self._lift(i)
        for i, node, slot in moves:
            self._put(i, node, slot)
            self.journal.append((i, FREE, FREE, False))

    # -- insertion --------------------------------------------------------------------------------

    def has_room(self, i: int) -> bool:
        """Whether the caps of both sides allow this pair's meeting."""
        pair, case = self.case.pairs[i], self.case
        return (
            self.held_s[pair.supplier] < case.supplier_max[pair.supplier]
            and self.held_b[pair.buyer] < case.buyer_max[pair.buyer]
        )

    def insert(self, i: int) -> bool:
        """Place an unplaced pair: in a common free slot, else by one flip, else by freeing a table."""
        if self.meetings >= self.all_tables:
            return False
        self.trials = TRIALS
        return self._insert_plainly(i) or self._insert_by_flip(i) or self._insert_by_table(i)

    def _insert_plainly(self, i: int) -> bool:
        pair, case, used, watch = self.case.pairs[i], self.case, self.used, self.watch
        best, best_key = None, (0, 0)
        for node in case.seats[pair.buyer]:
            common = self.open[pair.supplier] & self.open[node]
            while common:
                bit = common & -common
                common ^= bit
                slot = bit.bit_length() - 1
                left = case.tables[slot] - used[slot]
                if left <= 0 or (watch is not None and not watch.may_place(self, i, node, slot)):
                    continue
                beside = self._beside(pair.supplier, slot) + self._beside(node, slot)
                if best is None or (beside, left) > best_key:
                    best, best_key = (node, slot), (beside, left)
        if best is None:
            return False
        self.place(i, *best)
        return True

    def _beside(self, node: int, slot: int) -> int:
        """How many meetings of this node stand right before or after the slot."""
        row = self.at[node]
        before = slot > 0 and row[slot - 1] != FREE
        return before + (slot + 1 < len(row) and row[slot + 1] != FREE)

    def _insert_by_flip(self, i: int) -> bool:
        pair, case = self.case.pairs[i], self.case
        for node in case.seats[pair.buyer]:
            for still, mover in ((pair.supplier, node), (node, pair.supplier)):
                slots_a = self.open[still] & case.free[mover] & ~self.open[mover]
                while slots_a:
                    bit_a = slots_a & -slots_a
                    slots_a ^= bit_a
                    a = bit_a.bit_length() - 1
                    slots_b = self.open[mover]
                    while slots_b and self.trials > 0:
                        bit_b = slots_b & -slots_b
                        slots_b ^= bit_b
                        b = bit_b.bit_length() - 1
                        chain = self.chain(self.at[mover][a], a, b)
                        if chain is None or still in (chain[2], chain[3]):
                            continue
                        shift = len(chain[0]) - len(chain[1])
                        if (
                            self.used[a] - shift + 1 <= case.tables[a]
                            and self.used[b] + shift <= case.tables[b]
                            and self._flip_and_place(chain, a, b, i, node)
                        ):
                            return True
        return False

    def _insert_by_table(self, i: int) -> bool:
        """Both are free together, but all tables are taken: move another meeting out of the slot."""
        pair, case = self.case.pairs[i], self.case
        roomy = [slot for slot in range(case.slots) if self.used[slot] < case.tables[slot]]
        for node in case.seats[pair.buyer]:
            common = self.open[pair.supplier] & self.open[node]
            while common:
                bit = common & -common
                common ^= bit
                a = bit.bit_length() - 1
                for other in range(case.suppliers):
                    j = self.at[other][a]
                    if j == FREE or self.trials <= 0:
                        continue
                    for b in roomy:
                        if case.tables[a] == 0 or not self.open[other] >> b & 1:
                            continue
                        chain = self.chain(j, a, b)
                        if (
                            chain is None
                            or len(chain[0]) <= len(chain[1])
                            or pair.supplier in chain[2:]
                            or node in chain[2:]
                        ):
                            continue
                        if self._flip_and_place(chain, a, b, i, node):
                            return True
        return False

    def _flip_and_place(self, chain: Chain, a: int, b: int, i: int, node: int) -> bool:
        """Flip, then place pair i in slot a; all taken back where a rule of the hall or the clock forbids it."""
        mark, watch = len(self.journal), self.watch
        if watch is not None:
            self.trials -= 1
        self.flip(chain, a, b)
        if watch is not None and not (
            watch.holds(self, chain[0] + chain[1]) and watch.may_place(self, i, node, a)
        ):
            self.rollback(mark)
            return False
        self.place(i, node, a)
        return True
