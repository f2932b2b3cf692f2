"""Reminders: written once for each person and occasion, switched by the organiser."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from app.accounts.models import User
from app.correspondence.models import ReminderSwitch, SentReminder
from app.correspondence.queries import reminders as queries
from app.correspondence.reminders import Due, ReminderKind, kinds_for
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db

AT_ONCE = 50  # messages of one transaction: others must get their turn to write


def kinds_on(event: Event) -> list[ReminderKind]:
    """The kinds that go out for this event."""
    decided = queries.switches(event.id)
    return [kind for kind in kinds_for(event) if decided.get(kind.key, kind.is_on)]


def remind(event: Event, kind: ReminderKind, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Write what is due of one kind, at most `limit` messages. Answers how many occasions were new.

    Fewer than `limit` means: nothing is left for now.
    """
    served = queries.reminded(event.id, kind.key)
    done = 0
    for due in kind.due(event, now):
        if (due.user_id, due.occasion) in served:
            continue
        served.add((due.user_id, due.occasion))
        if _taken(event, kind, due, now):
            outbox.put(due.write(), now=now)
            done += 1
            if done >= limit:
                break
    return done


def _taken(event: Event, kind: ReminderKind, due: Due, now: datetime) -> bool:
    """Whether this occasion is ours: the row is written by whoever comes first, also among several workers."""
    insert = insert_postgresql if db.engine.dialect.name == "postgresql" else insert_sqlite
    row = {
        "event_id": event.id,
        "kind": kind.key,
        "user_id": due.user_id,
        "occasion": due.occasion,
        "sent_at": now,
    }
    statement = insert(SentReminder).values(row).on_conflict_do_nothing().returning(SentReminder.id)
    return db.session.scalar(statement) is not None


def switch_reminder(event: Event, kind: ReminderKind, is_on: bool, *, actor: User, now: datetime) -> None:
    """Let one kind of reminder go out for this event, or not."""
    row = db.session.get(ReminderSwitch, (event.id, kind.key))
    if row is None:
        row = ReminderSwitch(event_id=event.id, kind=kind.key, is_on=is_on)
        db.session.add(row)
    row.is_on = is_on
    db.session.flush()
    audit.record(
        "reminder.switched",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"kind": kind.key, "on": is_on},
    )
