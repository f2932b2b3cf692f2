"""The answers to the event's own questions, which belong to a registration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.infra import audit
from app.questionnaires import operations as questionnaires
from app.questionnaires import queries as questions
from app.questionnaires.models import Purpose
from app.registrations import rules
from app.registrations.models import Registration


def answer(
    registration: Registration,
    answers: Mapping[int, Any],
    *,
    asked: Collection[int],
    actor: User,
    now: datetime,
    by_organiser: bool = False,
    registering: bool = False,
) -> None:
    """Keep the answers of a registration's person. `asked` are the questions put; what is not answered is forgotten.

    Whoever is just `registering`, or is the organiser, may answer in any case.

    Raises Refused answers_closed, registration_not_active; Conflict questions_changed_meanwhile, answered_meanwhile.
    """
    refusal = rules.refusal_to_answer(registration, registration.event, now)
    if refusal is not None and not by_organiser and not registering:
        raise refusal
    questionnaire = questions.of_event(registration.event_id, Purpose.REGISTRATION)
    if questionnaire is None:
        return
    before = questions.answers_by_person(
        questions.questions_in(questionnaire.id), [registration.user_id]
    ).get(registration.user_id, {})
    questionnaires.keep_answers(questionnaire, answers, asked=asked, person_id=registration.user_id, now=now)
    after = {**{key: value for key, value in before.items() if key not in asked}, **answers}
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    if changed:
        verb = "registration.answers_corrected" if by_organiser else "registration.answered"
        audit.record(
            verb,
            registration,
            actor_id=actor.id,
            now=now,
            event_id=registration.event_id,
            changes={"questions": changed},
        )
