"""The site with its guards taken away: the control that shows what the races would do without them.

Seats of events: the check is made when the request arrives and believed later, as code without a guard does. Slots and
tables: meetings are written without claims. Certificates: the next number is read when the request arrives.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import g, request
from sqlalchemy import func, select

from app import serve
from app.core.errors import Conflict
from app.events import seats
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.operations import claims
from app.registrations.models import Registration, RegistrationState
from app.trainings.models import Certificate
from app.trainings.operations import numbers
from tests.concurrency.barrier import wait_for_the_others
from wsgi import app


@app.before_request
def look_beforehand() -> None:
    """Count who is in, once, at the beginning."""
    if request.method != "POST" or not (
        request.path.startswith("/events/") and request.path.endswith("/register")
    ):
        return
    slug = request.path.split("/")[2]
    event = db.session.scalar(select(Event).where(Event.slug == slug))
    taken = db.session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.APPROVED)
    )
    g.full = event.capacity is not None and taken >= event.capacity
    db.session.rollback()
    wait_for_the_others(slug)


@app.before_request
def read_the_next_number() -> None:
    """The highest number so far and one more, as code without a counter does."""
    if request.method != "POST" or "/certificates/" not in request.path:
        return
    g.number = int(db.session.scalar(select(func.max(Certificate.number))) or 0) + 1
    db.session.rollback()
    wait_for_the_others(request.path.split("/")[2])


def believe(event_id: int, role: Any) -> None:
    """What a guard must not be."""
    if g.full:
        raise Conflict("event_full")


def write_without_claims(meetings: list[Any]) -> None:
    db.session.add_all(meetings)
    db.session.flush()


seats.take_seat = believe
claims.hold = lambda event_id: None
claims.write = write_without_claims
numbers.hold = lambda year: None
numbers.take = lambda year, count: g.number

if __name__ == "__main__":
    sys.exit(serve.main())
