"""Seats are taken and given back by one conditional UPDATE each; nothing is read first, so nobody comes between.

The CHECK constraints of the tables have the last word.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, or_, select, update

from app.core.errors import Conflict, Refused
from app.events.models import Admission, Event, Role, Session
from app.infra.db import db


def hold(event_id: int) -> None:
    """Be the only one who moves places of this event until the transaction ends (SQLite has one writer anyway).

    Whoever frees a place hands it to the next who waits, in the same transaction; so places are moved by one after the
    other, and the event's row comes before all other rows: nobody waits for somebody who waits for him.
    """
    if db.session.get_bind().dialect.name != "sqlite":
        # NO KEY UPDATE: rows that point to the event are being written beside us and hold its key
        db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def take_seat(event_id: int, role: Role) -> None:
    """One seat of the event and of the role, or none. Raises Conflict event_full, role_full; Refused role_not_admitted."""
    if not _add(Event, id=event_id):
        raise Conflict("event_full")
    if not _add(Admission, event_id=event_id, role=role):
        _subtract(Event, Event.id == event_id)  # cheaper than a savepoint for each of those who get a seat
        raise _role_refusal(event_id, role)
    _forget(Event, event_id)


def take_seats(event_id: int, wanted: Mapping[Role, int]) -> None:
    """So many seats of each role at once, all of them or none. Raises what `take_seat` raises."""
    with db.session.begin_nested():
        if not _add_many(Event, sum(wanted.values()), Event.id == event_id):
            raise Conflict("event_full")
        for role, number in wanted.items():
            if not _add_many(Admission, number, Admission.event_id == event_id, Admission.role == role):
                raise _role_refusal(event_id, role)
    _forget(Event, event_id)


def release_seat(event_id: int, role: Role) -> None:
    """Give a seat of the event and of the role back."""
    _subtract(Event, Event.id == event_id)
    _subtract(Admission, Admission.event_id == event_id, Admission.role == role)
    _forget(Event, event_id)


def take_session_seat(session_id: int) -> None:
    """One seat of a bookable session. Raises Conflict session_full; Refused session_not_bookable."""
    if not _add(Session, id=session_id, bookable=True):
        session = db.session.get(Session, session_id, populate_existing=True)
        if session is None or not session.bookable:
            raise Refused("session_not_bookable")
        raise Conflict("session_full")
    _forget(Session, session_id)


def release_session_seat(session_id: int) -> None:
    """Give a seat of a session back."""
    _subtract(Session, Session.id == session_id)
    _forget(Session, session_id)


def _role_refusal(event_id: int, role: Role) -> Conflict | Refused:
    admitted = db.session.query(Admission.id).filter_by(event_id=event_id, role=role).first()
    return Conflict("role_full") if admitted else Refused("role_not_admitted", field="role")


def _add(model: Any, **which: Any) -> bool:
    result: Any = db.session.execute(
        _taking(model, tuple(which)), {f"its_{name}": value for name, value in which.items()}
    )
    return bool(result.rowcount == 1)


def _add_many(model: Any, number: int, *which: Any) -> bool:
    free = or_(model.capacity.is_(None), model.seats_taken + number <= model.capacity)
    statement = update(model).where(*which, free).values(seats_taken=model.seats_taken + number)
    result: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    return bool(result.rowcount == 1)


@cache
def _taking(model: Any, names: tuple[str, ...]) -> Update:
    """The conditional UPDATE, built once: every registration asks for it."""
    free = or_(model.capacity.is_(None), model.seats_taken < model.capacity)
    return (
        update(model)
        .where(*(getattr(model, name) == bindparam(f"its_{name}") for name in names), free)
        .values(seats_taken=model.seats_taken + 1)
        .execution_options(synchronize_session=False)
    )


def _subtract(model: Any, *which: Any) -> None:
    statement = update(model).where(*which, model.seats_taken > 0).values(seats_taken=model.seats_taken - 1)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _forget(model: Any, key: int) -> None:
    """A row loaded before has an old count: read it anew when somebody looks."""
    row = db.session.identity_map.get(db.session.identity_key(model, key))
    if row is not None:
        db.session.expire(row, ["seats_taken"])
