"""A problem as JSON, and the fingerprint of what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.matchmaking.solver.problem.validation import validate
from app.matchmaking.solver.problem.values import (
    Buyer,
    Lock,
    Problem,
    ProblemError,
    Slot,
    Supplier,
    Wish,
    minutes,
)

#: The flow's costs are 64-bit; scores up to this leave room for every bonus.
MOST = 1_000_000


class _Reader:
    """Takes typed values out of parsed JSON and remembers the place for the error message."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise ProblemError(place or "file", "an object {…} is expected")
        self.value: dict[str, Any] = value
        self.place = place

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def required(self, name: str) -> Any:
        if name not in self.value:
            raise ProblemError(self.at(name), "is missing")
        return self.value[name]

    def id(self, name: str) -> str:
        value = self.required(name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise ProblemError(self.at(name), "an id is expected")
        return str(value)

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.value.get(name, default) if default is not None else self.required(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(self.at(name), "a whole number is expected")
        return value

    def optional_integer(self, name: str) -> int | None:
        return None if self.value.get(name) is None else self.integer(name)

    def items(self, name: str, *, required: bool = True) -> list[Any]:
        value = self.required(name) if required else self.value.get(name, [])
        if not isinstance(value, list):
            raise ProblemError(self.at(name), "a list […] is expected")
        return value

    def ids(self, name: str) -> tuple[str, ...]:
        return _ids(self.items(name), self.at(name))


def _ids(values: Any, place: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ProblemError(place, "a list […] is expected")
    for i, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ProblemError(f"{place}[{i}]", "an id is expected")
    return tuple(dict.fromkeys(str(value) for value in values))


def _number(value: Any, place: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        raise ProblemError(place, f"a number up to {MOST} is expected")
    return value


def _read_slot(reader: _Reader) -> Slot:
    values: list[Any] = []
    for name in ("day", "start", "end"):
        value = reader.required(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ProblemError(reader.at(name), "a text or a number is expected")
        if name != "day":
            try:
                minutes(value)
            except ValueError:
                raise ProblemError(
                    reader.at(name), f"{value!r} is no time; write HH:MM, an ISO time or a number"
                ) from None
        elif isinstance(value, float):
            raise ProblemError(reader.at(name), "a text or a whole number is expected")
        values.append(value)
    return Slot(reader.id("id"), *values)


def _read_busy(reader: _Reader) -> dict[int, tuple[str, ...]]:
    value = reader.value.get("busy", {})
    if not isinstance(value, dict):
        raise ProblemError(reader.at("busy"), "an object {seat: [slots]} is expected")
    busy: dict[int, tuple[str, ...]] = {}
    for seat, slots in value.items():
        if not str(seat).isdigit():
            raise ProblemError(reader.at(f"busy[{seat}]"), "a seat number is expected")
        busy[int(seat)] = _ids(slots, reader.at(f"busy[{seat}]"))
    return busy


def _read_tables(reader: _Reader, slots: Sequence[Slot]) -> dict[str, int]:
    value = reader.required("tables")
    if isinstance(value, int) and not isinstance(value, bool):
        return {slot.id: value for slot in slots}
    if not isinstance(value, dict):
        raise ProblemError("tables", "a whole number or an object {slot: number} is expected")
    tables = _Reader(value, "tables")
    return {slot.id: 0 for slot in slots} | {str(key): tables.integer(key) for key in value}


def from_dict(data: Any) -> Problem:
    """The problem of parsed JSON; raises `ProblemError` naming the place of the first fault."""
    top = _Reader(data, "")

    def readers(name: str, *, required: bool = True) -> list[_Reader]:
        items = top.items(name, required=required)
        return [_Reader(item, f"{name}[{i}]") for i, item in enumerate(items)]

    slots = [_read_slot(reader) for reader in readers("slots")]
    tables = _read_tables(top, slots)
    suppliers = [
        Supplier(
            r.id("id"), r.integer("min", 0), r.optional_integer("max"), r.ids("available"), _read_busy(r)
        )
        for r in readers("suppliers")
    ]
    buyers = [
        Buyer(
            r.id("id"),
            r.integer("seats", 1),
            r.integer("min", 0),
            r.optional_integer("max"),
            r.ids("available"),
            _read_busy(r),
        )
        for r in readers("buyers")
    ]
    wishes = []
    for r in readers("wishes"):
        must = r.value.get("must", False)
        if not isinstance(must, bool):
            raise ProblemError(r.at("must"), "true or false is expected")
        score = _number(r.value.get("score", 1), r.at("score"))
        wishes.append(Wish(r.id("supplier"), r.id("buyer"), score, must))
    vetoes = []
    for i, pair in enumerate(top.items("vetoes", required=False)):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ProblemError(f"vetoes[{i}]", "a pair [supplier, buyer] is expected")
        supplier, buyer = (str(item) for item in pair)
        vetoes.append((supplier, buyer))
    locked = [
        Lock(
            r.id("supplier"),
            r.id("buyer"),
            r.id("slot"),
            r.optional_integer("seat"),
            r.optional_integer("table"),
        )
        for r in readers("locked", required=False)
    ]
    problem = Problem(
        slots=tuple(slots),
        tables=tables,
        suppliers=tuple(suppliers),
        buyers=tuple(buyers),
        wishes=tuple(wishes),
        vetoes=frozenset(vetoes),
        locked=tuple(locked),
        seed=top.integer("seed", 1),
    )
    return validate(problem)


def to_dict(problem: Problem) -> dict[str, Any]:
    """The JSON form; `from_dict(to_dict(p)) == p`."""
    return {
        "slots": [{"id": s.id, "day": s.day, "start": s.start, "end": s.end} for s in problem.slots],
        "tables": {slot.id: problem.tables.get(slot.id, 0) for slot in problem.slots},
        "suppliers": [
            {"id": s.id, "min": s.min, "max": s.max, "available": list(s.available), "busy": _busy(s.busy)}
            for s in problem.suppliers
        ],
        "buyers": [
            {
                "id": b.id,
                "seats": b.seats,
                "min": b.min,
                "max": b.max,
                "available": list(b.available),
                "busy": _busy(b.busy),
            }
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
            }
            for lock in problem.locked
        ],
        "seed": problem.seed,
    }


def _busy(busy: Mapping[int, tuple[str, ...]]) -> dict[str, list[str]]:
    return {str(seat): list(slots) for seat, slots in sorted(busy.items())}


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
