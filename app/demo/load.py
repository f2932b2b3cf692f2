"""The demonstration, written into an empty database in one transaction."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.accounts.models import User
from app.core import clock
from app.demo import content
from app.demo.loading import (
    companies,
    day,
    events,
    ladder,
    letters,
    meetings,
    online,
    opinions,
    outcomes,
    people,
    places,
    programme,
    questions,
    registrations,
    sides,
    trainings,
)
from app.demo.loading.world import World
from app.infra.db import db, transaction
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage

STEPS = (
    people.load,
    companies.load,
    events.load,
    registrations.load,
    questions.load,
    places.load,
    sides.load,
    meetings.load,
    events.conclude,
    events.keep_templates,
    programme.load,
    ladder.load,
    day.load,
    online.load,
    trainings.load,
    outcomes.load,
    opinions.load,
    letters.load,
)


class DatabaseNotEmpty(RuntimeError):
    """The demonstration would mix with somebody's work."""


def load_demonstration() -> None:
    """Companies, events, registrations, meetings and outcomes, dated around today.

    The same day gives the same rows. Raises DatabaseNotEmpty where anybody has an account.
    """
    read = content.load()
    with transaction():
        if db.session.scalar(select(User.id).limit(1)) is not None:
            raise DatabaseNotEmpty(
                "The demonstration goes into an empty database only; this one has accounts."
            )
        world = World(content=read, now=clock.now())
        for step in STEPS:
            step(world)
        forget_messages()


def forget_messages() -> None:
    """What all these acts had to tell people was read long ago: no mail waits, nor a job that would write some.

    A mailing that went out keeps its messages: its page shows how far they came.
    """
    db.session.flush()
    read = delete(OutboxMessage).where(OutboxMessage.mailing_id.is_(None))
    for statement in (read, delete(Job)):
        db.session.execute(statement.execution_options(synchronize_session=False))
