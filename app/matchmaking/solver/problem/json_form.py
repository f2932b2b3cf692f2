"""A problem as JSON, and the fingerprint of what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.matchmaking.solver.problem.reader import Reader, ids_of, number_of
from app.matchmaking.solver.problem.validation import validate
from app.matchmaking.solver.problem.values import (
    Buyer,
    Lock,
    LongestRun,
    Lunch,
    Problem,
    ProblemError,
    Slot,
    Supplier,
    Table,
    Walking,
    Wish,
)


def _read_slot(reader: Reader) -> Slot:
    day = reader.required("day")
    if isinstance(day, bool) or not isinstance(day, str | int):
        raise ProblemError(reader.at("day"), "a text or a whole number is expected")
    return Slot(reader.id("id"), day, reader.moment("start"), reader.moment("end"), reader.text("block"))


def _read_seats(reader: Reader, name: str) -> dict[int, tuple[str, ...]]:
    value = reader.value.get(name, {})
    if not isinstance(value, dict):
        raise ProblemError(reader.at(name), "an object {seat: [slots]} is expected")
    found: dict[int, tuple[str, ...]] = {}
    for seat, slots in value.items():
        if not str(seat).isdigit():
            raise ProblemError(reader.at(f"{name}[{seat}]"), "a seat number is expected")
        found[int(seat)] = ids_of(slots, reader.at(f"{name}[{seat}]"))
    return found


def _read_tables(reader: Reader, slots: Sequence[Slot]) -> tuple[dict[str, int], tuple[Table, ...]]:
    value = reader.required("tables")
    if isinstance(value, int) and not isinstance(value, bool):
        return {slot.id: value for slot in slots}, ()
    if isinstance(value, list):
        listed = [Reader(item, f"tables[{i}]") for i, item in enumerate(value)]
        return {}, tuple(
            Table(
                r.text("zone"),
                r.boolean("accessible"),
                None if r.value.get("blocks") is None else r.ids("blocks"),
            )
            for r in listed
        )
    if not isinstance(value, dict):
        raise ProblemError(
            "tables", "a whole number, an object {slot: number} or a list of tables is expected"
        )
    tables = Reader(value, "tables")
    return {slot.id: 0 for slot in slots} | {str(key): tables.integer(key) for key in value}, ()


def _read_person(reader: Reader) -> dict[str, Any]:
    """What both sides have in common."""
    return {
        "id": reader.id("id"),
        "min": reader.integer("min", 0),
        "max": reader.optional_integer("max"),
        "available": reader.ids("available"),
        "busy": _read_seats(reader, "busy"),
        "company": reader.text("company") or None,
        "group": reader.text("group") or None,
        "role": reader.text("role") or None,
        "accessible": reader.boolean("accessible"),
    }


def _read_wish(reader: Reader) -> Wish:
    score = number_of(reader.value.get("score", 1), reader.at("score"))
    return Wish(reader.id("supplier"), reader.id("buyer"), score, reader.boolean("must"))


def _read_lock(reader: Reader) -> Lock:
    return Lock(
        reader.id("supplier"),
        reader.id("buyer"),
        reader.id("slot"),
        reader.optional_integer("seat"),
        reader.optional_integer("table"),
        reader.boolean("standing"),
    )


def _pairs(reader: Reader, name: str, shape: str) -> list[tuple[str, str]]:
    found = []
    for i, pair in enumerate(reader.items(name, required=False)):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ProblemError(f"{reader.at(name)}[{i}]", f"a pair {shape} is expected")
        one, other = (str(item) for item in pair)
        found.append((one, other))
    return found


def _read_walking(reader: Reader | None) -> Walking:
    if reader is None:
        return Walking()
    between = {}
    for i, item in enumerate(reader.items("between", required=False)):
        place = f"{reader.at('between')}[{i}]"
        if not isinstance(item, list) or len(item) != 3:
            raise ProblemError(place, "[zone, zone, minutes] is expected")
        one, other = sorted(str(zone) for zone in item[:2])
        between[one, other] = number_of(item[2], place)
    return Walking(reader.number("minutes", 0), between)


def from_dict(data: Any) -> Problem:
    """The problem of parsed JSON; raises `ProblemError` naming the place of the first fault."""
    top = Reader(data, "")

    def readers(name: str, *, required: bool = True) -> list[Reader]:
        items = top.items(name, required=required)
        return [Reader(item, f"{name}[{i}]") for i, item in enumerate(items)]

    slots = [_read_slot(reader) for reader in readers("slots")]
    tables, table_list = _read_tables(top, slots)
    lunch, run = top.part("lunch"), top.part("longest_run")
    problem = Problem(
        slots=tuple(slots),
        tables=tables,
        suppliers=tuple(Supplier(**_read_person(r)) for r in readers("suppliers")),
        buyers=tuple(
            Buyer(
                **_read_person(r),
                seats=r.integer("seats", 1),
                zone=r.text("zone") or None,
                away=_read_seats(r, "away"),
            )
            for r in readers("buyers")
        ),
        wishes=tuple(_read_wish(r) for r in readers("wishes")),
        vetoes=frozenset(_pairs(top, "vetoes", "[supplier, buyer]")),
        locked=tuple(_read_lock(r) for r in readers("locked", required=False)),
        seed=top.integer("seed", 1),
        table_list=table_list,
        lunch=None
        if lunch is None
        else Lunch(lunch.number("minutes"), lunch.moment("from"), lunch.moment("to")),
        longest_run=None if run is None else LongestRun(run.integer("meetings"), run.number("pause", 1)),
        walking=_read_walking(top.part("walking")),
        may_meet=(
            None
            if top.value.get("may_meet") is None
            else frozenset(_pairs(top, "may_meet", "[supplier's role, buyer's role]"))
        ),
        fairness_first=top.boolean("fairness_first"),
    )
    return validate(problem)


def to_dict(problem: Problem) -> dict[str, Any]:
    """The JSON form; `from_dict(to_dict(p)) == p`. Rules that are not used leave no key."""
    data: dict[str, Any] = {
        "slots": [
            {"id": s.id, "day": s.day, "start": s.start, "end": s.end, **_given(block=s.block)}
            for s in problem.slots
        ],
        "tables": (
            [
                {
                    "zone": t.zone,
                    "accessible": t.accessible,
                    **({} if t.blocks is None else {"blocks": list(t.blocks)}),
                }
                for t in problem.table_list
            ]
            or {slot.id: problem.tables.get(slot.id, 0) for slot in problem.slots}
        ),
        "suppliers": [_person(s) for s in problem.suppliers],
        "buyers": [
            _person(b) | {"seats": b.seats, **_given(zone=b.zone, away=_seats(b.away))}
            for b in problem.buyers
        ],
        "wishes": [
            {"supplier": w.supplier, "buyer": w.buyer, "score": w.score, "must": w.must}
            for w in problem.wishes
        ],
        "vetoes": [list(pair) for pair in sorted(problem.vetoes)],
        "locked": [
            {
                "supplier": lock.supplier,
                "buyer": lock.buyer,
                "slot": lock.slot,
                "seat": lock.seat,
                "table": lock.table,
                **_given(standing=lock.standing),
            }
            for lock in problem.locked
        ],
        "seed": problem.seed,
        **_given(fairness_first=problem.fairness_first),
    }
    if problem.lunch is not None:
        lunch = problem.lunch
        data["lunch"] = {"minutes": lunch.minutes, "from": lunch.start, "to": lunch.end}
    if problem.longest_run is not None:
        data["longest_run"] = dict(vars(problem.longest_run))
    if problem.walking != Walking():
        between = sorted(problem.walking.between.items())
        data["walking"] = {
            "minutes": problem.walking.minutes,
            "between": [[*zones, time] for zones, time in between],
        }
    if problem.may_meet is not None:
        data["may_meet"] = [list(pair) for pair in sorted(problem.may_meet)]
    return data


def _person(person: Supplier | Buyer) -> dict[str, Any]:
    return {
        "id": person.id,
        "min": person.min,
        "max": person.max,
        "available": list(person.available),
        "busy": _seats(person.busy),
        **_given(company=person.company, group=person.group, role=person.role, accessible=person.accessible),
    }


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _seats(seats: Mapping[int, tuple[str, ...]]) -> dict[str, list[str]]:
    return {str(seat): list(slots) for seat, slots in sorted(seats.items())}


def fingerprint(problem: Problem) -> str:
    """SHA-256 (hex) of the problem; the order in which people and wishes were listed does not matter."""
    data = to_dict(problem)
    for person in data["suppliers"] + data["buyers"]:
        person["available"].sort()
    data["suppliers"].sort(key=lambda item: item["id"])
    data["buyers"].sort(key=lambda item: item["id"])
    data["wishes"].sort(key=lambda item: (item["supplier"], item["buyer"]))
    data["locked"].sort(key=lambda item: (item["supplier"], item["buyer"], item["slot"]))
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
