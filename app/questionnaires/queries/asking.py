"""What is asked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import NotFound
from app.infra.db import db
from app.questionnaires.models import Purpose, Question, Questionnaire

_QUESTIONS = (
    select(Question)
    .join(Questionnaire, Questionnaire.id == Question.questionnaire_id)
    .where(
        Questionnaire.event_id == bindparam("event_id"),
        Questionnaire.purpose == bindparam("purpose"),
    )
    .options(selectinload(Question.options))
    .order_by(Question.position, Question.id)
)


def of_event(event_id: int, purpose: Purpose) -> Questionnaire | None:
    """The questionnaire of an event for `purpose`, if one was begun."""
    return db.session.scalar(
        select(Questionnaire).where(Questionnaire.event_id == event_id, Questionnaire.purpose == purpose)
    )


def questionnaire(questionnaire_id: int) -> Questionnaire:
    """A questionnaire with its event. Raises NotFound."""
    found = db.session.get(Questionnaire, questionnaire_id, options=[joinedload(Questionnaire.event)])
    if found is None:
        raise NotFound
    return found


def questions_of(event_id: int, purpose: Purpose, *, retired: bool = False) -> list[Question]:
    """The questions in their order, with all their options; those asked no more only where `retired` is said."""
    rows = db.session.scalars(_QUESTIONS, {"event_id": event_id, "purpose": purpose})
    return [question for question in rows if retired or question.retired_at is None]


def questions_put(event_id: int, purpose: Purpose, *, retired: bool = False) -> list[Question]:
    """The same, to be put to somebody: they stay as they were read, whatever the organiser changes meanwhile."""
    found = questions_of(event_id, purpose, retired=retired)
    for question in found:
        db.session.expunge(question)
    return found


def questions_in(questionnaire_id: int) -> list[Question]:
    """Every question of one questionnaire, retired ones too, in their order, with options."""
    query = (
        select(Question)
        .where(Question.questionnaire_id == questionnaire_id)
        .options(selectinload(Question.options))
        .order_by(Question.position, Question.id)
    )
    return list(db.session.scalars(query))


def question(event_id: int, purpose: Purpose, question_id: int) -> Question:
    """One question of an event, with its options. Raises NotFound."""
    for found in questions_of(event_id, purpose, retired=True):
        if found.id == question_id:
            return found
    raise NotFound


def choice_questions(questions: Sequence[Question]) -> list[Question]:
    """Those whose answers a list can be narrowed by."""
    return [question for question in questions if question.is_choice]
