"""A small conference ready for meetings: a person a company, slots, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.accounts.models import User
from app.core import clock
from app.events.models import Event, Role
from app.infra import jobs
from app.infra.db import db, transaction
from app.matchmaking import queries
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    MeetingOrigin,
    ScheduleRun,
    Seat,
    SeatClaim,
    Side,
    Slot,
    Table,
    Wish,
    WishLevel,
)
from app.matchmaking.operations import booking, runs
from app.matchmaking.queries.runs import run_by_id
from app.matchmaking.rules.run_settings import RunSettings
from tests.factories import (
    make_company,
    make_delegation,
    make_event,
    make_organiser,
    make_registration,
    make_slots,
    make_tables,
    make_user,
    saved,
)


@dataclass
class Conference:
    """The rows of it; `people[delegation.id]` is who came for a delegation."""

    event: Event
    organiser: User
    suppliers: list[Delegation]
    buyers: list[Delegation]
    slots: list[Slot]
    tables: list[Table]
    people: dict[int, User]

    def wish(self, supplier: int, buyer: int, by_supplier: str | None, by_buyer: str | None) -> None:
        """Marks of supplier and buyer (by position) about each other."""
        one, other = self.suppliers[supplier], self.buyers[buyer]
        for author, about, level in ((one, other, by_supplier), (other, one, by_buyer)):
            if level is not None:
                saved(
                    Wish(
                        event_id=self.event.id,
                        author_id=author.id,
                        about_id=about.id,
                        level=WishLevel(level),
                        marked_at=clock.now(),
                    )
                )

    def wish_all(self, level: str = "want") -> None:
        for supplier in range(len(self.suppliers)):
            for buyer in range(len(self.buyers)):
                self.wish(supplier, buyer, level, level)

    def seat(self, delegation: Delegation, number: int = 1) -> Seat:
        """A delegation's seat by number."""
        return db.session.query(Seat).filter_by(delegation_id=delegation.id, number=number).one()

    def block(self, delegation: Delegation, slot: Slot, kind: ClaimKind = ClaimKind.SESSION) -> None:
        """Somebody sits in a talk, or is away, in this slot (at the first seat)."""
        saved(SeatClaim(seat_id=self.seat(delegation).id, slot_id=slot.id, kind=kind))

    def book(self, supplier: int, buyer: int, slot: int, **values: Any) -> Meeting:
        """Book a meeting as the supplier."""
        given: dict[str, Any] = {
            "actor": self.people[self.suppliers[supplier].id],
            "origin": MeetingOrigin.SELF_BOOKED,
            "side": Side.SUPPLIER,
            "now": clock.now(),
            **values,
        }
        with transaction():
            return booking.book_meeting(
                self.event, self.suppliers[supplier], self.buyers[buyer], self.slots[slot], **given
            )

    def run(self, *, seed: int = 1, keep_published: bool = False, **settings: Any) -> ScheduleRun:
        """Start a run and let its job do the work."""
        with transaction():
            run = runs.start_run(
                self.event,
                RunSettings(seed=seed, keep_published=keep_published, **settings),
                actor=self.organiser,
                now=clock.now(),
            )
        work(run)
        return run_by_id(run.id)

    def standing(self) -> list[tuple[int, int, int, int]]:
        """(supplier, buyer, slot, table number) of the meetings that stand."""
        return [
            (m.supplier_id, m.buyer_id, m.slot_id, m.table.number) for m in queries.meetings(self.event.id)
        ]


def make_conference(
    suppliers: int = 3,
    buyers: int = 2,
    slots: int = 4,
    tables: int = 2,
    *,
    seats: int = 1,
    buyer_values: dict[str, Any] | None = None,
    **event_values: Any,
) -> Conference:
    """A published conference with so many firms on both sides."""
    event = make_event(**event_values)
    people: dict[int, User] = {}

    def delegation(side: Side, number_of_seats: int, **values: Any) -> Delegation:
        user = make_user()
        company = make_company(user)
        registration = make_registration(event, user, Role(side.value), company=company)
        row = make_delegation(event, company, side, people=[registration], seats=number_of_seats, **values)
        people[row.id] = user
        return row

    return Conference(
        event=event,
        organiser=make_organiser(),
        suppliers=[delegation(Side.SUPPLIER, 1) for _ in range(suppliers)],
        buyers=[delegation(Side.BUYER, seats, **(buyer_values or {})) for _ in range(buyers)],
        slots=make_slots(event, slots),
        tables=make_tables(event, tables),
        people=people,
    )


def work(run: ScheduleRun) -> None:
    """Do the run's job as the worker does, in an application context and a session of its own."""
    job_id = run.job_id or 0
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        jobs.run(job_id)
    db.session.expire_all()
