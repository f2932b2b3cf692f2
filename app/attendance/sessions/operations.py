"""The verbs: this person was in this session, was not, a list of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as insert_in_postgres
from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite

from app.accounts.models import User
from app.attendance import queries as door
from app.attendance.models import CheckIn, PresenceMethod, SessionPresence
from app.attendance.rules import refusal_to_check_in
from app.attendance.sessions import queries, rules
from app.core.errors import Refused
from app.events.models import Event, Session
from app.infra import audit
from app.infra.db import db
from app.registrations.models import Registration

_AT_ONCE = 400  # rows in one statement


def scan(
    event: Event, session: Session, code: str, *, method: PresenceMethod, actor: User, now: datetime
) -> tuple[Registration, bool]:
    """Mark the holder of a ticket as present. Returns the registration and whether this is the first mark.

    Raises Refused ticket_unknown, ticket_of_other_event, ticket_cancelled, ticket_declined, ticket_pending,
    presence_not_taken, session_not_begun, no_place_in_session.
    """
    registration = door.by_code(code)
    if registration is None:
        raise Refused("ticket_unknown", field="text")
    if (refusal := refusal_to_check_in(registration, event) or _refusal(session, now)) is not None:
        raise refusal
    if session.bookable and registration.id not in queries.booked_in(session.id):
        raise Refused("no_place_in_session", field="text", person=registration.user.full_name)
    fresh = mark_present(session, [registration.id], method=method, actor=actor, now=now)
    return registration, bool(fresh)


def mark_present(
    session: Session,
    registration_ids: Collection[int],
    *,
    method: PresenceMethod,
    actor: User | None,
    now: datetime,
    at: datetime | None = None,
) -> int:
    """Mark these registrations, which the caller has looked at, as present; who was in a session has come to the event.

    Answers how many were not marked before. Raises Refused presence_not_taken, session_not_begun.
    """
    if (refusal := _refusal(session, now)) is not None:
        raise refusal
    known = queries.present_in(session.id)
    fresh = sorted(set(registration_ids) - set(known))
    moment = at or min(now, session.ends_at)
    by = actor.id if actor is not None else None
    present = [
        {"session_id": session.id, "registration_id": row, "at": moment, "by_id": by, "method": method}
        for row in fresh
    ]
    arrived = [{"registration_id": row, "at": moment, "by_id": by, "method": "name"} for row in fresh]
    added = _insert_new(SessionPresence, present)
    _insert_new(CheckIn, arrived)
    if added:
        _note("session.presence_marked", session, {"people": added, "method": str(method)}, by, now)
    return added


def mark_absent(session: Session, registration_ids: Collection[int], *, actor: User, now: datetime) -> int:
    """Take marks back; the arrival at the event stays. Answers how many there were."""
    marks = queries.present_in(session.id)
    gone = [marks[row] for row in registration_ids if row in marks]
    for mark in gone:
        db.session.delete(mark)
    if gone:
        _note("session.presence_unmarked", session, {"people": len(gone)}, actor.id, now)
    db.session.flush()
    return len(gone)


def set_presence(
    session: Session, shown: Collection[int], present: Collection[int], *, actor: User, now: datetime
) -> tuple[int, int]:
    """Keep a tick list: of those it showed, the ticked were there and the others were not.

    Answers how many marks came and went. Raises Refused presence_not_taken, session_not_begun.
    """
    ticked = set(present) & set(shown)
    came = mark_present(session, ticked, method=PresenceMethod.TICK, actor=actor, now=now)
    return came, mark_absent(session, set(shown) - ticked, actor=actor, now=now)


def _refusal(session: Session, now: datetime) -> Refused | None:
    return rules.refusal_to_mark(session, now)


def _insert_new(model: Any, rows: Sequence[dict[str, Any]]) -> int:
    """Write the rows that are not there yet; another desk may be writing the same ones."""
    insert = insert_in_sqlite if db.session.get_bind().dialect.name == "sqlite" else insert_in_postgres
    added = 0
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert(model).values(rows[start : start + _AT_ONCE]).on_conflict_do_nothing()
        # counted by what comes back: PostgreSQL's driver does not tell the number of rows here
        added += len(db.session.execute(statement.returning(*inspect(model).primary_key)).all())
    return added


def _note(verb: str, session: Session, changes: dict[str, Any], by: int | None, now: datetime) -> None:
    audit.record(verb, session, actor_id=by, now=now, event_id=session.event_id, changes=changes)
