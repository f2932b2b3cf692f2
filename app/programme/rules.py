"""How plan and fact are compared. Pure: numbers and dates in, a light and the name of its rule out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.events.models import EventKind

QUARTERS = (1, 2, 3, 4)
FIRST_YEAR, LAST_YEAR = 2020, 2100
MOST = 999  # events of a kind in a quarter

Targets = Mapping[tuple[EventKind, int], int]


class Light(StrEnum):
    """How a period stands; shown by its word, the colour only repeats it."""

    DONE = "done"
    ON_WAY = "on_way"
    BEHIND = "behind"
    NO_PLAN = "no_plan"


class Rule(StrEnum):
    """Why the light is what it is."""

    PLAN_MET = "plan_met"
    PACE_KEPT = "pace_kept"
    NOTHING_DUE = "nothing_due"
    TO_COME_SUFFICE = "to_come_suffice"
    FALLS_SHORT = "falls_short"
    NO_TARGET = "no_target"


class Preset(StrEnum):
    """Plans of supplier conferences that programmes usually ask for."""

    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"
    YEAR = "year"


PRESETS: dict[Preset, dict[int, int]] = {
    Preset.FIRST_HALF: {1: 10, 2: 10},
    Preset.SECOND_HALF: {3: 10, 4: 10},
    Preset.YEAR: {1: 7, 2: 8, 3: 7, 4: 8},
}


@dataclass(frozen=True)
class Period:
    """A stretch of a year; `last` is its last day."""

    first: date
    last: date

    def due(self, planned: int, today: date) -> int:
        """How many of `planned` an even pace has brought by the end of `today`."""
        days = (self.last - self.first).days + 1
        gone = min(max((today - self.first).days + 1, 0), days)
        return planned * gone // days


def quarter_of(year: int, quarter: int) -> Period:
    """The days of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return Period(first, after - timedelta(days=1))


@dataclass(frozen=True)
class Cell:
    """Plan and fact of a period. `unclosed` are over but not finished at the desk; drafts have a date but no page yet."""

    planned: int = 0
    due: int = 0
    held: int = 0
    unclosed: int = 0
    announced: int = 0
    drafted: int = 0

    @property
    def to_come(self) -> int:
        return self.unclosed + self.announced + self.drafted

    @property
    def forecast(self) -> int:
        """What the period comes to if everything that has a date takes place."""
        return self.held + self.to_come

    @property
    def missing(self) -> int:
        """How many more must be found and dated."""
        return max(self.planned - self.forecast, 0)

    @property
    def rule(self) -> Rule:
        if not self.planned:
            return Rule.NO_TARGET
        if self.held >= self.planned:
            return Rule.PLAN_MET
        if not self.due:
            return Rule.NOTHING_DUE
        if self.held >= self.due:
            return Rule.PACE_KEPT
        return Rule.TO_COME_SUFFICE if self.forecast >= self.planned else Rule.FALLS_SHORT

    @property
    def light(self) -> Light:
        return LIGHTS[self.rule]


LIGHTS = {
    Rule.NO_TARGET: Light.NO_PLAN,
    Rule.PLAN_MET: Light.DONE,
    Rule.PACE_KEPT: Light.ON_WAY,
    Rule.NOTHING_DUE: Light.ON_WAY,
    Rule.TO_COME_SUFFICE: Light.ON_WAY,
    Rule.FALLS_SHORT: Light.BEHIND,
}


def summed(cells: Iterable[Cell]) -> Cell:
    """Several periods, or several kinds, as one."""
    cells = list(cells)
    names = ("planned", "due", "held", "unclosed", "announced", "drafted")
    return Cell(**{name: sum(getattr(cell, name) for cell in cells) for name in names})


@dataclass(frozen=True)
class Row:
    """One kind of event through the year."""

    kind: EventKind | None
    quarters: tuple[Cell, ...]

    @property
    def halves(self) -> tuple[Cell, Cell]:
        return summed(self.quarters[:2]), summed(self.quarters[2:])

    @property
    def year(self) -> Cell:
        return summed(self.quarters)


def may_see_programme(user: Any) -> bool:
    """The centre's organisers and administrators."""
    return bool(user.is_authenticated and user.is_organiser)


def may_plan(user: Any) -> bool:
    """Administrators set the numbers."""
    return bool(user.is_authenticated and user.is_administrator)


def preset_targets(targets: Targets, preset: Preset) -> dict[tuple[EventKind, int], int]:
    """`targets` with the preset's numbers of supplier conferences; the quarters it does not speak of stay."""
    kind = EventKind.SUPPLIER_CONFERENCE
    return {**targets, **{(kind, quarter): number for quarter, number in PRESETS[preset].items()}}
