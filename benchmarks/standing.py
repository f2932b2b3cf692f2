"""A conference of a size of `generated` in a database, with its schedule standing: rows as the application writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert, select, text

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event, EventFormat, EventKind, EventState, Role
from app.factory import create_app
from app.infra.db import db, transaction
from app.infra.schema import bring_up
from app.matchmaking import snapshot
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    MeetingOrigin,
    Seat,
    SeatClaim,
    Side,
    Slot,
    Table,
    Wish,
    WishLevel,
)
from app.matchmaking.operations import booking, claims
from app.matchmaking.operations.grid import ensure_schedule
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.solver.engine import solve
from app.matchmaking.solver.problem import Buyer, Problem, Supplier
from app.registrations.models import Registration, RegistrationState
from benchmarks.generated import conference
from config import read_settings

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "only-for-measurements-0123456789abcdef"


@dataclass(frozen=True)
class Stands:
    """The event and its organiser; delegations by what the generated problem calls them."""

    event_id: int
    organiser_id: int
    delegations: dict[str, int]


@contextmanager
def standing_conference(size: str, postgres: str | None = None) -> Iterator[tuple[Flask, Stands]]:
    """The application with one such event in a database of its own: SQLite, or PostgreSQL at this address."""
    name = "tandem_bench_standing"
    with TemporaryDirectory(prefix="tandem-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        if postgres is not None:
            _admin(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
            url = f"{postgres.rsplit('/', 1)[0]}/{name}"
        app = create_app(read_settings({"DATA_DIR": folder, "SECRET_KEY": SECRET, "DATABASE_URL": url}))
        with app.app_context():
            bring_up()
            with transaction():
                stands = _fill(conference(size))
        yield app, stands
        with app.app_context():
            db.engine.dispose()
        if postgres is not None:
            _admin(postgres, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _admin(url: str, *statements: str) -> None:
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _fill(problem: Problem) -> Stands:
    starts = NOW + timedelta(days=30)
    event = Event(
        slug="bench",
        kind=EventKind.SUPPLIER_CONFERENCE,
        format=EventFormat.ON_SITE,
        state=EventState.PUBLISHED,
        title_ru="Композитные материалы и оснастка для транспорта",
        starts_at=starts,
        ends_at=starts + timedelta(hours=12),
        created_at=NOW,
        updated_at=NOW,
    )
    organiser = User(
        email="organiser@bench.example",
        calendar_secret="bench-0",  # noqa: S106 - of nobody
        family_name="Воронцова",
        given_name="Елена",
        created_at=NOW,
    )
    db.session.add_all([event, organiser])
    db.session.flush()
    db.session.execute(
        insert(Slot),
        [
            {
                "event_id": event.id,
                "starts_at": starts + timedelta(minutes=20 * i),
                "ends_at": starts + timedelta(minutes=20 * i + 20),
                "block": 1,
                "place": "",
            }
            for i in range(len(problem.slots))
        ],
    )
    slots = dict(
        zip(
            [slot.id for slot in problem.slots],
            db.session.scalars(select(Slot.id).order_by(Slot.starts_at)),
            strict=True,
        )
    )
    tables = max(problem.tables.values())
    db.session.execute(insert(Table), [{"event_id": event.id, "number": n} for n in range(1, tables + 1)])
    ids = _delegations(event, [*problem.suppliers, *problem.buyers], slots)
    db.session.execute(insert(Wish), [row for wish in problem.wishes for row in _marks(event, ids, wish)])
    ensure_schedule(event.id)
    db.session.flush()
    present = snapshot.take(event, RunSettings(), now=NOW)
    claims.write(
        [
            booking.new_meeting(
                event.id,
                int(meeting.supplier),
                int(meeting.buyer),
                present.place(meeting),
                actor_id=organiser.id,
                origin=MeetingOrigin.RUN,
                now=NOW,
            )
            for meeting in solve(present.problem).meetings
        ]
    )
    return Stands(event.id, organiser.id, ids)


def _marks(event: Event, ids: dict[str, int], wish: Any) -> Iterator[dict[str, Any]]:
    """What both sides marked, so that it comes to about the generated interest."""
    level = WishLevel.MUST if wish.must else WishLevel.WANT
    sides = (
        [(wish.supplier, wish.buyer), (wish.buyer, wish.supplier)]
        if wish.score >= 60
        else [(wish.supplier, wish.buyer)]
    )
    for author, about in sides:
        yield {
            "event_id": event.id,
            "author_id": ids[author],
            "about_id": ids[about],
            "level": level,
            "note": "",
            "marked_at": NOW,
        }


def _delegations(event: Event, firms: Sequence[Supplier | Buyer], slots: dict[str, int]) -> dict[str, int]:
    """Each firm with a person a seat; slots in which it is not there are blocked."""
    found: dict[str, int] = {}
    for number, firm in enumerate(firms):
        side = Side.BUYER if isinstance(firm, Buyer) else Side.SUPPLIER
        company = Company(
            name_ru=f"ООО «Завод № {number}»",
            name_en=f"Works No. {number}",
            short_ru=f"Завод {number}",
            short_en=f"Works {number}",
            created_at=NOW,
            updated_at=NOW,
        )
        db.session.add(company)
        db.session.flush()
        row = Delegation(
            event_id=event.id,
            company_id=company.id,
            side=side,
            min_meetings=firm.min,
            max_meetings=firm.max,
            created_at=NOW,
        )
        db.session.add(row)
        db.session.flush()
        found[firm.id] = row.id
        for seat_number in range(1, (firm.seats if isinstance(firm, Buyer) else 1) + 1):
            user = User(
                email=f"person{number}-{seat_number}@firm.example",
                calendar_secret=f"bench-{number}-{seat_number}",
                family_name="Соколова",
                given_name="Марина",
                created_at=NOW,
            )
            db.session.add(user)
            db.session.flush()
            registration = Registration(
                event_id=event.id,
                user_id=user.id,
                company_id=company.id,
                role=Role(side.value),
                state=RegistrationState.APPROVED,
                ticket_code=f"TND-{number:04d}-{seat_number:04d}",
                created_at=NOW,
                updated_at=NOW,
            )
            db.session.add(registration)
            db.session.flush()
            seat = Seat(delegation_id=row.id, number=seat_number, registration_id=registration.id)
            db.session.add(seat)
            db.session.flush()
            db.session.add_all(
                SeatClaim(seat_id=seat.id, slot_id=id, kind=ClaimKind.BLOCKED)
                for slot, id in slots.items()
                if slot not in firm.available
            )
    db.session.flush()
    return found
