"""Companies at the conferences' meetings: seats, needs they bring, slots, tables and marks."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.catalogue.models import NeedAtEvent
from app.core import clock
from app.core.ranges import overlaps
from app.demo.loading import draws
from app.demo.loading.draws import ZONE
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Schedule,
    Seat,
    SeatClaim,
    Side,
    Slot,
    Table,
    Wish,
    WishLevel,
)
from app.registrations.models import Registration, SessionBooking


def load(world: World) -> None:
    """For every supplier conference."""
    for record in world.conferences:
        event = world.events[record.key]
        _delegations(record, event, world)
        _grid(record, event)
        _wishes(record, event, world)
        db.session.flush()
        _block(record, event, world)
    db.session.flush()


def _delegations(record: records.Event, event: Event, world: World) -> None:
    seats = {buyer.key: buyer.seats for buyer in world.content.buyers}
    for participant in record.participants:
        if participant.state != "approved":
            continue
        people = [world.registrations[record.key, key] for key in participant.people]
        number = seats.get(participant.company, 1) if participant.role == "buyer" else 1
        world.delegations[record.key, participant.company] = Delegation(
            event_id=event.id,
            company_id=world.companies[participant.company].id,
            side=Side(participant.role),
            created_at=min(_admitted(person) for person in people),
            seats=[
                Seat(number=n, registration_id=people[n - 1].id if n <= len(people) else None)
                for n in range(1, number + 1)
            ],
        )
        db.session.add_all(
            NeedAtEvent(need_id=need.id, event_id=event.id)
            for need in world.needs.get(participant.company, [])
        )
    db.session.add_all(row for (key, _), row in world.delegations.items() if key == record.key)
    db.session.flush()


def _admitted(registration: Registration) -> datetime:
    return registration.decided_at or registration.created_at


def _grid(record: records.Event, event: Event) -> None:
    form, tables = record.slots, record.tables
    if form is None or tables is None:
        return
    day = clock.in_zone(event.starts_at, ZONE).date()
    at = datetime.combine(day, form.first_start)
    length, gap = timedelta(minutes=form.length_min), timedelta(minutes=form.gap_min)
    for number in range(1, form.count + 1):
        starts_at = clock.from_wall_clock(at, ZONE)
        db.session.add(Slot(event_id=event.id, starts_at=starts_at, ends_at=starts_at + length))
        at += length + gap
        if number == form.lunch.after_slot:
            at = datetime.combine(day, form.lunch.ends)
    db.session.add_all(Table(event_id=event.id, number=number) for number in range(1, tables + 1))
    db.session.add(Schedule(event_id=event.id, grid={}))


def _wishes(record: records.Event, event: Event, world: World) -> None:
    until = min(world.now - timedelta(minutes=30), event.wishes_close_at or event.starts_at)
    last: dict[str, datetime] = {}
    people = {participant.company: participant.people[0] for participant in record.participants}
    for wish in world.content.wishes:
        if wish.event != record.key:
            continue
        author, about = (world.delegations[record.key, key] for key in (wish.wisher, wish.about))
        rng = draws.stream("wish", record.key, wish.wisher, wish.about)
        at = draws.moment(rng, max(author.created_at, about.created_at), until)
        db.session.add(
            Wish(
                event_id=event.id,
                author_id=author.id,
                about_id=about.id,
                level=WishLevel(wish.level),
                note=wish.note.ru if wish.note else "",
                marked_by_id=world.users[people[wish.wisher]].id,
                marked_at=at,
            )
        )
        last[wish.wisher] = max(last.get(wish.wisher, at), at)
    share = 0.9 if record.state == "finished" else 0.6
    for company, at in last.items():
        rng = draws.stream("confirmed", record.key, company)
        if rng.random() < share:
            world.delegations[record.key, company].wishes_confirmed_at = draws.later(rng, at, until, hours=30)


def _block(record: records.Event, event: Event, world: World) -> None:
    """Booked agenda items take the seats of those who booked them."""
    slots = Slot.query.filter_by(event_id=event.id).order_by(Slot.starts_at).all()
    bookings = SessionBooking.query.all()
    sessions = {session.id: session for session in world.sessions.values()}
    for (key, _), delegation in world.delegations.items():
        if key != record.key:
            continue
        for seat in delegation.seats:
            for booking in bookings:
                if booking.registration_id != seat.registration_id:
                    continue
                session = sessions[booking.session_id]
                db.session.add_all(
                    SeatClaim(seat_id=seat.id, slot_id=slot.id, kind=ClaimKind.SESSION)
                    for slot in slots
                    if overlaps(slot.starts_at, slot.ends_at, session.starts_at, session.ends_at)
                )
