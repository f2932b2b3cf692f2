"""The difference of a run to what stands, or to another run: by meeting and by person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.matchmaking.models import Delegation, Meeting, ScheduleRun, Side
from app.matchmaking.queries.meetings import People
from app.matchmaking.rules.difference import At, Change, Pair
from app.registrations.models import Registration


@dataclass
class PersonsChanges:
    """One person, for whom they come, and what changes for them."""

    person: Registration
    delegation: Delegation
    changes: list[Change] = field(default_factory=list)


def standing_places(meetings: Iterable[Meeting], rows: Iterable[Delegation]) -> dict[Pair, At]:
    """Where the meetings are that stand; a seat is told by its place in order, as a plan does."""
    number = {seat.id: n for row in rows for n, seat in enumerate(row.seats, start=1)}
    return {
        (m.supplier_id, m.buyer_id): At(m.slot_id, number.get(m.buyer_seat_id, 0), m.table.number)
        for m in meetings
    }


def planned_places(run: ScheduleRun) -> dict[Pair, At]:
    """Where the meetings of a finished run would be."""
    plan: dict[str, Any] = run.plan or {}
    return {
        (int(item["supplier"]), int(item["buyer"])): At(
            int(item["slot"]), item["seat"], plan["tables"][item["table"] - 1]
        )
        for item in plan["plan"]["meetings"]
    }


def by_person(
    changes: Iterable[Change], rows: Mapping[int, Delegation], people: People
) -> list[PersonsChanges]:
    """The changes of each person concerned, by company and name."""
    found: dict[int, PersonsChanges] = {}
    for change in changes:
        for id, at in ((change.supplier_id, None), *((change.buyer_id, at) for at in _places(change))):
            row = rows.get(id)
            if row is None:
                continue
            for person in _people_at(row, at, people):
                own = found.setdefault(person.id, PersonsChanges(person, row))
                if change not in own.changes:
                    own.changes.append(change)
    return sorted(
        found.values(), key=lambda own: (own.delegation.company.name_ru.lower(), own.person.user.name)
    )


def _places(change: Change) -> list[At]:
    return [at for at in (change.was, change.now) if at is not None]


def _people_at(row: Delegation, at: At | None, people: People) -> Sequence[Registration]:
    """The person of the buyer's seat if one is named, else everybody who comes for the company in that role."""
    everybody = people.get((row.company_id, row.side.value), [])
    if row.side == Side.BUYER and at is not None and 1 <= at.seat <= len(row.seats):
        named = row.seats[at.seat - 1].registration_id
        return [person for person in everybody if person.id == named] or everybody
    return everybody


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """How many are added, moved, cancelled."""
    numbers: dict[str, int] = defaultdict(int)
    for change in changes:
        numbers[change.kind.value] += 1
    return {kind: numbers[kind] for kind in ("added", "moved", "cancelled")}
