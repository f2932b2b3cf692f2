"""Reads an instance file into an event for the exact stage.

People, meetings and slots are counted from 1 in the files and from 0 here. A slot 0 in `forbidden` and in
`fixed` means none; session 1 is the morning, 2 the afternoon, anything else the whole day;
`precedences[m]` are the meetings that come before m.
"""

from __future__ import annotations

import re

from app.matchmaking.solver.exact import Event


class InstanceError(ValueError):
    """The file is no instance; the message names the field."""


def read(text: str) -> Event:
    """The event of an instance file's text."""
    fields = _fields(text)
    slots, morning = _number(fields, "nTotalSlots"), _number(fields, "nMorningSlots")
    participants, meetings = _number(fields, "nBusiness"), _number(fields, "nMeetings")
    rows = re.findall(r"\|\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,?\s*(?=\|)", _field(fields, "requested"))
    if len(rows) != meetings:
        raise InstanceError(f"requested: {len(rows)} meetings, {meetings} expected")
    pairs = []
    allowed = []
    whole, first_half = (1 << slots) - 1, (1 << morning) - 1
    for p, q, session in (map(int, row) for row in rows):
        if not (1 <= p <= participants and 1 <= q <= participants and p != q):
            raise InstanceError(f"requested: no meeting of {p} and {q}")
        pairs.append((p - 1, q - 1))
        allowed.append({1: first_half, 2: whole & ~first_half}.get(session, whole))
    free = [whole & ~_mask(taken) for taken in _sets(fields, "forbidden", participants)]
    fixed = [int(n) for n in re.findall(r"\d+", fields.get("fixed", ""))] or [0] * meetings
    if len(fixed) != meetings:
        raise InstanceError(f"fixed: {len(fixed)} entries, {meetings} expected")
    for m, slot in enumerate(fixed):
        if slot:
            allowed[m] &= 1 << slot - 1
    before = []
    for m, earlier in enumerate(_sets(fields, "precedences", meetings)):
        for q in sorted(earlier - {0}):
            if q > meetings:
                raise InstanceError(f"precedences: there is no meeting {q}")
            before.append((q - 1, m))
    return Event(
        participants=participants,
        slots=slots,
        tables=_number(fields, "nTables"),
        meetings=tuple(pairs),
        free=tuple(free),
        allowed=tuple(allowed),
        before=tuple(before),
    )


def _fields(text: str) -> dict[str, str]:
    text = re.sub(r"%[^\n]*", "", text)
    return {name: value.strip() for name, value in re.findall(r"(\w+)\s*=\s*([^;]*);", text, flags=re.DOTALL)}


def _field(fields: dict[str, str], name: str) -> str:
    if name not in fields:
        raise InstanceError(f"{name}: is missing")
    return fields[name]


def _number(fields: dict[str, str], name: str) -> int:
    value = _field(fields, name)
    if not value.isdigit():
        raise InstanceError(f"{name}: a whole number is expected")
    return int(value)


def _sets(fields: dict[str, str], name: str, expected: int) -> list[set[int]]:
    """A list of sets, written {1,4}, {} or 2..5; a field that is missing is a list of empty sets."""
    if name not in fields:
        return [set() for _ in range(expected)]
    sets = []
    for inner, low, high in re.findall(r"\{([^}]*)\}|(\d+)\s*\.\.\s*(\d+)", fields[name]):
        sets.append(set(range(int(low), int(high) + 1)) if low else _elements(inner))
    if len(sets) != expected:
        raise InstanceError(f"{name}: {len(sets)} sets, {expected} expected")
    return sets


def _elements(inner: str) -> set[int]:
    return {int(n) for n in re.findall(r"\d+", inner)}


def _mask(slots: set[int]) -> int:
    """Slots counted from 1 as a bitmask; 0 is none."""
    return sum(1 << slot - 1 for slot in slots if slot > 0)
