"""What a run depends on, as digests by part: so that publishing knows whether, and in what, the data changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, Slot, Table, WishLevel
from app.matchmaking.rules.meeting_rules import MeetingRules, group_of, role_of
from app.matchmaking.solver import problem as solver

#: What may have changed since a run read it, in the order in which it is told.
PARTS = (
    "slots",
    "tables",
    "rules",
    "delegations",
    "availability",
    "wishes",
    "meetings",
    "begun",
    "published",
)

#: The part that is no input: the meetings a publication would replace. Whether they are still the ones that the run
#: knew is asked when it is published (`operations.publishing`).
REPLACED = "published"

Levels = tuple[WishLevel | None, WishLevel | None]  # the supplier's, the buyer's


def changes(before: Mapping[str, str], present: Mapping[str, str]) -> list[str]:
    """The names of the parts that differ."""
    return [part for part in PARTS if before.get(part) != present.get(part)]


def is_kept(meeting: Meeting, now: datetime) -> bool:
    """Whether every run leaves this meeting alone: somebody booked or locked it, or it has begun. Needs its slot."""
    return meeting.locked or meeting.origin != MeetingOrigin.RUN or meeting.slot.starts_at <= now


def of_input(problem: solver.Problem, parts: Mapping[str, str]) -> str:
    """One digest of everything the result of a run depends on."""
    read = {part: digest for part, digest in parts.items() if part != REPLACED}
    return _digest([solver.fingerprint(problem), read])


def of_meetings(meetings: Iterable[Meeting]) -> str:
    """One digest of who meets whom, when and where."""
    return _digest(
        sorted(
            [m.supplier_id, m.buyer_id, m.buyer_seat_id, m.slot_id, m.table_id, m.locked] for m in meetings
        )
    )


def parts_of(
    slots: list[Slot],
    tables: list[Table],
    seated: list[Delegation],
    blocked: Mapping[int, set[int]],
    levels: Mapping[tuple[str, str], Levels],
    kept: list[Meeting],
    begun: list[int],
    replaced: list[Meeting],
    rules: MeetingRules,
) -> dict[str, str]:
    """A digest for each of PARTS. `begun` are ids of slots; `replaced` the meetings no run has to keep."""
    contents: dict[str, Any] = {
        "slots": [
            [slot.id, slot.starts_at.isoformat(), slot.ends_at.isoformat(), slot.block, slot.place]
            for slot in slots
        ],
        "tables": [[table.id, table.zone, table.accessible] for table in tables],
        "rules": rules.stored(),
        "delegations": sorted(
            [
                row.id,
                row.company_id,
                group_of(row.company) or "",
                role_of(row.company) or "",
                row.min_meetings,
                row.max_meetings,
                row.needs_accessible,
                row.zone,
                [seat.id for seat in row.seats],
            ]
            for row in seated
        ),
        "availability": sorted([seat, sorted(taken)] for seat, taken in blocked.items() if taken),
        "wishes": [[*pair, *said] for pair, said in levels.items()],
        "begun": begun,
    }
    digests = {name: _digest(content) for name, content in contents.items()}
    return digests | {"meetings": of_meetings(kept), REPLACED: of_meetings(replaced)}


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
