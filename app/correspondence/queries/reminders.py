"""Reads about reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.correspondence.models import ReminderSwitch, SentReminder
from app.events.models import Event, EventState
from app.infra.db import db

LOOKS_BACK = timedelta(days=60)  # for what is asked after an event


def events_with_reminders(now: datetime) -> list[int]:
    """The ids of the events that are announced, running or lately over."""
    alive = Event.state.in_([EventState.PUBLISHED, EventState.RUNNING])
    over = and_(Event.state == EventState.FINISHED, Event.ends_at > now - LOOKS_BACK)
    return list(
        db.session.scalars(
            select(Event.id).where(or_(alive, over), Event.ends_at > now - LOOKS_BACK).order_by(Event.id)
        )
    )


def switches(event_id: int) -> dict[str, bool]:
    """What the organiser decided, by kind."""
    query = select(ReminderSwitch.kind, ReminderSwitch.is_on).where(ReminderSwitch.event_id == event_id)
    return {row.kind: row.is_on for row in db.session.execute(query)}


def reminded(event_id: int, kind: str) -> set[tuple[int, str]]:
    """The persons and occasions that were served."""
    query = select(SentReminder.user_id, SentReminder.occasion).where(
        SentReminder.event_id == event_id, SentReminder.kind == kind
    )
    return {(user_id, occasion) for user_id, occasion in db.session.execute(query)}


def sent_counts(event_id: int) -> dict[str, tuple[int, datetime]]:
    """By kind: how many reminders have gone, and when the last one did."""
    query = (
        select(SentReminder.kind, func.count(), func.max(SentReminder.sent_at))
        .where(SentReminder.event_id == event_id)
        .group_by(SentReminder.kind)
    )
    return {kind: (number, last) for kind, number, last in db.session.execute(query)}
