"""The part of an event's copy that this room keeps: slots, tables, rules of meetings. No delegation, wish or meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.events.copying import Copy, Part, add_part, anew
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.operations.grid import ensure_schedule
from app.matchmaking.queries import grid

DAYS = ("first_day", "last_day")  # of the form the slots were laid with


def register() -> None:
    """Offer the set-up of meetings where there is one."""
    add_part(
        Part(
            "meetings",
            _l("Meetings: slots, tables, rules"),
            _count,
            write,
            _l("The slots move with the date. Delegations, wishes and meetings are not copied."),
            40,
        )
    )


def _count(event: Event) -> int | None:
    """Offered where the event has meetings and somebody has set anything up."""
    return 0 if event.has_meetings and grid.schedule_row(event.id) is not None else None


def write(copy: Copy) -> None:
    """Schedule with its rules, slots moved in the event's zone, tables."""
    old = grid.schedule_row(copy.source.id)
    if old is None:
        return
    new = ensure_schedule(copy.target.id)
    new.grid, new.rules, new.self_booking = _moved(old.grid, copy), dict(old.rules or {}), old.self_booking
    for slot in grid.slots(copy.source.id):
        starts_at, ends_at = copy.shift.span(slot.starts_at, slot.ends_at)
        db.session.add(anew(slot, event_id=copy.target.id, starts_at=starts_at, ends_at=ends_at))
    db.session.add_all(anew(table, event_id=copy.target.id) for table in grid.tables(copy.source.id))
    db.session.flush()


def _moved(filled_in: dict[str, Any], copy: Copy) -> dict[str, Any]:
    """The form as it was filled in, its days moved along."""
    moved = dict(filled_in)
    for name in DAYS:
        if moved.get(name):
            moved[name] = copy.shift.day(date.fromisoformat(moved[name])).isoformat()
    return moved
