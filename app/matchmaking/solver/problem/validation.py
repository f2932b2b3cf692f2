"""What no plan could be made of is refused, with its place; an unmeetable floor or lock is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.matchmaking.solver.problem.values import (
    Buyer,
    Problem,
    ProblemError,
    Slot,
    Supplier,
    Table,
    minutes,
)


def validate(problem: Problem) -> Problem:
    """The same problem, or `ProblemError` at the first fault."""
    _check_slots(problem)
    slots = {slot.id for slot in problem.slots}
    for slot_id in slots:
        if problem.tables.get(slot_id, 0) < 0:
            raise ProblemError(f"tables[{slot_id}]", "must not be negative")
    for slot_id in problem.tables:
        if slot_id not in slots:
            raise ProblemError(f"tables[{slot_id}]", "no slot has this id")
    _check_table_list(problem)
    _check_rules(problem)
    _check_people("suppliers", problem.suppliers, slots, problem.table_list)
    _check_people("buyers", problem.buyers, slots, problem.table_list)
    _check_pairs(problem, slots)
    return problem


def _check_slots(problem: Problem) -> None:
    _unique("slots", [slot.id for slot in problem.slots])
    before: dict[tuple[str | int, str], Slot] = {}
    for slot in problem.slots:
        place = f"slots[{slot.id}]"
        try:
            if minutes(slot.end) <= minutes(slot.start):
                raise ProblemError(f"{place}.end", "ends before it starts")
        except ValueError as error:
            if isinstance(error, ProblemError):
                raise
            raise ProblemError(f"{place}.end", f"{slot.end!r} is no time") from None
        earlier = before.get((slot.day, slot.block))
        if earlier is not None and minutes(slot.start) < minutes(earlier.end):
            raise ProblemError(place, f"overlaps slot {earlier.id} of the same block")
        before[slot.day, slot.block] = slot


def _check_table_list(problem: Problem) -> None:
    """A table stands in one place: it cannot serve two blocks that are held at the same time."""
    blocks = {slot.block for slot in problem.slots}
    meeting = {
        (one.block, other.block): f"{one.id} and {other.id}"
        for i, one in enumerate(problem.slots if problem.table_list and len(blocks) > 1 else ())
        for other in problem.slots[i + 1 :]
        if one.day == other.day and minutes(other.start) < minutes(one.end)
    }
    for i, table in enumerate(problem.table_list):
        for block in table.blocks or ():
            if block not in blocks:
                raise ProblemError(f"tables[{i}].blocks", f"no slot belongs to the block {block}")
        served = blocks if table.blocks is None else set(table.blocks)
        for (one, other), slots in meeting.items():
            if one in served and other in served:
                raise ProblemError(
                    f"tables[{i}].blocks", f"serves two blocks at the same time: slots {slots} overlap"
                )


def _check_rules(problem: Problem) -> None:
    lunch, run = problem.lunch, problem.longest_run
    if lunch is not None and not 0 < lunch.minutes <= minutes(lunch.end) - minutes(lunch.start):
        raise ProblemError("lunch.minutes", "must be more than 0 and fit between from and to")
    if run is not None and run.meetings < 1:
        raise ProblemError("longest_run.meetings", "must be at least 1")
    for zones, time in problem.walking.between.items():
        if time < 0:
            raise ProblemError(f"walking.between[{'–'.join(zones)}]", "must not be negative")


def _check_people(
    name: str, people: Sequence[Supplier] | Sequence[Buyer], slots: set[str], tables: Sequence[Table]
) -> None:
    _unique(name, [person.id for person in people])
    for person in people:
        place = f"{name}[{person.id}]"
        seats = person.seats if isinstance(person, Buyer) else 1
        if seats < 1:
            raise ProblemError(f"{place}.seats", "must be at least 1")
        if person.min < 0:
            raise ProblemError(f"{place}.min", "must not be negative")
        if person.max is not None and person.max < 0:
            raise ProblemError(f"{place}.max", "must not be negative")
        for slot in person.available:
            if slot not in slots:
                raise ProblemError(f"{place}.available", f"no slot has the id {slot}")
        _check_seats(f"{place}.busy", person.busy, seats, slots)
        if isinstance(person, Buyer):
            _check_seats(f"{place}.away", person.away, seats, slots)
            zones = {table.zone for table in tables}
            if person.zone is not None and person.zone not in zones:
                raise ProblemError(f"{place}.zone", f"no table stands in {person.zone}")


def _check_seats(place: str, times: Mapping[int, tuple[str, ...]], seats: int, slots: set[str]) -> None:
    for seat, taken in times.items():
        if not 1 <= seat <= seats:
            raise ProblemError(place, f"there is no seat {seat}")
        for slot in taken:
            if slot not in slots:
                raise ProblemError(f"{place}[{seat}]", f"no slot has the id {slot}")


def _check_pairs(problem: Problem, slots: set[str]) -> None:
    suppliers = {supplier.id for supplier in problem.suppliers}
    buyers = {buyer.id for buyer in problem.buyers}

    def known(place: str, supplier: str, buyer: str) -> None:
        if supplier not in suppliers:
            raise ProblemError(f"{place}.supplier", f"no supplier has the id {supplier}")
        if buyer not in buyers:
            raise ProblemError(f"{place}.buyer", f"no buyer has the id {buyer}")

    seen: set[tuple[str, str]] = set()
    for i, wish in enumerate(problem.wishes):
        known(f"wishes[{i}]", wish.supplier, wish.buyer)
        if wish.score < 0:
            raise ProblemError(f"wishes[{i}].score", "must not be negative")
        if (wish.supplier, wish.buyer) in seen:
            raise ProblemError(f"wishes[{i}]", "this pair has a wish already")
        seen.add((wish.supplier, wish.buyer))
    for i, pair in enumerate(sorted(problem.vetoes)):
        known(f"vetoes[{i}]", *pair)
    for i, lock in enumerate(problem.locked):
        known(f"locked[{i}]", lock.supplier, lock.buyer)
        if lock.slot not in slots:
            raise ProblemError(f"locked[{i}].slot", f"no slot has the id {lock.slot}")


def _unique(name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise ProblemError(f"{name}[{item}].id", "this id is given twice")
        seen.add(item)
