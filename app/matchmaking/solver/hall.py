"""The rules of the hall and the clock for the engine, in numbers: who is which person, which zone, how many tables.

Only problems that use such rules have a `Hall`; the others never ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.matchmaking.solver.hours import Hours
from app.matchmaking.solver.problem import Problem

if TYPE_CHECKING:
    from app.matchmaking.solver.case import Pair
    from app.matchmaking.solver.placement import Placement

#: What a look at one person's day costs, in the units of work that limit the search; a step along a chain is one.
LOOK = 10


class Hall:
    """What the rules need beyond free slots.

    people: for each node the sets of nodes that are one person with it (a firm that sells and buys has one for each
    of its seats). zones: names of the parts of the hall, a single one where they make no difference. room and
    accessible: tables by slot and zone. home: zone by buyer and slot.
    """

    def __init__(self, problem: Problem, seats: list[list[int]]) -> None:
        self.problem = problem
        self.hours = Hours.of(problem)
        self.most_in_row = problem.longest_run.meetings if problem.longest_run is not None else None
        nodes = len(problem.suppliers) + sum(map(len, seats))
        self.people = _people(problem, seats, nodes)
        self.talks = _talks(problem, seats)
        self.fixed = [0] * nodes
        self.zones = _zones(problem)
        self.room, self.accessible = _capacities(problem, self.zones)
        self.home = _homes(problem, self.room, self.zones)
        walking = problem.walking
        self.walks = [[walking.time(one, other) for other in self.zones] for one in self.zones]
        self.clashes = len(self.zones) > 1 or any(self.hours.overlapping)
        self.needs: list[bool] = []
        self.buyer: list[int] = []
        self.zone_of: dict[int, int] = {}

    def know_pairs(self, pairs: Sequence[Pair], named: dict[tuple[int, int], int]) -> None:
        """Take in who needs an accessible table, and where the meetings stand that nobody moves."""
        problem = self.problem
        for i, pair in enumerate(pairs):
            needs = problem.suppliers[pair.supplier].accessible or problem.buyers[pair.buyer].accessible
            self.buyer.append(pair.buyer)
            if pair.fixed is not None:
                node, slot = pair.fixed
                table = problem.table(named[node, slot])
                # whoever sits at an accessible table takes one, needed or not
                needs = table.accessible
                self.zone_of[i] = self.zones.index(table.zone) if len(self.zones) > 1 else 0
                self.fixed[pair.supplier] |= 1 << slot
                self.fixed[node] |= 1 << slot
            self.needs.append(needs)

    def settle(self, i: int, table: int) -> None:
        """Pair i meets at this table, wherever its buyer would meet otherwise."""
        if len(self.zones) > 1:
            self.zone_of[i] = self.zones.index(self.problem.table(table).zone)

    def zone(self, i: int, slot: int) -> int:
        """The zone in which pair i meets in this slot, by its index."""
        found = self.zone_of.get(i)
        return self.home[self.buyer[i]][slot] if found is None else found

    def most_meetings(self, node: int, free: int) -> int:
        """No more meetings than this fit into the free slots of a node."""
        return self.hours.most_meetings(free, self.talks[node] | self.fixed[node])


class Watch:
    """Keeps the rules of the hall for one placement: asked before a step, or after a trial.

    A day is judged by its meetings alone, and the search comes back to the same days again and again: what was found
    is remembered.
    """

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        zones = range(len(hall.zones))
        self.used = [[0 for _ in zones] for _ in hall.room]
        self.accessible = [[0 for _ in zones] for _ in hall.room]
        self.days = [[0 for _ in zones] for _ in hall.people]  # by node and zone: the slots of its meetings
        self._judged: dict[tuple[int, ...], bool] = {}

    def count(self, i: int, supplier: int, node: int, slot: int, by: int) -> None:
        """Pair i meets in this slot from now on (`by` 1), or no longer (-1)."""
        zone = self.hall.zone(i, slot)
        self.used[slot][zone] += by
        if self.hall.needs[i]:
            self.accessible[slot][zone] += by
        self.days[supplier][zone] ^= 1 << slot
        self.days[node][zone] ^= 1 << slot

    def has_table(self, i: int, slot: int) -> bool:
        """Whether one more such meeting finds a table in its part of the hall."""
        hall, zone = self.hall, self.hall.zone(i, slot)
        return self.used[slot][zone] < hall.room[slot][zone] and (
            not hall.needs[i] or self.accessible[slot][zone] < hall.accessible[slot][zone]
        )

    def may_place(self, state: Placement, i: int, node: int, slot: int) -> bool:
        """Whether pair i may meet at this seat and slot, both being free."""
        if not self.has_table(i, slot):
            return False
        zone = self.hall.zone(i, slot)
        supplier = state.case.pairs[i].supplier
        state.work += LOOK
        return all(self._person_may(person, slot, zone) for person in self.hall.people[supplier]) and all(
            self._person_may(person, slot, zone)
            for person in self.hall.people[node]
            if supplier not in person
        )

    def holds(self, state: Placement, meetings: Sequence[int]) -> bool:
        """Whether everybody in these meetings still has a day that obeys the rules, and a table."""
        hall, case = self.hall, state.case
        state.work += LOOK * len(meetings)
        for slot in {state.slot_of[i] for i in meetings}:
            for zone, used in enumerate(self.used[slot]):
                if used > hall.room[slot][zone] or self.accessible[slot][zone] > hall.accessible[slot][zone]:
                    return False
        nodes = {case.pairs[i].supplier for i in meetings} | {state.seat_of[i] for i in meetings}
        return all(self._person_holds(person) for node in nodes for person in hall.people[node])

    def _person_may(self, person: Sequence[int], slot: int, zone: int) -> bool:
        bit = 1 << slot
        if any(mask & bit for node in person for mask in self.days[node]):
            return False
        day = self._day(person)
        day[zone] |= bit
        return self._keeps(day, person)

    def _person_holds(self, person: Sequence[int]) -> bool:
        if len(person) > 1:
            one, other = (_all(self.days[node]) for node in person)
            stand = [self.hall.fixed[node] for node in person]
            if one & other & ~(stand[0] & stand[1]):
                return False
        return self._keeps(self._day(person), person)

    def _day(self, person: Sequence[int]) -> list[int]:
        """The slots of a person's meetings by zone."""
        if len(person) == 1:
            return self.days[person[0]].copy()
        return [one | other for one, other in zip(*(self.days[node] for node in person), strict=True)]

    def _given(self, person: Sequence[int]) -> int:
        """The slots of the meetings that nobody moves."""
        fixed = self.hall.fixed
        return fixed[person[0]] if len(person) == 1 else fixed[person[0]] | fixed[person[1]]

    def _keeps(self, day: list[int], person: Sequence[int]) -> bool:
        """Whether this day leaves time to walk, a lunch and the pauses."""
        talks = 0
        for node in person:
            talks |= self.hall.talks[node]
        given = self._given(person)
        key = (given, talks, *day)
        found = self._judged.get(key)
        if found is None:
            found = self._judged[key] = self._walks(day, given) and self._rests(_all(day), given, talks)
        return found

    def _walks(self, day: Sequence[int], given: int) -> bool:
        hours, hall = self.hall.hours, self.hall
        if not hall.clashes:
            return True
        for zone, mask in enumerate(day):
            rest = mask & ~given
            while rest:
                bit = rest & -rest
                rest ^= bit
                slot = bit.bit_length() - 1
                for other, elsewhere in enumerate(day):
                    if elsewhere & hours.near(slot, hall.walks[zone][other]):
                        return False
        return True

    def _rests(self, taken: int, given: int, talks: int) -> bool:
        hours, most = self.hall.hours, self.hall.most_in_row
        if hours.lost_lunches(taken | talks, given | talks):
            return False
        return most is None or all(row.bit_count() <= most or not row & ~given for row in hours.rows(taken))


def _all(day: Sequence[int]) -> int:
    """The slots of a day, whatever the zone."""
    taken = 0
    for mask in day:
        taken |= mask
    return taken


def _people(problem: Problem, seats: list[list[int]], nodes: int) -> list[list[tuple[int, ...]]]:
    people: list[list[tuple[int, ...]]] = [[] for _ in range(nodes)]
    for s, supplier in enumerate(problem.suppliers):
        for b, buyer in enumerate(problem.buyers):
            if supplier.company is not None and supplier.company == buyer.company:
                for node in seats[b]:
                    people[s].append((s, node))
                    people[node].append((s, node))
    return [own or [(node,)] for node, own in enumerate(people)]


def _talks(problem: Problem, seats: list[list[int]]) -> list[int]:
    index = problem.slot_index
    talks = [
        sum(1 << index[slot] for slot in {t for slots in supplier.busy.values() for t in slots})
        for supplier in problem.suppliers
    ]
    for buyer, own in zip(problem.buyers, seats, strict=True):
        talks += [
            sum(1 << index[slot] for slot in set(buyer.busy.get(number, ())))
            for number in range(1, len(own) + 1)
        ]
    return talks


def _zones(problem: Problem) -> list[str]:
    """The parts of the hall, where it matters in which one a meeting is."""
    walking = problem.walking
    if not (walking.minutes or walking.between or any(buyer.zone is not None for buyer in problem.buyers)):
        return [""]
    return list(dict.fromkeys(table.zone for table in problem.table_list)) or [""]


def _capacities(problem: Problem, zones: list[str]) -> tuple[list[list[int]], list[list[int]]]:
    room = [[0] * len(zones) for _ in problem.slots]
    accessible = [[0] * len(zones) for _ in problem.slots]
    for slot, own in enumerate(problem.slots):
        for number in problem.tables_in[own.id]:
            table = problem.table(number)
            zone = zones.index(table.zone) if len(zones) > 1 else 0
            room[slot][zone] += 1
            accessible[slot][zone] += table.accessible
    return room, accessible


def _homes(problem: Problem, room: list[list[int]], zones: list[str]) -> list[list[int]]:
    """The zone of each buyer in each slot: its own, else the one with most tables left over, the same in all slots
    with the same tables."""
    if len(zones) == 1:
        return [[0] * len(problem.slots) for _ in problem.buyers]
    homes = [[0] * len(problem.slots) for _ in problem.buyers]
    for profile in sorted({tuple(rooms) for rooms in room}):
        left = list(profile)
        choice = {}
        for b in sorted(range(len(problem.buyers)), key=lambda b: problem.buyers[b].zone is None):
            named = problem.buyers[b].zone
            zone = zones.index(named) if named is not None else left.index(max(left))
            left[zone] -= problem.buyers[b].seats
            choice[b] = zone
        for slot, rooms in enumerate(room):
            if tuple(rooms) == profile:
                for b, zone in choice.items():
                    homes[b][slot] = zone
    return homes
