"""Work of the background: mails to all participants, lists that nobody confirmed."""

from __future__ import annotations

from datetime import timedelta

from app.accounts import queries as people
from app.core import clock
from app.core.errors import Conflict, Refused
from app.events import queries as events
from app.infra.db import db, transaction
from app.infra.jobs import Attempt, job, periodic
from app.registrations import operations, queries

TOLD_AT_ONCE = 50


@job("registrations.tell_participants")
def tell_participants(attempt: Attempt) -> None:
    """Write the mails about a changed or cancelled event and the job's end in one transaction: each mail once."""
    with transaction():
        told = operations.tell_participants(int(attempt.event_id or 0), now=clock.now(), **attempt.arguments)
        attempt.complete(told=told)


@job(queries.CHECK_JOB)
def check_import(attempt: Attempt) -> None:
    """Read an uploaded list and keep what is wrong with it."""
    attempt.report(stage="reading")
    event = events.by_id(int(attempt.event_id or 0))
    kept = queries.stored_import(event.id, attempt.arguments["key"])
    raw, problems = operations.read_import(event, kept)
    db.session.rollback()
    attempt.report(stage="checking", rows=len(raw))
    checked = operations.Checked([], problems, len(raw)) if problems else operations.check_rows(event, raw)
    db.session.rollback()
    with transaction():
        event = events.by_id(event.id)
        kept = queries.stored_import(event.id, attempt.arguments["key"])
        operations.keep_check(event, kept, raw, checked, now=clock.now())
        attempt.complete(rows=len(checked.rows), problems=len(checked.problems))


@job(queries.WRITE_JOB)
def write_import(attempt: Attempt) -> None:
    """Write an uploaded list, whole and with the job's end, or not at all. What stands in the way is looked for anew."""
    attempt.report(stage="reading")
    event_id, key = int(attempt.event_id or 0), attempt.arguments["key"]
    raw = operations.rows_of_check(events.by_id(event_id), queries.stored_import(event_id, key))
    db.session.rollback()
    attempt.report(stage="writing", rows=len(raw))
    try:
        with transaction():
            written = operations.confirm_import(
                events.by_id(event_id),
                queries.stored_import(event_id, key),
                raw,
                approve=attempt.arguments["approve"],
                tell=attempt.arguments["tell"],
                actor=people.one(int(attempt.owner_id or 0)),
                now=clock.now(),
            )
            attempt.complete(written=written)
    except (Refused, Conflict):
        with transaction():
            operations.ask_to_check(
                events.by_id(event_id),
                queries.stored_import(event_id, key),
                owner_id=attempt.owner_id,
                now=clock.now(),
            )
        raise


@job(queries.TELL_JOB)
def tell_imported(attempt: Attempt) -> None:
    """The mails of a list, some at a time: each with the note of how far it came, so that none is written twice."""
    ids = [int(one) for one in attempt.arguments["ids"]]
    done = int(attempt.progress.get("done", 0))
    while done < len(ids):
        some = ids[done : done + TOLD_AT_ONCE]
        done += len(some)
        with transaction():
            operations.tell_imported(int(attempt.event_id or 0), some, now=clock.now())
            attempt.note(done=done, of=len(ids))
    with transaction():
        attempt.complete(told=done)


@job(operations.SENDING_INVITATIONS)
def send_invitations(attempt: Attempt) -> None:
    """Write the mails of new invitations and the job's end in one transaction: each mail once."""
    with transaction():
        sent = operations.send_invitations(int(attempt.event_id or 0), now=clock.now())
        attempt.complete(sent=sent)


@periodic("registrations.expire_offers", timedelta(seconds=30))
def expire_offers() -> None:
    """Offers nobody answered go to the next, each in a transaction of its own; then look for places left empty."""
    for _event_id, place_id in queries.overdue_offers(clock.now()):
        with transaction():
            operations.expire_offer(place_id, now=clock.now())
    for event_id, session_id in queries.queues_to_look_at(clock.now()):
        with transaction():
            operations.look_at_queue(event_id, session_id, now=clock.now())


@periodic("registrations.forget_old_imports", timedelta(hours=1))
def forget_old_imports() -> None:
    with transaction():
        operations.forget_old_imports(now=clock.now())
