"""What a run was asked for: chosen by the organiser, kept with the run, part of its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.matchmaking.models import ScheduleRun
from app.matchmaking.rules.wishes import Weighing

MOST_MINUTES = 60


class Goal(StrEnum):
    """What a run is for: the best schedule by the order of the goals, or the fewest breaks with a proof."""

    BEST = "best"
    FEWEST_BREAKS = "fewest_breaks"


@dataclass(frozen=True)
class RunSettings:
    """The choices of one run. A new switch of the solver is a field here, with the value that older runs had."""

    seed: int = 1
    keep_published: bool = False  # leave every meeting that stands where it is, only fill the gaps
    weighing: Weighing = Weighing.BALANCED
    goal: Goal = Goal.BEST
    minutes: int = 5  # the longest a proof may take
    fairness_first: bool | None = None  # None: as the event's rules say, which a run asks when it starts

    def stored(self) -> dict[str, Any]:
        """The form kept in the run's row; the seed has a column of its own."""
        return {
            "keep_published": self.keep_published,
            "weighing": self.weighing.value,
            "goal": self.goal.value,
            "minutes": self.minutes,
            "fairness_first": self.fairness_first,
        }


def settings_of(run: ScheduleRun) -> RunSettings:
    """The settings a run was started with."""
    return read_settings(run.seed, run.settings)


def read_settings(seed: int, stored: Mapping[str, Any]) -> RunSettings:
    """The settings of their stored form; what an older run did not know has its usual value."""
    usual = RunSettings()
    return RunSettings(
        seed=seed,
        keep_published=bool(stored.get("keep_published", usual.keep_published)),
        weighing=Weighing(stored.get("weighing", usual.weighing)),
        goal=Goal(stored.get("goal", usual.goal)),
        minutes=int(stored.get("minutes", usual.minutes)),
        fairness_first=stored.get("fairness_first", usual.fairness_first),
    )
