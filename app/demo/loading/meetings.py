"""The schedule of the finished conference: calculated by the engine, published, and what people changed afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.models import Delegation, MeetingOrigin, ScheduleRun, Side
from app.matchmaking.operations import booking, publishing, runs
from app.matchmaking.rules.run_settings import RunSettings

_BEFORE = timedelta(days=3)  # the schedule was promised so early
_LOOKED_AT = timedelta(hours=3)
_SELF_BOOKED = 3


def load(world: World) -> None:
    """A published run with its meetings, for every conference that is over."""
    for record in world.conferences:
        if record.state != "finished":
            continue
        event = world.events[record.key]
        at = event.starts_at - _BEFORE
        _publish(record, event, at, world)
        _cancel_some(event, at + _LOOKED_AT, world)
        _book_some(event, at + _LOOKED_AT, world)
        for meeting in queries.meetings(event.id, state=None):
            pair = f"{event.slug}/{meeting.supplier_id}/{meeting.buyer_id}"
            meeting.uid = f"{sha256(pair.encode()).hexdigest()[:32]}@tandem"  # the same with every loading
        world.meetings[record.key] = queries.meetings(event.id)


def _publish(record: records.Event, event: Event, at: datetime, world: World) -> None:
    owner, seed = world.team(record), world.content.outcomes.seed
    settings = RunSettings(seed=seed)
    run = ScheduleRun(
        event_id=event.id,
        number=1,
        seed=seed,
        settings=settings.stored(),
        base_version=0,
        created_by_id=owner.id,
        created_at=at,
    )
    db.session.add(run)
    db.session.flush()
    started = {"number": run.number, "seed": seed, **settings.stored()}
    audit.record("schedule_run.started", run, actor_id=owner.id, now=at, event_id=event.id, changes=started)
    present = runs.read_input(run, event, now=at)
    idle: list[int] = []  # gaps at the end of each stage; the first is before they are closed
    solved = runs.solve(
        present,
        settings,
        progress=lambda stage, figures: (
            idle.append(figures["idle_supplier"] + figures["idle_buyer"]) if stage == "placing" else None
        ),
        cancelled=lambda: False,
    )
    runs.store_result(
        run, present, solved, idle_before=idle[0] if idle else None, now=at + timedelta(seconds=4)
    )
    publishing.publish_run(event, run, actor=owner, now=at + _LOOKED_AT)


def _cancel_some(event: Event, after: datetime, world: World) -> None:
    """A few meetings are called off by those who cannot come."""
    rng = draws.stream("cancelled", event.slug)
    for cancellation in world.content.outcomes.cancellations:
        standing = queries.meetings(event.id)
        number = Counter(meeting.supplier_id for meeting in standing)
        meeting = rng.choice([meeting for meeting in standing if number[meeting.supplier_id] > 3])
        side = Side(cancellation.side)
        seat = meeting.supplier_seat if side == Side.SUPPLIER else meeting.buyer_seat
        booking.cancel_meeting(
            meeting,
            actor=seat.registration.user if seat.registration else None,
            side=side,
            reason=cancellation.reason.ru,
            now=draws.later(rng, after, event.starts_at, hours=40),
        )


def _book_some(event: Event, after: datetime, world: World) -> None:
    """The suppliers with the fewest meetings find a free slot with one more buyer themselves."""
    rng = draws.stream("self-booked", event.slug)
    number = Counter(meeting.supplier_id for meeting in queries.meetings(event.id))
    suppliers = sorted(queries.delegations(event.id, Side.SUPPLIER), key=lambda row: (number[row.id], row.id))
    slots = {slot.id: slot for slot in queries.slots(event.id)}
    left = _SELF_BOOKED
    for supplier in suppliers:
        if not left:
            break
        free = _free(event, supplier)
        if free and supplier.seats[0].registration is not None:
            buyer = rng.choice([*free])
            booking.book_meeting(
                event,
                supplier,
                buyer,
                slots[rng.choice(free[buyer])],
                actor=supplier.seats[0].registration.user,
                origin=MeetingOrigin.SELF_BOOKED,
                side=Side.SUPPLIER,
                now=draws.later(rng, after, event.starts_at, hours=40),
            )
            left -= 1


def _free(event: Event, supplier: Delegation) -> dict[Delegation, list[int]]:
    """Buyers this supplier has never had a meeting with, who did not refuse it, and the common free slots."""
    buyers = queries.delegations(event.id, Side.BUYER)
    free = queries.free_common_slots(event.id, supplier, buyers)
    known = {row.buyer_id for row in queries.meetings(event.id, state=None) if row.supplier_id == supplier.id}
    return {
        buyer: free[buyer.id]
        for buyer in buyers
        if free[buyer.id]
        and buyer.id not in known
        and buyer.company_id != supplier.company_id
        and not queries.booking_facts(event.id, supplier, buyer).vetoed
    }
