"""How many personal calendars of 200 items one second of one processor answers, through the whole application."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event, EventFormat, EventKind, EventState, Role
from app.factory import create_app
from app.infra import ical
from app.infra.db import db, transaction
from app.infra.schema import bring_up
from app.matchmaking.models import (
    Delegation,
    Meeting,
    MeetingOrigin,
    MeetingState,
    Seat,
    Side,
    Slot,
    Table,
)
from app.registrations.models import Registration, RegistrationState
from config import read_settings

ITEMS = 200  # the event itself and 199 meetings
REQUESTS = 60
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "bench-calendar-secret"


def measure() -> dict[str, Any]:
    """{'feeds_per_second', 'first_time_ms', 'not_modified_per_second', 'items', 'bytes'} by CPU time.

    `feeds_per_second` is what a process answers once it has written these entries before; a calendar program asks
    every hour for entries that hardly change. `first_time_ms` is the first answer.
    """
    with application() as app:
        with app.app_context():
            bring_up()
            with transaction():
                _seed()
        client = app.test_client()
        address = f"/calendar/{SECRET}.ics"
        client.get("/calendar/none.ics")
        ical._component.cache_clear()
        began = time.process_time()
        first = client.get(address)
        first_time = time.process_time() - began
        assert first.status_code == 200 and first.data.count(b"BEGIN:VEVENT") == ITEMS, first.status_code
        feeds = _rate(lambda: client.get(address).status_code == 200)
        known = {"If-None-Match": first.headers["ETag"]}
        unchanged = _rate(lambda: client.get(address, headers=known).status_code == 304)
        with app.app_context():
            db.engine.dispose()
    return {
        "feeds_per_second": feeds,
        "first_time_ms": round(1000 * first_time, 1),
        "not_modified_per_second": unchanged,
        "items": ITEMS,
        "bytes": len(first.data),
    }


def _rate(ask: Any) -> float:
    """Answers a second, the best of three rounds."""
    best = float("inf")
    for _round in range(3):
        began = time.process_time()
        assert all(ask() for _number in range(REQUESTS // 3))
        best = min(best, time.process_time() - began)
    return REQUESTS / 3 / best


@contextmanager
def application() -> Iterator[Flask]:
    """The application on an empty SQLite database in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        env = {"DATA_DIR": folder, "SECRET_KEY": "only-for-measuring-0123456789abcdef01234567"}
        yield create_app(read_settings({**env, "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite'}"}))


def _seed() -> None:
    """A buyer with 199 meetings, each with another supplier and its person."""
    start = NOW + timedelta(days=30)
    event = _kept(
        Event(
            slug="bench",
            kind=EventKind.SUPPLIER_CONFERENCE,
            format=EventFormat.ON_SITE,
            state=EventState.PUBLISHED,
            title_ru="Композитные материалы и оснастка для транспорта",
            venue_ru="Технополис «Москва»",
            address_ru="Волгоградский проспект, 42",
            starts_at=start,
            ends_at=start + timedelta(days=4),
            created_at=NOW,
            updated_at=NOW,
        )
    )
    table = _kept(Table(event_id=event.id, number=1))
    buyer, buyer_seat = _party(event, 0, Side.BUYER)
    for number in range(1, ITEMS):
        supplier, seat = _party(event, number, Side.SUPPLIER)
        begins = start + timedelta(minutes=25 * number)
        slot = _kept(Slot(event_id=event.id, starts_at=begins, ends_at=begins + timedelta(minutes=20)))
        _kept(
            Meeting(
                event_id=event.id,
                supplier_id=supplier.id,
                buyer_id=buyer.id,
                supplier_seat_id=seat.id,
                buyer_seat_id=buyer_seat.id,
                slot_id=slot.id,
                table_id=table.id,
                state=MeetingState.CANCELLED if number % 10 == 0 else MeetingState.PLANNED,
                origin=MeetingOrigin.RUN,
                uid=f"meeting-{number}@tandem",
                created_at=NOW,
                updated_at=NOW,
            )
        )


def _party(event: Event, number: int, side: Side) -> tuple[Delegation, Seat]:
    company = _kept(
        Company(name_ru=f"ООО «Завод № {number}»", short_ru=f"Завод {number}", created_at=NOW, updated_at=NOW)
    )
    user = _kept(
        User(
            email=f"person{number}@firm.example",
            family_name="Соколова",
            given_name="Марина",
            patronymic="Игоревна",
            created_at=NOW,
            calendar_secret=SECRET if side == Side.BUYER else f"{SECRET}-{number}",
        )
    )
    registration = _kept(
        Registration(
            event_id=event.id,
            user_id=user.id,
            company_id=company.id,
            role=Role(side.value),
            state=RegistrationState.APPROVED,
            ticket_code=f"TND-{number:04d}-2345",
            position_ru="коммерческий директор",
            created_at=NOW,
            updated_at=NOW,
        )
    )
    delegation = _kept(Delegation(event_id=event.id, company_id=company.id, side=side, created_at=NOW))
    seat = _kept(Seat(delegation_id=delegation.id, number=1, registration_id=registration.id))
    return delegation, seat


def _kept(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


if __name__ == "__main__":
    print(measure())
