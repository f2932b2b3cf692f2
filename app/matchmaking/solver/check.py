"""An independent judge of a plan: shares no code with the rules or the engine, on purpose.

It reads only the problem's values and the plan's meetings, and recomputes every figure from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations

from app.matchmaking.solver.check_day import faults, kept_by
from app.matchmaking.solver.plan import Meeting, Plan
from app.matchmaking.solver.problem import Buyer, Lock, Problem, Supplier, minutes


@dataclass(frozen=True)
class Violation:
    """A broken rule and where."""

    rule: str
    detail: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Everything that is wrong with the plan, figures included; empty for a plan that may be published."""
    found = _meeting_by_meeting(problem, plan)
    found += _counted(problem, plan)
    found += faults_of(problem, plan)
    binding = set(binding_locks(problem)) if _is_plain(problem) else None
    for lock in problem.locked:
        if kept_by([lock], plan.meetings):
            continue
        if lock in binding if binding is not None else _could_be_kept(problem, plan, lock):
            found.append(Violation("lock_broken", f"{lock.supplier} – {lock.buyer} in {lock.slot}"))
    for name, value in figures(problem, plan).items():
        stated = getattr(plan.figures, name)
        if abs(stated - value) > 1e-6:
            found.append(Violation("figure_wrong", f"{name}: {stated} stated, {value} counted"))
    return found


def _meeting_by_meeting(problem: Problem, plan: Plan) -> list[Violation]:
    found: list[Violation] = []
    suppliers = {s.id: s for s in problem.suppliers}
    buyers = {b.id: b for b in problem.buyers}
    known_slots = {s.id for s in problem.slots}
    standing = kept_by([lock for lock in problem.locked if lock.standing], plan.meetings)
    for m in plan.meetings:
        where = f"{m.supplier} – {m.buyer} in {m.slot}"
        stands = m in standing
        supplier, buyer = suppliers.get(m.supplier), buyers.get(m.buyer)
        if supplier is None or buyer is None:
            found.append(Violation("person_unknown", where))
            continue
        if m.slot not in known_slots:
            found.append(Violation("slot_unknown", where))
            continue
        away = m.slot not in supplier.available or any(m.slot in s for s in supplier.busy.values())
        if away and not stands:
            found.append(Violation("supplier_not_available", where))
        if m.slot not in buyer.available and not stands:
            found.append(Violation("buyer_not_available", where))
        if not 1 <= m.seat <= buyer.seats:
            found.append(Violation("seat_unknown", where))
        if m.slot in buyer.busy.get(m.seat, ()) or m.slot in buyer.away.get(m.seat, ()):
            found.append(Violation("seat_busy", where))
        if not _stands_in(problem, m):
            found.append(Violation("table_unknown", f"{where}, table {m.table}"))
        if (m.supplier, m.buyer) in problem.vetoes and not stands:
            found.append(Violation("vetoed", where))
    return found


def _stands_in(problem: Problem, m: Meeting) -> bool:
    """Whether the meeting's table stands in the place of its block."""
    if not problem.table_list:
        return 1 <= m.table <= problem.tables[m.slot]
    if not 1 <= m.table <= len(problem.table_list):
        return False
    blocks = problem.table_list[m.table - 1].blocks
    return blocks is None or any(slot.id == m.slot and slot.block in blocks for slot in problem.slots)


def _counted(problem: Problem, plan: Plan) -> list[Violation]:
    found: list[Violation] = []
    counted = (
        ("pair_meets_twice", Counter((m.supplier, m.buyer) for m in plan.meetings)),
        ("supplier_busy", Counter((m.supplier, m.slot) for m in plan.meetings)),
        ("seat_busy", Counter((m.buyer, m.seat, m.slot) for m in plan.meetings)),
        ("no_table", Counter((m.slot, m.table) for m in plan.meetings)),
    )
    for rule, counter in counted:
        found += [Violation(rule, f"{key}: {n} times") for key, n in counter.items() if n > 1]
    by_supplier = Counter(m.supplier for m in plan.meetings)
    by_buyer = Counter(m.buyer for m in plan.meetings)
    standing = kept_by([lock for lock in problem.locked if lock.standing], plan.meetings)
    for s in problem.suppliers:
        stand = sum(m.supplier == s.id for m in standing)
        if s.max is not None and by_supplier[s.id] > max(s.max, stand):
            found.append(Violation("supplier_cap_reached", f"{s.id}: {by_supplier[s.id]} of {s.max}"))
    for b in problem.buyers:
        stand = sum(m.buyer == b.id for m in standing)
        if b.max is not None and by_buyer[b.id] > max(b.max, stand):
            found.append(Violation("buyer_cap_reached", f"{b.id}: {by_buyer[b.id]} of {b.max}"))
    return found


def faults_of(problem: Problem, plan: Plan) -> list[Violation]:
    """What is wrong with the hall and with people's days."""
    return [Violation(rule, where) for rule, where in faults(problem, plan)]


def _is_plain(problem: Problem) -> bool:
    """Whether nothing but availability, seats, tables, caps and vetoes decides which locks can be kept."""
    people: list[Supplier | Buyer] = [*problem.suppliers, *problem.buyers]
    return (
        problem.lunch is None
        and problem.longest_run is None
        and problem.may_meet is None
        and not problem.table_list
        and len({slot.block for slot in problem.slots}) <= 1
        and not any(lock.standing for lock in problem.locked)
        and not any(person.accessible or person.company or person.group for person in people)
    )


def _could_be_kept(problem: Problem, plan: Plan, lock: Lock) -> bool:
    """Whether the lock breaks no rule, by itself and beside the locks the plan keeps, at some seat and table."""
    beside = tuple(kept_by(problem.locked, plan.meetings))
    # as a choice of the plan it has to obey what locks among themselves need not
    alone = replace(problem, locked=tuple(one for one in problem.locked if one != lock))
    seats = range(1, {b.id: b.seats for b in problem.buyers}[lock.buyer] + 1)
    tables = range(1, max(len(problem.table_list), *problem.tables.values()) + 1)
    for seat in seats if lock.seat is None else [lock.seat]:
        for table in tables if lock.table is None else [lock.table]:
            trial = replace(
                plan, meetings=(*beside, Meeting(lock.supplier, lock.buyer, lock.slot, seat, table))
            )
            if not (_meeting_by_meeting(alone, trial) + _counted(alone, trial) + faults_of(alone, trial)):
                return True
    return False


def binding_locks(problem: Problem) -> list[Lock]:
    """The locks a plan must keep: taken in the order given, without those that break a rule by themselves
    or against an earlier one."""
    suppliers = {s.id: s for s in problem.suppliers}
    buyers = {b.id: b for b in problem.buyers}
    kept: list[Lock] = []
    for lock in problem.locked:
        supplier, buyer = suppliers[lock.supplier], buyers[lock.buyer]
        same_slot = [k for k in kept if k.slot == lock.slot]
        seated = [k for k in same_slot if k.buyer == lock.buyer]
        open_seats = [n for n in range(1, buyer.seats + 1) if lock.slot not in buyer.busy.get(n, ())]
        fits = len(seated) < len(open_seats)
        if lock.seat is not None:
            fits = fits and lock.seat in open_seats and all(k.seat != lock.seat for k in seated)
        tables = problem.tables[lock.slot]
        if lock.table is not None:
            fits = fits and 1 <= lock.table <= tables
            fits = fits and all(k.table != lock.table for k in same_slot)
        if (
            fits
            and lock.slot in supplier.available
            and not any(lock.slot in slots for slots in supplier.busy.values())
            and lock.slot in buyer.available
            and (lock.supplier, lock.buyer) not in problem.vetoes
            and all((k.supplier, k.buyer) != (lock.supplier, lock.buyer) for k in kept)
            and all(k.supplier != lock.supplier for k in same_slot)
            and len(same_slot) < tables
            and (supplier.max is None or sum(k.supplier == supplier.id for k in kept) < supplier.max)
            and (buyer.max is None or sum(k.buyer == buyer.id for k in kept) < buyer.max)
        ):
            kept.append(lock)
    return kept


def figures(problem: Problem, plan: Plan) -> dict[str, int | float]:
    """Every countable figure, recomputed from the meetings."""
    wishes = {(w.supplier, w.buyer): w for w in problem.wishes}
    by_supplier = Counter(m.supplier for m in plan.meetings)
    by_buyer = Counter(m.buyer for m in plan.meetings)
    met = [wishes[m.supplier, m.buyer] for m in plan.meetings if (m.supplier, m.buyer) in wishes]
    wanting = {w.supplier for w in problem.wishes}
    wanted = {w.buyer for w in problem.wishes}
    return {
        "meetings": len(plan.meetings),
        "score": sum(w.score for w in met),
        "must_met": sum(w.must for w in met),
        "must_total": sum(w.must for w in problem.wishes),
        "shortfall": sum(max(0, s.min - by_supplier[s.id]) for s in problem.suppliers)
        + sum(max(0, b.min - by_buyer[b.id]) for b in problem.buyers),
        "suppliers_with_none": sum(by_supplier[s] == 0 for s in wanting),
        "buyers_with_none": sum(by_buyer[b] == 0 for b in wanted),
        "idle_supplier": _idle(problem, plan, "supplier"),
        "idle_buyer": _idle(problem, plan, "buyer"),
    }


def _idle(problem: Problem, plan: Plan, side: str) -> int:
    order = {slot.id: i for i, slot in enumerate(problem.slots)}
    day = {slot.id: slot.day for slot in problem.slots}
    may: dict[str, tuple[str, ...]]
    if side == "supplier":
        may = {s.id: s.available for s in problem.suppliers}
        blocked = {(s.id, 1): {t for slots in s.busy.values() for t in slots} for s in problem.suppliers}
    else:
        may = {b.id: b.available for b in problem.buyers}
        blocked = {
            (b.id, n): {*b.busy.get(n, ()), *b.away.get(n, ())}
            for b in problem.buyers
            for n in range(1, b.seats + 1)
        }
    days: dict[tuple[str, int, str | int], list[Meeting]] = defaultdict(list)
    for m in plan.meetings:
        key = (m.supplier, 1) if side == "supplier" else (m.buyer, m.seat)
        if m.slot not in order or key[0] not in may:
            continue
        days[*key, day[m.slot]].append(m)
    overlapping = _overlapping(problem)
    idle = 0
    for (person, seat, of_day), meetings in days.items():
        taken = {order[m.slot] for m in meetings}
        for slot in set(may[person]) - blocked.get((person, seat), set()):
            position = order[slot]
            if any(m.slot in overlapping[slot] for m in meetings):
                continue
            if day[slot] == of_day and min(taken) < position < max(taken) and position not in taken:
                idle += 1
    return idle


def _overlapping(problem: Problem) -> dict[str, set[str]]:
    """By slot: those of other blocks held at the same time."""
    found: dict[str, set[str]] = {slot.id: set() for slot in problem.slots}
    for one, other in combinations(problem.slots, 2):
        apart = minutes(other.start) >= minutes(one.end) or minutes(one.start) >= minutes(other.end)
        if one.day == other.day and not apart:
            found[one.id].add(other.id)
            found[other.id].add(one.id)
    return found
