"""Full events and people who wait, for the tests of waiting lists."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.companies import queries as cards
from app.core import clock
from app.core.errors import DomainError
from app.events.models import Admission, Event, Role
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.registrations import operations, queries
from app.registrations.models import Registration, RegistrationState, WaitingPlace, WaitingState
from tests.factories import make_event, make_user


def come(event: Event, user: User | None = None, role: Role = Role.ATTENDEE, **more: Any) -> Registration:
    """`user` registers, and waits where the event is full."""
    user = user or make_user()
    mine = cards.companies_of(user.id)
    values: dict[str, Any] = {
        "role": role,
        "company": mine[0] if mine else None,
        "acts_for": [company.id for company in mine],
        "wait": True,
        "actor": user,
        "now": clock.now(),
        **more,
    }
    return operations.register(event, **values)


def full_event(
    waiting: int, *, capacity: int = 1, **values: Any
) -> tuple[Event, list[Registration], list[Registration]]:
    """An event whose places are taken, who has them, and who waits."""
    event = make_event(capacity=capacity, **values)
    comers = [come(event) for _ in range(capacity + waiting)]
    db.session.commit()
    return event, comers[:capacity], comers[capacity:]


def cancel(registration: Registration) -> None:
    """Give up coming."""
    operations.cancel_own(
        queries.by_id(registration.event_id, registration.id, hold=True),
        reason="",
        actor=db.session.get_one(User, registration.user_id),
        now=clock.now(),
    )
    db.session.commit()


def place_of(registration: Registration) -> WaitingPlace:
    """The last place in the event's queue somebody had."""
    place = queries.last_place(registration.id)
    assert place is not None
    return place


def offered(event: Event) -> list[int]:
    """The registrations with an open offer for the event."""
    query = select(WaitingPlace.registration_id).where(
        WaitingPlace.event_id == event.id, WaitingPlace.state == WaitingState.OFFERED
    )
    return list(db.session.scalars(query.order_by(WaitingPlace.offered_at, WaitingPlace.id)))


def balance(event: Event) -> tuple[int, int, int]:
    """Seats counted at the event, seats counted at its roles, people who have one or an offer of one."""
    db.session.expire_all()
    seats = db.session.get_one(Event, event.id).seats_taken
    by_role = db.session.scalar(select(func.sum(Admission.seats_taken)).where(Admission.event_id == event.id))
    approved = db.session.scalar(
        select(func.count()).where(
            Registration.event_id == event.id, Registration.state == RegistrationState.APPROVED
        )
    )
    return seats, int(by_role or 0), int(approved or 0) + len(offered(event))


def mails(user_id: int) -> list[OutboxMessage]:
    """What somebody was written, in order."""
    email = db.session.get_one(User, user_id).email
    query = select(OutboxMessage).where(OutboxMessage.recipient == email).order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def refusal(act: Any) -> str:
    """The code with which `act` is refused; nothing of it stays."""
    with pytest.raises(DomainError) as raised, db.session.begin_nested():
        act()
    return raised.value.code
