"""An independent judge of a plan: shares no code with the rules or the engine, on purpose.

It reads only the problem's values and the plan's meetings, and recomputes every figure from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from app.matchmaking.solver.plan import Meeting, Plan
from app.matchmaking.solver.problem import Lock, Problem


@dataclass(frozen=True)
class Violation:
    """A broken rule and where."""

    rule: str
    detail: str


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Everything that is wrong with the plan, figures included; empty for a plan that may be published."""
    found = _meeting_by_meeting(problem, plan)
    found += _counted(problem, plan)
    kept = {(m.supplier, m.buyer, m.slot) for m in plan.meetings}
    for lock in binding_locks(problem):
        if (lock.supplier, lock.buyer, lock.slot) not in kept:
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
    for m in plan.meetings:
        where = f"{m.supplier} – {m.buyer} in {m.slot}"
        supplier, buyer = suppliers.get(m.supplier), buyers.get(m.buyer)
        if supplier is None or buyer is None:
            found.append(Violation("person_unknown", where))
            continue
        if m.slot not in known_slots:
            found.append(Violation("slot_unknown", where))
            continue
        if m.slot not in supplier.available or any(m.slot in s for s in supplier.busy.values()):
            found.append(Violation("supplier_not_available", where))
        if m.slot not in buyer.available:
            found.append(Violation("buyer_not_available", where))
        if not 1 <= m.seat <= buyer.seats:
            found.append(Violation("seat_unknown", where))
        if m.slot in buyer.busy.get(m.seat, ()):
            found.append(Violation("seat_busy", where))
        if not 1 <= m.table <= problem.tables[m.slot]:
            found.append(Violation("table_unknown", f"{where}, table {m.table}"))
        if (m.supplier, m.buyer) in problem.vetoes:
            found.append(Violation("vetoed", where))
    return found


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
    for s in problem.suppliers:
        if s.max is not None and by_supplier[s.id] > s.max:
            found.append(Violation("supplier_cap_reached", f"{s.id}: {by_supplier[s.id]} of {s.max}"))
    for b in problem.buyers:
        if b.max is not None and by_buyer[b.id] > b.max:
            found.append(Violation("buyer_cap_reached", f"{b.id}: {by_buyer[b.id]} of {b.max}"))
    return found


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
        blocked = {(b.id, n): set(slots) for b in problem.buyers for n, slots in b.busy.items()}
    days: dict[tuple[str, int, str | int], list[Meeting]] = defaultdict(list)
    for m in plan.meetings:
        key = (m.supplier, 1) if side == "supplier" else (m.buyer, m.seat)
        if m.slot not in order or key[0] not in may:
            continue
        days[*key, day[m.slot]].append(m)
    idle = 0
    for (person, seat, of_day), meetings in days.items():
        taken = {order[m.slot] for m in meetings}
        for slot in set(may[person]) - blocked.get((person, seat), set()):
            position = order[slot]
            if day[slot] == of_day and min(taken) < position < max(taken) and position not in taken:
                idle += 1
    return idle
