"""A training that is full: one place is offered, four people wait; codes and invitations of a conference."""

from __future__ import annotations

from datetime import timedelta

from app.demo.loading import draws
from app.demo.loading.world import World
from app.events import queries as events
from app.events.models import Role
from app.infra import audit
from app.infra.db import db
from app.registrations.models import (
    Invitation,
    InvitationCode,
    InvitationState,
    Registration,
    RegistrationState,
    RegistrationTerms,
    WaitingPlace,
    WaitingState,
)
from app.registrations.rules.waiting import offer_ends

FULL = "obuchenie-smk"
BY_INVITATION = "konferentsiya-klasterov"
WAIT = 5
FIRST = "stolyarov@kompozit-profil.example"
GUESTS = (
    ("Елена Рябова", "ryabova@press.tandem.example", InvitationState.ACCEPTED),
    ("Виктор Ломов", "lomov@press.tandem.example", InvitationState.DECLINED),
    ("Нина Асташева", "astasheva@university.tandem.example", InvitationState.INVITED),
    ("Глеб Туманов", "tumanov@university.tandem.example", InvitationState.INVITED),
)


def load(world: World) -> None:
    """What shows how places are given."""
    _fill(world)
    _invite(world)
    db.session.flush()


def _fill(world: World) -> None:
    """As many places as have been taken, one of them held for the first on the list."""
    event = world.events[FULL]
    coming = {key for slug, key in world.registrations if slug == FULL}
    role = Role(events.admissions_of(event.id)[0].role)
    db.session.add(
        RegistrationTerms(
            event_id=event.id,
            waiting_list=True,
            offer_hours=24,
            cancels_until=event.starts_at - timedelta(days=2),
            transfers=True,
            groups=True,
        )
    )
    people = [
        (firm, person)
        for firm in world.content.suppliers
        for person in firm.representatives
        if person.key not in coming
    ]
    people.sort(
        key=lambda pair: world.users[pair[1].key].email != FIRST
    )  # who signs in to look finds an offer
    for number, (firm, person) in enumerate(people[:WAIT]):
        joined = world.now - timedelta(days=3) + timedelta(hours=9 * number)
        row = Registration(
            event_id=event.id,
            user=world.users[person.key],
            company=world.companies[firm.key],
            role=role,
            state=RegistrationState.WAITING,
            ticket_code=draws.code("ticket", event.slug, person.key),
            position_ru=person.job_title.ru,
            position_en=person.job_title.en,
            created_at=joined,
            updated_at=joined,
            decided_at=joined,
            decided_by_id=event.created_by_id,
        )
        db.session.add(row)
        db.session.flush()
        _wait(row, number, world)
    event.capacity = event.seats_taken = event.seats_taken + 1
    events.admissions_of(event.id)[0].seats_taken += 1


def _wait(row: Registration, number: int, world: World) -> None:
    event = world.events[FULL]
    place = WaitingPlace(
        event_id=event.id,
        registration_id=row.id,
        state=WaitingState.WAITING,
        queue_key=f"{row.id}:0",
        joined_at=row.created_at,
    )
    verbs = [("waiting.joined", row.created_at)]
    if number == 0:
        at = world.now - timedelta(hours=5)
        place.state, place.offered_at = WaitingState.OFFERED, at
        place.expires_at = offer_ends(at, 24, event.starts_at)
        verbs.append(("waiting.offered", at))
    db.session.add(place)
    for verb, at in verbs:
        audit.record(verb, row, actor_id=None, now=at, event_id=event.id)


def _invite(world: World) -> None:
    event = world.events[BY_INVITATION]
    made = world.now - timedelta(days=4)
    roles = {Role(row.role) for row in events.admissions_of(event.id)}
    db.session.add(
        InvitationCode(
            event_id=event.id,
            code="KLASTER26",
            label="Партнёры кластеров",
            quota=25,
            used=0,
            skips_approval=True,
            opens_closed=True,
            expires_at=event.starts_at,
            created_at=made,
            created_by_id=event.created_by_id,
        )
    )
    for name, email, state in GUESTS:
        db.session.add(
            Invitation(
                event_id=event.id,
                email=email,
                name=name,
                role=Role.PRESS if "press" in email and Role.PRESS in roles else Role.ATTENDEE,
                state=state,
                expires_at=event.starts_at - timedelta(days=7),
                created_at=made,
                created_by_id=event.created_by_id,
                mail_due=False,
                sent_at=made + timedelta(minutes=1),
                answered_at=made + timedelta(hours=20) if state != InvitationState.INVITED else None,
            )
        )
