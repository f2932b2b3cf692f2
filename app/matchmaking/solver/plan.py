"""What the scheduler answers: meetings, figures, and what could not be placed and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Meeting:
    """A pair in a slot, at the buyer's seat `seat`, at table number `table` (both from 1)."""

    supplier: str
    buyer: str
    slot: str
    seat: int
    table: int


@dataclass(frozen=True)
class Unplaced:
    """A wish or lock without a meeting, and the names of the rules that shut it out."""

    supplier: str
    buyer: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RefusedLock:
    """A lock that could not be kept, and the rules it breaks by itself or against an earlier lock."""

    supplier: str
    buyer: str
    slot: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Shortfall:
    """A delegation with fewer meetings than its floor; reasons are rule names."""

    side: str
    id: str
    missing: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The plan in numbers; `bound_*` are what no plan can exceed at that level.

    shortfall: meetings missing to the floors of both sides. suppliers_with_none: suppliers with a wish
    and without a meeting. idle_*: available slots strictly between the first and the last meeting of a day
    in which a supplier, or one seat of a buyer, has none. bound_none: people with a wish who cannot but have no
    meeting. distance: from the score to its bound. proved: every level up to interest is optimal.
    """

    meetings: int = 0
    score: int | float = 0
    must_met: int = 0
    must_total: int = 0
    shortfall: int = 0
    suppliers_with_none: int = 0
    buyers_with_none: int = 0
    idle_supplier: int = 0
    idle_buyer: int = 0
    bound_meetings: int = 0
    bound_score: int | float = 0
    bound_must: int = 0
    bound_none: int = 0
    bound_shortfall: int = 0
    distance: int | float = 0
    proved: bool = False

    def to_dict(self) -> dict[str, int | float | bool]:
        return dict(vars(self))


@dataclass(frozen=True)
class Plan:
    """Meetings by slot, buyer and seat. `cut` tells that the run was stopped before its end."""

    meetings: tuple[Meeting, ...]
    figures: Figures
    unplaced: tuple[Unplaced, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    refused_locks: tuple[RefusedLock, ...] = ()
    cut: bool = False
    seconds: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form of a plan."""
        return {
            "meetings": [dict(vars(meeting)) for meeting in self.meetings],
            "figures": self.figures.to_dict(),
            "unplaced": [
                {"supplier": item.supplier, "buyer": item.buyer, "reasons": list(item.reasons)}
                for item in self.unplaced
            ],
            "shortfalls": [
                {"side": item.side, "id": item.id, "missing": item.missing, "reasons": list(item.reasons)}
                for item in self.shortfalls
            ],
            "refused_locks": [
                {"supplier": i.supplier, "buyer": i.buyer, "slot": i.slot, "reasons": list(i.reasons)}
                for i in self.refused_locks
            ],
            "cut": self.cut,
            "seconds": round(self.seconds, 3),
        }


def from_dict(data: dict[str, Any]) -> Plan:
    """The plan of its JSON form."""
    return Plan(
        meetings=tuple(Meeting(**item) for item in data["meetings"]),
        figures=Figures(**data["figures"]),
        unplaced=tuple(
            Unplaced(item["supplier"], item["buyer"], tuple(item["reasons"])) for item in data["unplaced"]
        ),
        shortfalls=tuple(
            Shortfall(item["side"], item["id"], item["missing"], tuple(item["reasons"]))
            for item in data.get("shortfalls", [])
        ),
        refused_locks=tuple(
            RefusedLock(item["supplier"], item["buyer"], item["slot"], tuple(item["reasons"]))
            for item in data.get("refused_locks", [])
        ),
        cut=data.get("cut", False),
        seconds=data.get("seconds", 0.0),
    )
