"""Seats: a capacity holds whatever is tried, and a refused attempt leaves no trace."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from app.core.errors import Conflict, Refused
from app.events import queries, seats
from app.events.models import Admission, Event, Role, Session, SessionKind
from app.infra.db import db
from tests.factories import make_event, saved


def taken(event: Event) -> tuple[int, int]:
    db.session.expire_all()
    admission = queries.admission(event.id, Role.SUPPLIER)
    assert admission is not None
    return event.seats_taken, admission.seats_taken


def test_a_seat_counts_at_the_event_and_at_the_role(session: DbSession) -> None:
    event = make_event(capacity=5)
    seats.take_seat(event.id, Role.SUPPLIER)
    assert event.seats_taken == 1
    assert taken(event) == (1, 1)
    seats.release_seat(event.id, Role.SUPPLIER)
    assert taken(event) == (0, 0)


def test_a_full_event_refuses_and_the_role_keeps_its_count(session: DbSession) -> None:
    event = make_event(capacity=2)
    seats.take_seat(event.id, Role.SUPPLIER)
    seats.take_seat(event.id, Role.BUYER)
    with pytest.raises(Conflict) as refusal:
        seats.take_seat(event.id, Role.SUPPLIER)
    assert refusal.value.code == "event_full"
    assert taken(event) == (2, 1)


def test_a_full_role_refuses_while_the_event_has_places(session: DbSession) -> None:
    event = make_event(capacity=10)
    db.session.execute(update(Admission).where(Admission.event_id == event.id).values(capacity=1))
    seats.take_seat(event.id, Role.SUPPLIER)
    with pytest.raises(Conflict) as refusal:
        seats.take_seat(event.id, Role.SUPPLIER)
    assert refusal.value.code == "role_full"
    assert taken(event) == (1, 1)
    seats.take_seat(event.id, Role.BUYER)
    assert taken(event) == (2, 1)


def test_a_role_that_is_not_admitted_is_refused(session: DbSession) -> None:
    event = make_event()
    with pytest.raises(Refused) as refusal:
        seats.take_seat(event.id, Role.PRESS)
    assert refusal.value.code == "role_not_admitted"
    assert taken(event) == (0, 0)


def test_a_released_seat_can_be_taken_again(session: DbSession) -> None:
    event = make_event(capacity=1)
    for _ in range(3):
        seats.take_seat(event.id, Role.SUPPLIER)
        seats.release_seat(event.id, Role.SUPPLIER)
    seats.take_seat(event.id, Role.SUPPLIER)
    assert taken(event) == (1, 1)


def test_no_count_falls_below_zero(session: DbSession) -> None:
    event = make_event(capacity=1)
    seats.release_seat(event.id, Role.SUPPLIER)
    assert taken(event) == (0, 0)


def test_without_a_limit_everybody_gets_a_seat(session: DbSession) -> None:
    event = make_event(capacity=None)
    for _ in range(30):
        seats.take_seat(event.id, Role.SUPPLIER)
    assert taken(event) == (30, 30)


@pytest.mark.parametrize("model", [Event, Admission, Session])
def test_the_database_itself_refuses_to_oversell(session: DbSession, model: type) -> None:
    event = make_event(capacity=1)
    make_bookable(event, capacity=1)
    db.session.execute(update(Admission).where(Admission.event_id == event.id).values(capacity=1))
    where = model.id == event.id if model is Event else model.event_id == event.id  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(model).where(where).values(seats_taken=2))


def make_bookable(event: Event, *, capacity: int | None, bookable: bool = True) -> Session:
    return saved(
        Session(
            event_id=event.id,
            kind=SessionKind.TALK,
            title_ru="Разбор",
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            bookable=bookable,
            capacity=capacity,
        )
    )


def test_session_seats_are_counted_the_same_way(session: DbSession) -> None:
    talk = make_bookable(make_event(), capacity=1)
    seats.take_session_seat(talk.id)
    with pytest.raises(Conflict) as refusal:
        seats.take_session_seat(talk.id)
    assert refusal.value.code == "session_full"
    seats.release_session_seat(talk.id)
    seats.take_session_seat(talk.id)
    assert talk.seats_taken == 1


def test_a_session_that_is_not_booked_has_no_seats_to_take(session: DbSession) -> None:
    talk = make_bookable(make_event(), capacity=None, bookable=False)
    with pytest.raises(Refused) as refusal:
        seats.take_session_seat(talk.id)
    assert refusal.value.code == "session_not_bookable"
