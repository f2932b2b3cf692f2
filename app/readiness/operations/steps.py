"""What an event requires."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import NotAllowed, Refused
from app.events.models import Event
from app.events.rules import is_closed
from app.infra import audit
from app.infra.db import db, locked_row
from app.readiness import queries
from app.readiness.extensions import kind_of
from app.readiness.models import LadderStep
from app.readiness.rules import MOST_STEPS

FIELDS = ("applies", "title_ru", "title_en", "help_ru", "help_en", "due_at", "settings")


def add_step(event: Event, kind: str, values: Mapping[str, Any], *, actor: User, now: datetime) -> LadderStep:
    """A step at the end of the ladder, from `values` (names of FIELDS).

    Raises Refused unknown_step_kind, too_many_steps, step_without_title, step_due_after_start; NotAllowed event_closed.
    """
    event = _open(event)
    steps = queries.steps_of(event.id)
    if len(steps) >= MOST_STEPS:
        raise Refused("too_many_steps", most=MOST_STEPS)
    step = LadderStep(
        event_id=event.id,
        kind=kind,
        position=max((one.position for one in steps), default=0) + 1,
        **{name: values[name] for name in FIELDS},
    )
    _refuse(event, step)
    db.session.add(step)
    _note("ladder.step_added", step, actor, now)
    return step


def change_step(
    event: Event, step: LadderStep, values: Mapping[str, Any], *, actor: User, now: datetime
) -> None:
    """Change a step; what firms sent for it stays. Raises what `add_step` raises."""
    event = _open(event)
    for name in FIELDS:
        setattr(step, name, values[name])
    _refuse(event, step)
    _note("ladder.step_changed", step, actor, now)


def move_step(event: Event, step: LadderStep, by: int, *, actor: User, now: datetime) -> None:
    """Change places with the neighbour before (-1) or after (1); at the ends nothing happens."""
    event = _open(event)
    steps = queries.steps_of(event.id)
    here = next(index for index, one in enumerate(steps) if one.id == step.id)
    there = here + by
    if not 0 <= there < len(steps):
        return
    steps[here], steps[there] = steps[there], steps[here]
    for position, one in enumerate(steps, start=1):
        one.position = position
    _note("ladder.step_moved", step, actor, now)


def remove_step(event: Event, step: LadderStep, *, actor: User, now: datetime) -> None:
    """Require it no longer; what was sent for it goes with it. Raises NotAllowed event_closed."""
    _open(event)
    audit.record("ladder.step_removed", step, actor_id=actor.id, now=now, event_id=event.id)
    db.session.delete(step)
    db.session.flush()


def _open(event: Event) -> Event:
    event = locked_row(Event, event.id) or event
    if is_closed(event):
        raise NotAllowed("event_closed")
    return event


def _refuse(event: Event, step: LadderStep) -> None:
    kind = kind_of(step)
    if kind is None:
        raise Refused("unknown_step_kind", field="kind")
    if kind.choices is not None:
        known = {number for number, _words in kind.choices(event)}
        if step.settings.get("event_id") not in known:
            raise Refused("step_without_choice", field="chosen")
    elif kind.key == "document" and not step.title_ru:
        raise Refused("step_without_title", field="title_ru")
    if step.due_at is not None and step.due_at > event.starts_at:
        raise Refused("step_due_after_start", field="due_at")


def _note(verb: str, step: LadderStep, actor: User, now: datetime) -> None:
    db.session.flush()
    audit.record(verb, step, actor_id=actor.id, now=now, event_id=step.event_id, changes={"kind": step.kind})
