"""Who registered for what, spread over the days registration was open, and booked agenda items."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.demo.loading import draws
from app.demo.loading.events import called_off_at
from app.demo.loading.world import World
from app.demo.records import events as records
from app.demo.records.people import Person
from app.events import queries as events
from app.events.models import Approval, Event, Role
from app.infra import audit
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState, SessionBooking

_WAITING = timedelta(days=3)  # as long as an application may lie before it looks forgotten
_ANSWERED = 44  # hours within which the organiser answers


def load(world: World) -> None:
    """Registrations with their decisions, seats counted, and bookings."""
    for record in world.content.events:
        if record.state == "draft":
            continue
        event = world.events[record.key]
        approvals = {Role(row.role): Approval(row.approval) for row in events.admissions_of(event.id)}
        rows = dict(_registrations(record, event, approvals, world))
        for key in sorted(rows, key=lambda key: rows[key].created_at):
            world.registrations[record.key, key] = rows[key]
            db.session.add(rows[key])
        db.session.flush()
        _count_seats(event, list(rows.values()))
        _audit(rows)
        _book(record, event, world)
    db.session.flush()


def _registrations(
    record: records.Event, event: Event, approvals: dict[Role, Approval], world: World
) -> Iterator[tuple[str, Registration]]:
    persons = {person.key: person for person in world.content.persons()}
    for participant in record.participants:
        first: Registration | None = None
        for key in participant.people:
            rng = draws.stream("registration", record.key, key)
            role = Role(participant.role)
            state = RegistrationState(participant.state)
            row = _row(event, persons[key], role, state, approvals[role], rng, world, after=first)
            row.company = world.companies[participant.company]
            row.reason = participant.reason.ru if participant.reason else ""
            first = first or row
            yield key, row
    speaking = dict.fromkeys(key for item in record.agenda for key in item.speakers)
    for key in speaking:
        rng = draws.stream("registration", record.key, key)
        state = RegistrationState.APPROVED
        yield key, _row(event, persons[key], Role.SPEAKER, state, approvals[Role.SPEAKER], rng, world)


def _row(
    event: Event,
    person: Person,
    role: Role,
    state: RegistrationState,
    approval: Approval,
    rng: random.Random,
    world: World,
    after: Registration | None = None,
) -> Registration:
    """One row; `after` is the colleague who registered before."""
    end = _last_moment(event, world)
    created = _created(event, role, state, rng, end)
    if after is not None:
        created = draws.later(rng, after.created_at, end, hours=30)
    decided = _decided(event, state, approval, created, rng, world.now)
    by_hand = decided is not None and (
        state == RegistrationState.DECLINED
        or (state == RegistrationState.APPROVED and approval == Approval.BY_HAND)
    )
    return Registration(
        event_id=event.id,
        user=world.users[person.key],
        role=role,
        state=state,
        ticket_code=draws.code("ticket", event.slug, person.key),
        position_ru=person.job_title.ru,
        position_en=person.job_title.en,
        created_at=created,
        updated_at=decided or created,
        decided_at=decided,
        decided_by_id=event.created_by_id if by_hand else None,
    )


def _created(
    event: Event, role: Role, state: RegistrationState, rng: random.Random, end: datetime
) -> datetime:
    """Buyers and speakers come first, suppliers in a first wave and a last rush, open applications of late."""
    opens = event.registration_opens_at or event.created_at
    length = end - opens
    if state == RegistrationState.PENDING:
        return draws.moment(rng, max(opens, end - _WAITING), end)
    if role in {Role.BUYER, Role.SPEAKER}:
        return draws.moment(rng, opens, opens + 0.25 * length)
    start = opens + 0.05 * length
    share = rng.betavariate(1.2, 2.2) if rng.random() < 0.7 else rng.betavariate(5, 1.4)
    point = start + share * (end - start)
    return draws.moment(rng, max(start, point - timedelta(hours=15)), min(end, point + timedelta(hours=15)))


def _last_moment(event: Event, world: World) -> datetime:
    """Until when people can have registered."""
    ends = [world.now - timedelta(minutes=90), event.registration_closes_at or event.starts_at]
    if event.slug in {record.key for record in world.content.events if record.state == "cancelled"}:
        ends.append(called_off_at(world))
    return min(ends)


def _decided(
    event: Event,
    state: RegistrationState,
    approval: Approval,
    created: datetime,
    rng: random.Random,
    now: datetime,
) -> datetime | None:
    """When the organiser answered, or the person cancelled; at once where nobody needs to answer."""
    if state == RegistrationState.PENDING:
        return None
    if approval == Approval.AUTOMATIC and state == RegistrationState.APPROVED:
        return created
    latest = min(now - timedelta(minutes=20), event.starts_at - timedelta(days=1))
    return draws.later(rng, created + timedelta(minutes=15), latest, hours=_ANSWERED)


def _count_seats(event: Event, rows: list[Registration]) -> None:
    taken = Counter(Role(row.role) for row in rows if row.state == RegistrationState.APPROVED)
    event.seats_taken = sum(taken.values())
    for admission in events.admissions_of(event.id):
        admission.seats_taken = taken[Role(admission.role)]


def _audit(rows: dict[str, Registration]) -> None:
    for row in rows.values():
        audit.record(
            "registration.made",
            row,
            actor_id=row.user_id,
            now=row.created_at,
            event_id=row.event_id,
            changes={"role": str(row.role)},
        )
        if row.decided_at is not None and row.decided_at != row.created_at:
            audit.record(
                f"registration.{row.state}",
                row,
                actor_id=row.decided_by_id or row.user_id,
                now=row.decided_at,
                event_id=row.event_id,
                reason=row.reason,
            )


def _book(record: records.Event, event: Event, world: World) -> None:
    """Places in bookable agenda items: many after the meetings, during them mostly a firm's second person."""
    meetings = [item for item in record.agenda if item.kind == "meetings"]
    for item in record.agenda:
        if not item.bookable:
            continue
        session = world.sessions[item.key]
        during = any(item.starts < other.ends and other.starts < item.ends for other in meetings)
        for participant in record.participants:
            for place, key in enumerate(participant.people):
                row = world.registrations[record.key, key]
                rng = draws.stream("booking", item.key, key)
                second = place > 0 and participant.role == "supplier"
                share = 0.55 if not during else 0.6 if second else 0.04
                free = session.capacity is None or session.seats_taken < session.capacity
                if row.state == RegistrationState.APPROVED and free and rng.random() < share:
                    last = min(world.now - timedelta(minutes=10), event.starts_at)
                    decided = row.decided_at or row.created_at
                    at = draws.moment(rng, decided, max(decided, last))
                    booking = SessionBooking(session_id=session.id, registration_id=row.id, created_at=at)
                    db.session.add(booking)
                    session.seats_taken += 1
