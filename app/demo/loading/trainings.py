"""Finished trainings: who was in which session, the certificates, what people said afterwards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.attendance.models import PresenceMethod
from app.attendance.sessions import operations as presence
from app.attendance.sessions import queries as attended
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.feedback import operations as feedback
from app.feedback import queries as forms
from app.infra.db import db
from app.questionnaires.models import Kind, Question
from app.registrations.models import Registration, RegistrationState
from app.trainings import operations, queries

TRAINING = "obuchenie-audit"
TERMS = {
    "signatory_ru": "Кравцова Ольга Дмитриевна",
    "signatory_en": "Olga Kravtsova",
    "position_ru": "руководитель программы обучения",
    "position_en": "Head of Training",
    "issuer_ru": "Центр кластерного развития",
    "issuer_en": "Cluster Development Centre",
}
REVOKED = "Сертификат выдан по ошибке: на занятиях был другой сотрудник предприятия."
USEFUL = (
    "Обход цеха: увидели свои ошибки глазами аудитора.",
    "Перечень документов с пояснениями, уже взяли в работу.",
    "Разбор настоящих замечаний, без общих слов.",
    "Прослеживаемость партии: наконец понятно, с чего начать.",
    "Возможность задать вопросы человеку, который сам проводит аудиты.",
    "Практика по корректирующим действиям.",
)
BETTER = (
    "Больше времени на второй день.",
    "Раздать образцы документов заранее.",
    "Хотелось бы примеров для малых предприятий.",
    "Добавить занятие по измерительной технике.",
)


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
    _feedback(event, people, record, world)
    _certificates(event, people, record, world)


def _presence(event: Event, people: list[Registration], world: World) -> None:
    for number, session in enumerate(attended.counted_sessions(event.id)):
        rng = draws.stream("presence", TRAINING, str(number))
        here = [
            row.id for place, row in enumerate(people) if rng.random() < (0.45 if place % 6 == 5 else 0.95)
        ]
        presence.mark_present(
            session,
            here,
            method=PresenceMethod.TICK if number % 2 else PresenceMethod.CAMERA,
            actor=world.steward,
            now=session.starts_at + timedelta(minutes=9),
        )


def _feedback(event: Event, people: list[Registration], record: records.Event, world: World) -> None:
    begun = event.starts_at - timedelta(days=3)
    feedback.put_usual_questions(event, actor=world.team(record), now=begun)
    db.session.flush()
    asked = forms.asked_at(event.id)
    for number, row in enumerate(people):
        rng = draws.stream("feedback", TRAINING, str(number))
        if rng.random() < 0.25:
            continue
        answers = {one.id: value for one in asked if (value := _answer(one, number, rng)) is not None}
        said = forms.registration(row.id)
        feedback.give(said, answers, asked=[one.id for one in asked], now=event.ends_at + timedelta(hours=20))


def _answer(question: Question, number: int, rng: Any) -> Any:
    if question.is_scale:
        most = int(question.most or 0)
        return Decimal(max(most - int(rng.triangular(0, 5, 0) if most > 5 else rng.triangular(0, 3, 0)), 0))
    if question.kind == Kind.ONE:
        return rng.choice([question.open_options[1]] * 3 + list(question.open_options)).id
    words = USEFUL if "полезн" in question.text_ru else BETTER
    turn, rest = divmod(number, 2 if words is USEFUL else 3)
    return words[turn] if question.kind == Kind.TEXT and not rest and turn < len(words) else None


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
