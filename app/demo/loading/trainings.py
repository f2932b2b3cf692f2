"""Finished trainings: who was in which session, the certificates, what people said afterwards."""

from __future__ import annotations

from datetime import timedelta

from app.attendance.models import PresenceMethod
from app.attendance.sessions import operations as presence
from app.attendance.sessions import queries as attended
from app.demo.loading import draws, opinions
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState
from app.trainings import operations, queries

TRAINING, SUPPLIER = "obuchenie-audit", "representative"  # the account shown as a supplier has a certificate
TERMS = {
    "signatory_ru": "Кравцова Ольга Дмитриевна",
    "signatory_en": "Olga Kravtsova",
    "position_ru": "руководитель программы обучения",
    "position_en": "Head of Training",
    "issuer_ru": "Центр кластерного развития",
    "issuer_en": "Cluster Development Centre",
}
REVOKED = "Сертификат выдан по ошибке: на занятиях был другой сотрудник предприятия."


def load(world: World) -> None:
    """Presence, certificates with one taken back, and feedback, of the finished training."""
    record = next(one for one in world.content.events if one.key == TRAINING)
    event = world.events[TRAINING]
    people = [
        row
        for (key, _person), row in sorted(world.registrations.items())
        if key == TRAINING and row.state == RegistrationState.APPROVED
    ]
    _presence(event, people, world)
    opinions.give(world, TRAINING)
    _certificates(event, people, record, world)


def _presence(event: Event, people: list[Registration], world: World) -> None:
    learner = next(world.users[a.person].id for a in world.content.people.accounts if a.role == SUPPLIER)
    for number, session in enumerate(attended.counted_sessions(event.id)):
        rng = draws.stream("presence", TRAINING, str(number))
        here = [
            row.id
            for place, row in enumerate(people)
            if rng.random() < (0.45 if place % 6 == 5 else 0.95) or row.user_id == learner
        ]
        presence.mark_present(
            session,
            here,
            method=PresenceMethod.TICK if number % 2 else PresenceMethod.CAMERA,
            actor=world.steward,
            now=session.starts_at + timedelta(minutes=9),
        )


def _certificates(event: Event, people: list[Registration], record: records.Event, world: World) -> None:
    owner, issued_at = world.team(record), event.ends_at + timedelta(days=1, hours=2)
    operations.set_terms(event, dict(TERMS), actor=owner, now=event.starts_at - timedelta(days=2))
    issued = operations.issue_to_all(
        event, [row.id for row in people], actor_id=owner.id, now=min(issued_at, world.now)
    )
    for certificate in issued:
        certificate.code = draws.document_code(TRAINING, certificate.name_ru)
    operations.revoke(
        event, issued[3], reason=REVOKED, actor=owner, now=min(issued_at + timedelta(days=2), world.now)
    )
    wrong = queries.by_id(issued[6].id)
    new = operations.reissue(
        event,
        wrong,
        reason="Исправлено название организации.",
        actor=owner,
        now=min(issued_at + timedelta(days=3), world.now),
    )
    new.code = draws.document_code(TRAINING, new.name_ru, "second")
    db.session.flush()
