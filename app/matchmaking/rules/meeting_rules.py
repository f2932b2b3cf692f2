"""The rules an organiser sets for all meetings of an event, as they are stored and as the solver understands them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.companies.models import Company, CompanyKind
from app.matchmaking.models import Slot, Table
from app.matchmaking.solver import problem as solver


@dataclass(frozen=True)
class MeetingRules:
    """What holds for everybody. 0 minutes and 0 meetings mean that the rule is not used.

    Times of the day are HH:MM. `walks` has the minutes between two parts of the hall where they differ from
    `walk_minutes`. `may_meet` holds pairs (kind of the supplier, kind of the buyer); None when all may.
    """

    lunch_minutes: int = 0
    lunch_from: str = "12:00"
    lunch_to: str = "15:00"
    run_meetings: int = 0
    run_pause: int = 15
    walk_minutes: int = 0
    walks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    may_meet: frozenset[tuple[str, str]] | None = None
    fairness_first: bool = False

    def stored(self) -> dict[str, Any]:
        """The form kept in the schedule's row."""
        return {
            "lunch": [self.lunch_minutes, self.lunch_from, self.lunch_to],
            "run": [self.run_meetings, self.run_pause],
            "walk": [self.walk_minutes, sorted([*zones, time] for zones, time in self.walks.items())],
            "may_meet": None if self.may_meet is None else sorted(map(list, self.may_meet)),
            "fairness_first": self.fairness_first,
        }

    @property
    def lunch(self) -> solver.Lunch | None:
        if not self.lunch_minutes:
            return None
        return solver.Lunch(self.lunch_minutes, self.lunch_from, self.lunch_to)

    @property
    def longest_run(self) -> solver.LongestRun | None:
        return solver.LongestRun(self.run_meetings, self.run_pause) if self.run_meetings else None

    @property
    def walking(self) -> solver.Walking:
        between = {(min(zones), max(zones)): float(time) for zones, time in self.walks.items()}
        return solver.Walking(self.walk_minutes, between)


def read_rules(stored: Mapping[str, Any] | None) -> MeetingRules:
    """The rules of their stored form; an event that has set none has the usual ones."""
    if not stored:
        return MeetingRules()
    lunch_minutes, lunch_from, lunch_to = stored["lunch"]
    run_meetings, run_pause = stored["run"]
    walk_minutes, walks = stored["walk"]
    pairs = stored["may_meet"]
    return MeetingRules(
        lunch_minutes,
        lunch_from,
        lunch_to,
        run_meetings,
        run_pause,
        walk_minutes,
        {(one, other): time for one, other, time in walks},
        None if pairs is None else frozenset((supplier, buyer) for supplier, buyer in pairs),
        stored["fairness_first"],
    )


def role_of(company: Company) -> str | None:
    """The word for the organisation's kind in `may_meet`."""
    return company.kind.value if company.kind is not None else None


def group_of(company: Company) -> str | None:
    """The group of companies, written in one way."""
    return " ".join(company.group_name.casefold().split()) or None


def kinds_may_meet(rules: MeetingRules, supplier: CompanyKind | None, buyer: CompanyKind | None) -> bool:
    """Whether organisations of these kinds may meet; one without a kind meets everybody."""
    if rules.may_meet is None or supplier is None or buyer is None:
        return True
    return (supplier.value, buyer.value) in rules.may_meet


def blocks_differ(slots: Sequence[Slot]) -> bool:
    """Whether it matters to which block a slot belongs: blocks overlap or have their own part of the hall."""
    if any(slot.place for slot in slots):
        return True
    ordered = sorted(slots, key=lambda slot: slot.starts_at)
    return any(after.starts_at < before.ends_at for before, after in pairwise(ordered))


def tables_of(slot: Slot, tables: Sequence[Table]) -> list[Table]:
    """The tables that stand in the place of the slot's block."""
    return [table for table in tables if not slot.place or table.zone == slot.place]


def table_list(slots: Sequence[Slot], tables: Sequence[Table], *, used: bool) -> tuple[solver.Table, ...]:
    """The tables one by one for the solver, where it matters which is which; `used` says that a rule asks."""
    if not (used or blocks_differ(slots) or any(table.accessible for table in tables)):
        return ()
    blocks = {slot.block: slot for slot in slots}
    return tuple(
        solver.Table(
            table.zone,
            table.accessible,
            tuple(
                str(block)
                for block, slot in sorted(blocks.items())
                if not slot.place or slot.place == table.zone
            )
            if blocks_differ(slots)
            else None,
        )
        for table in tables
    )
