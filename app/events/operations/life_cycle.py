"""draft → published → running → finished, or cancelled with a reason."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.core.errors import Refused
from app.events import hooks, queries, rules
from app.events.models import Event, EventState
from app.infra import audit
from app.infra.db import db, locked_row


def publish(event: Event, *, actor: User | None, now: datetime) -> Event:
    """Show a draft to everybody. Raises Refused: wrong_state or what is missing (publish_…)."""
    event = _step(event, EventState.PUBLISHED)
    for code in rules.refusals_to_publish(event, len(queries.admissions_of(event.id)), now):
        raise Refused(code)
    event.published_at = now
    _note("event.published", event, actor, now)
    hooks.published(event=event, now=now)
    return event


def start(event: Event, *, actor: User | None, now: datetime) -> Event:
    """The doors are open. Raises Refused wrong_state."""
    event = _step(event, EventState.RUNNING)
    _note("event.started", event, actor, now)
    return event


def finish(event: Event, *, actor: User | None, now: datetime) -> Event:
    """Over; from now on outcomes are collected. Raises Refused wrong_state, finish_before_start."""
    event = _step(event, EventState.FINISHED)
    if now < event.starts_at:
        raise Refused("finish_before_start")
    _note("event.finished", event, actor, now)
    return event


def cancel(event: Event, *, reason: str, actor: User | None, now: datetime) -> Event:
    """It will not take place; everybody registered hears why. Raises Refused wrong_state, reason_missing."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    event = _step(event, EventState.CANCELLED)
    event.cancel_reason = reason.strip()
    event.sequence += 1
    _note("event.cancelled", event, actor, now, reason=event.cancel_reason)
    hooks.cancelled(event=event, reason=event.cancel_reason, now=now)
    return event


def _step(event: Event, target: EventState) -> Event:
    """The locked event, already in its new state."""
    event = locked_row(Event, event.id) or event
    if not rules.may_step(EventState(event.state), target):
        raise Refused("wrong_state")
    event.state = target
    return event


def _note(verb: str, event: Event, actor: User | None, now: datetime, reason: str = "") -> None:
    event.updated_at = now
    db.session.flush()
    audit.record(verb, event, actor_id=actor.id if actor else None, now=now, event_id=event.id, reason=reason)
