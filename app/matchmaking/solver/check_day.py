"""The judge's part about the hall and the clock: minutes and sets, none of the engine's masks, on purpose.

Meetings that stand by a lock are nobody's fault between themselves: a day is judged by what was added to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from app.matchmaking.solver.plan import Meeting, Plan
from app.matchmaking.solver.problem import Buyer, Lock, Problem, Supplier, minutes

Found = list[tuple[str, str]]
One = tuple[str, ...]  # ("s", supplier) or ("b", buyer, seat)
Person = tuple[One, ...]


def faults(problem: Problem, plan: Plan) -> Found:
    """(rule, where) of everything wrong with the hall and with people's days."""
    found: Found = []
    suppliers = {s.id: s for s in problem.suppliers}
    buyers = {b.id: b for b in problem.buyers}
    slots = {slot.id for slot in problem.slots}
    known = [m for m in plan.meetings if m.supplier in suppliers and m.buyer in buyers and m.slot in slots]
    standing = kept_by([lock for lock in problem.locked if lock.standing], known)
    for m in known:
        if m not in standing:
            found += _at_table(problem, m, suppliers[m.supplier], buyers[m.buyer])
    fixed = kept_by(problem.locked, known)
    talks = _talks(problem)
    for person, meetings in _days(problem, known).items():
        where = " ".join(" ".join(one) for one in person)
        sits = {slot for one in person for slot in talks.get(one, ())}
        found += [(rule, where) for rule in _day_faults(problem, person, meetings, fixed, sits)]
    return found


def kept_by(locks: Sequence[Lock], meetings: Iterable[Meeting]) -> set[Meeting]:
    """The meetings that are what a lock asked for."""
    wanted = {(lock.supplier, lock.buyer, lock.slot, lock.seat, lock.table) for lock in locks}
    return {
        m
        for m in meetings
        if any((m.supplier, m.buyer, m.slot, s, t) in wanted for s in (None, m.seat) for t in (None, m.table))
    }


def _at_table(problem: Problem, m: Meeting, supplier: Supplier, buyer: Buyer) -> Found:
    where = f"{m.supplier} – {m.buyer} in {m.slot}, table {m.table}"
    found: Found = []
    table = problem.table_list[m.table - 1] if 1 <= m.table <= len(problem.table_list) else None
    if (supplier.accessible or buyer.accessible) and (table is None or not table.accessible):
        found.append(("no_accessible_table", where))
    if buyer.zone is not None and (table is None or table.zone != buyer.zone):
        found.append(("no_table_in_zone", where))
    if (supplier.company is not None and supplier.company == buyer.company) or (
        supplier.group is not None and supplier.group == buyer.group
    ):
        found.append(("same_group", where))
    roles = (supplier.role, buyer.role)
    if problem.may_meet is not None and None not in roles and roles not in problem.may_meet:
        found.append(("roles_may_not_meet", where))
    return found


def _days(problem: Problem, meetings: list[Meeting]) -> dict[Person, list[Meeting]]:
    """The meetings of each person; a firm that sells and buys is one person with each of its buying seats."""
    own: dict[One, list[Meeting]] = defaultdict(list)
    for m in meetings:
        own["s", m.supplier].append(m)
        own["b", m.buyer, str(m.seat)].append(m)
    days: dict[Person, list[Meeting]] = {(one,): mine for one, mine in own.items()}
    selling = defaultdict(list)
    for s in problem.suppliers:
        selling[s.company].append(("s", s.id))
    for b in problem.buyers:
        for one in selling[b.company] if b.company is not None else ():
            for seat in range(1, b.seats + 1):
                other = ("b", b.id, str(seat))
                if one in own and other in own:
                    days[one, other] = list(dict.fromkeys(own[one] + own[other]))
    return days


def _day_faults(
    problem: Problem, person: Person, meetings: list[Meeting], fixed: set[Meeting], talks: set[str]
) -> list[str]:
    times = _times(problem)
    found = []
    for one, other in combinations(meetings, 2):
        if one in fixed and other in fixed:
            continue
        (day, start, end), (on, from_, to) = times[one.slot], times[other.slot]
        if day != on:
            continue
        if start < to and from_ < end:
            alone = "supplier_busy" if person[0][0] == "s" else "seat_busy"
            found.append("firm_busy" if len(person) > 1 else alone)
        elif max(from_ - end, start - to) < _walk(problem, one, other):
            found.append("too_far")
    side = "supplier" if person[0][0] == "s" else "buyer"
    if problem.lunch is None and problem.longest_run is None:
        return found
    for today in dict.fromkeys(slot.day for slot in problem.slots):
        mine = [m for m in meetings if times[m.slot][0] == today]
        before = [times[m.slot][1:] for m in mine if m in fixed]
        before += [times[slot][1:] for slot in talks if times[slot][0] == today]
        after = before + [times[m.slot][1:] for m in mine if m not in fixed]
        if problem.lunch is not None and _has_lunch(problem, before) and not _has_lunch(problem, after):
            found.append(f"{side}_without_lunch")
        if problem.longest_run is not None and _runs_on(problem, mine, fixed):
            found.append(f"{side}_without_pause")
    return found


def _times(problem: Problem) -> dict[str, tuple[str | int, float, float]]:
    return {slot.id: (slot.day, minutes(slot.start), minutes(slot.end)) for slot in problem.slots}


def _walk(problem: Problem, one: Meeting, other: Meeting) -> float:
    zones = [
        problem.table_list[m.table - 1].zone if 1 <= m.table <= len(problem.table_list) else ""
        for m in (one, other)
    ]
    if zones[0] == zones[1] or "" in zones:
        return 0
    between = problem.walking.between
    here, there = sorted(zones)
    return between.get((here, there), problem.walking.minutes)


def _talks(problem: Problem) -> dict[One, set[str]]:
    """Slots in which somebody sits in a talk."""
    talks: dict[One, set[str]] = {
        ("s", s.id): {slot for slots in s.busy.values() for slot in slots} for s in problem.suppliers
    }
    for b in problem.buyers:
        talks |= {("b", b.id, str(seat)): set(slots) for seat, slots in b.busy.items()}
    return talks


def _has_lunch(problem: Problem, taken: list[tuple[float, float]]) -> bool:
    assert problem.lunch is not None
    free_from, last = minutes(problem.lunch.start), minutes(problem.lunch.end)
    for start, end in sorted(taken):
        if end <= free_from:
            continue
        if min(start, last) - free_from >= problem.lunch.minutes:
            return True
        free_from = max(free_from, end)
    return last - free_from >= problem.lunch.minutes


def _runs_on(problem: Problem, meetings: list[Meeting], fixed: set[Meeting]) -> bool:
    """Whether more meetings than allowed follow each other, at least one of which the plan chose."""
    assert problem.longest_run is not None
    times = {slot.id: (minutes(slot.start), minutes(slot.end)) for slot in problem.slots}
    row: list[Meeting] = []
    for m in sorted(meetings, key=lambda m: times[m.slot]):
        if row and times[m.slot][0] - times[row[-1].slot][1] >= problem.longest_run.pause:
            row = []
        row.append(m)
        if len(row) > problem.longest_run.meetings and any(one not in fixed for one in row):
            return True
    return False
