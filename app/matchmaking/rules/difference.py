"""What one schedule has that another has not, meeting by meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[int, int]  # supplier, buyer


@dataclass(frozen=True)
class At:
    """When and where a meeting is: the slot's id, the number of the buyer's seat, the table's number."""

    slot_id: int
    seat: int
    table: int


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Change:
    """One meeting that is not the same in both: where it was and where it will be, None for nowhere."""

    supplier_id: int
    buyer_id: int
    was: At | None
    now: At | None

    @property
    def kind(self) -> ChangeKind:
        if self.was is None:
            return ChangeKind.ADDED
        return ChangeKind.CANCELLED if self.now is None else ChangeKind.MOVED


def changes(was: Mapping[Pair, At], now: Mapping[Pair, At]) -> list[Change]:
    """Every meeting that differs, in the order of the pairs."""
    return [
        Change(*pair, was.get(pair), now.get(pair))
        for pair in sorted(was.keys() | now.keys())
        if was.get(pair) != now.get(pair)
    ]
