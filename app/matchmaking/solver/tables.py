"""Tables as names, given afterwards: the placement has kept their number in every slot."""

from __future__ import annotations

from app.matchmaking.solver.case import Case
from app.matchmaking.solver.hall import Hall
from app.matchmaking.solver.placement import FREE, Placement
from app.matchmaking.solver.plan import Meeting


def assign(case: Case, state: Placement) -> dict[int, int]:
    """Table number (from 1) of each placed pair.

    A seat keeps one table all day when there are tables enough; otherwise it changes as seldom as a pass
    over the slots in time can manage. Tables named by locks are kept.
    """
    if case.hall is not None:
        return _assign_in_hall(case, case.hall, state)
    busy = [node for node in range(case.suppliers, len(case.free)) if state.open[node] != case.free[node]]
    last: dict[int, int] = {}
    if not case.home_table and len(busy) <= min((n for n in case.tables if n), default=0):
        last = {node: number for number, node in enumerate(busy, start=1)}
    given: dict[int, int] = {}
    for slot in range(case.slots):
        sitting = [node for node in busy if state.at[node][slot] != FREE]
        now: dict[int, int] = {
            node: case.home_table[node, slot] for node in sitting if (node, slot) in case.home_table
        }
        # Those who sat a slot ago keep their table before those who come back after a pause.
        staying = sorted(sitting, key=lambda node: (slot == 0 or state.at[node][slot - 1] == FREE, node))
        taken = set(now.values())
        for node in staying:
            table = last.get(node)
            if node not in now and table is not None and table not in taken and table <= case.tables[slot]:
                now[node] = table
                taken.add(table)
        spare = (number for number in range(1, case.tables[slot] + 1) if number not in taken)
        for node in sitting:
            if node not in now:
                now[node] = next(spare)
        for node in sitting:
            given[state.at[node][slot]] = now[node]
            last[node] = now[node]
    return given


def _assign_in_hall(case: Case, hall: Hall, state: Placement) -> dict[int, int]:
    """The same where tables differ: each meeting in its part of the hall, accessible tables first to who needs one."""
    problem = case.problem
    last: dict[int, int] = {}
    given: dict[int, int] = {}
    for slot in range(case.slots):
        sitting = [i for i in range(len(case.pairs)) if state.slot_of[i] == slot]
        spare = dict.fromkeys(problem.tables_in[problem.slots[slot].id])
        for i in sitting:
            named = case.home_table.get((state.seat_of[i], slot))
            if named is not None and case.pairs[i].fixed is not None:
                given[i] = named
                del spare[named]
        waiting = [i for i in sitting if i not in given]
        waiting.sort(key=lambda i: (not hall.needs[i], last.get(state.seat_of[i], 0) not in spare, i))
        for i in waiting:
            zone = hall.zone(i, slot)
            fitting = [
                number
                for number in spare
                if (len(hall.zones) == 1 or hall.zones[zone] == problem.table(number).zone)
                and (problem.table(number).accessible or not hall.needs[i])
            ]
            node, homes = state.seat_of[i], set(last.values())
            given[i] = min(
                fitting,
                key=lambda number: (
                    number != last.get(node),
                    problem.table(number).accessible and not hall.needs[i],
                    number in homes,
                    number,
                ),
            )
            del spare[given[i]]
        for i in sitting:
            last[state.seat_of[i]] = given[i]
    return given


def meetings_of(case: Case, state: Placement, table_of: dict[int, int]) -> list[Meeting]:
    """The meetings of a placing with the names of the problem: by slot, then as the buyers come, then by seat."""
    problem = case.problem
    meetings = [
        Meeting(
            problem.suppliers[pair.supplier].id,
            problem.buyers[pair.buyer].id,
            problem.slots[state.slot_of[i]].id,
            case.seat_number[state.seat_of[i]],
            table_of[i],
        )
        for i, pair in enumerate(case.pairs)
        if state.slot_of[i] != FREE
    ]
    order = {buyer.id: i for i, buyer in enumerate(problem.buyers)}
    return sorted(meetings, key=lambda m: (problem.slot_index[m.slot], order[m.buyer], m.seat))
