"""Kinds of steps. This room knows cards and documents; what only higher rooms know (who attended) they register."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.events.models import Event
from app.readiness.models import LadderStep

Passed = set[tuple[int, int]]  # (step id, company id)


@dataclass(frozen=True)
class StepKind:
    """A kind of step.

    `passed(steps, company_ids, now)` answers which companies have done which of the steps, in a fixed number of
    statements. `fix(event, step, company_id)` answers button and address where it is done, `choices(event)` from what
    an organiser chooses (which training); `default_title` stands where a step has no title of its own.
    """

    key: str
    name: Any
    default_title: Any
    passed: Callable[[Sequence[LadderStep], Collection[int], datetime], Passed]
    fix: Callable[[Event, LadderStep, int], tuple[str, str] | None]
    help: Any = ""
    choices: Callable[[Event], list[tuple[int, str]]] | None = None
    choices_label: Any = ""


_kinds: dict[str, StepKind] = {}


def add_kind(kind: StepKind) -> None:
    """Offer a kind of step to organisers."""
    _kinds[kind.key] = kind


def kinds() -> list[StepKind]:
    """All kinds, in the order of their registration."""
    return list(_kinds.values())


def kind_of(step: LadderStep) -> StepKind | None:
    """The step's kind; None when the room that knew it is gone."""
    return _kinds.get(step.kind)
