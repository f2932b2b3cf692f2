"""Work of the background: making, asking and closing rooms; lists nobody took over.

The server is asked outside of any transaction: it may take its time, and nobody waits for the database meanwhile.
"""

from __future__ import annotations

from datetime import timedelta

from app.core import clock
from app.events import queries as events
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, job, periodic
from app.infra.links import absolute
from app.online import operations, queries
from app.online.platforms import Callbacks, PlatformError, Seen, platform_of


@job("online.tend_room")
def tend_room(attempt: Attempt) -> None:
    """See that the room stands, and who is in it."""
    event_id = int(attempt.event_id or 0)
    event, room = events.by_id(event_id), queries.room_of(event_id)
    platform = platform_of(room)
    seen: list[Seen] | None = None
    problem: PlatformError | None = None
    callbacks = Callbacks(
        ended=absolute("online_callbacks.ended", key=room.callback_key),
        report=absolute("online_callbacks.report", key=room.callback_key),
        home=absolute("participant.event", slug=event.slug),
    )
    let_go()
    try:
        seen = platform.present(room)
        if seen is None:
            platform.create(event, room, callbacks)
    except PlatformError as error:
        problem = error
    with transaction():
        held = queries.room_of(event_id, hold=True)
        if problem is not None:
            operations.note_problem(held, problem)
        else:
            operations.note_ready(held, seen or [], now=clock.now())
        attempt.complete(problem=problem.code if problem else "")


@job("online.end_room")
def end_room(attempt: Attempt) -> None:
    """Close the room."""
    event_id = int(attempt.event_id or 0)
    room = queries.room_of(event_id)
    platform = platform_of(room)
    problem: PlatformError | None = None
    let_go()
    try:
        platform.end(room)
    except PlatformError as error:
        problem = error
    with transaction():
        held = queries.room_of(event_id, hold=True)
        if problem is not None:
            operations.note_problem(held, problem)
        else:
            operations.note_ended(held)
        attempt.complete(problem=problem.code if problem else "")


def let_go() -> None:
    """End the reads; what was read stays readable."""
    db.session.expunge_all()
    db.session.rollback()


@periodic("online.tend_rooms", timedelta(seconds=15))
def tend_rooms() -> None:
    """Look which rooms need something; most of the time none."""
    due = queries.rooms_due(clock.now())
    db.session.rollback()
    if due:
        with transaction():
            operations.tend_rooms(now=clock.now())


@periodic("online.forget_old_lists", timedelta(hours=1))
def forget_old_lists() -> None:
    with transaction():
        operations.forget_old_lists(now=clock.now())
