"""Companies at the conferences' meetings: slots, tables, seats, the needs they bring, and marks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from app.catalogue import operations as catalogue
from app.core import clock
from app.demo.loading import draws
from app.demo.loading.draws import ZONE
from app.demo.loading.events import drafted_at
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import Wish, WishLevel
from app.matchmaking.operations import delegations, grid
from app.matchmaking.rules.grid import Block, GridPlan
from app.registrations.models import Registration


def load(world: World) -> None:
    """For every supplier conference, the draft's slots included."""
    for record in world.conferences:
        event = world.events[record.key]
        _lay_out(record, event, world)
        _admit(record, event, world)
        _mark(record, event, world)
    db.session.flush()


def _lay_out(record: records.Event, event: Event, world: World) -> None:
    form, tables = record.slots, record.tables
    if form is None or tables is None:
        return
    owner, now = world.team(record), drafted_at(record, world) + timedelta(hours=1)
    day = clock.in_zone(event.starts_at, ZONE).date()
    plan = GridPlan(
        days=(day,),
        blocks=(Block("start", form.first_start, number=form.count),),
        length=form.length_min,
        gap=form.gap_min,
        pauses=(("lunch_from", form.lunch.starts, form.lunch.ends),),
    )
    grid.lay_slots(event, plan, filled_in=_filled_in(form, day), actor=owner, now=now)
    grid.lay_tables(event, tables, {}, actor=owner, now=now)


def _filled_in(form: records.Slots, day: date) -> dict[str, Any]:
    """The fields of the page that lays slots, as it keeps them."""
    return {
        "first_day": day.isoformat(),
        "start": form.first_start.isoformat("minutes"),
        "length": form.length_min,
        "gap": form.gap_min,
        "until": "number",
        "number": form.count,
        "lunch_from": form.lunch.starts.isoformat("minutes"),
        "lunch_to": form.lunch.ends.isoformat("minutes"),
    }


def _admit(record: records.Event, event: Event, world: World) -> None:
    """Delegations as the admitted people came, buyers with their seats and needs."""
    seats = {buyer.key: buyer.seats for buyer in world.content.buyers}
    arrivals = [
        (_admitted_at(person), participant, person)
        for participant in record.participants
        if participant.state == "approved" and participant.role in {"supplier", "buyer"}
        for person in (world.registrations[record.key, key] for key in participant.people)
    ]
    for at, participant, person in sorted(arrivals, key=lambda arrival: (arrival[0], arrival[2].id)):
        delegation = delegations.ensure_for(person, now=at)
        if delegation is None or (record.key, participant.company) in world.delegations:
            continue
        world.delegations[record.key, participant.company] = delegation
        if participant.role == "buyer":
            delegations.set_seats(delegation, seats[participant.company], actor=world.team(record), now=at)
            company = world.companies[participant.company]
            needs = [need.id for need in world.needs[participant.company]]
            catalogue.bring_needs(event, company, needs, actor=person.user, now=at)


def _admitted_at(registration: Registration) -> datetime:
    return registration.decided_at or registration.created_at


def _mark(record: records.Event, event: Event, world: World) -> None:
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
