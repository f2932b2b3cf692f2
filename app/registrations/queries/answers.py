"""The event's own questions and their answers, seen from a registration."""

from __future__ import annotations

from collections.abc import Sequence

from app.questionnaires import queries as questions
from app.questionnaires import rules as question_rules
from app.questionnaires.models import Answers, Purpose, Question
from app.registrations.models import Registration


def asked_questions(event_id: int, *, retired: bool = False) -> list[Question]:
    """The questions of an event's registration, in their order."""
    return questions.questions_put(event_id, Purpose.REGISTRATION, retired=retired)


def questions_for(registration: Registration) -> list[Question]:
    """Those asked of this registration's role."""
    return question_rules.asked_of(asked_questions(registration.event_id), registration.role)


def answers_for(registration: Registration, asked: Sequence[Question]) -> Answers:
    """What its person answered, by question's id."""
    return questions.answers_by_person(asked, [registration.user_id]).get(registration.user_id, {})


def told_answers(registration: Registration) -> list[questions.Told]:
    """Questions and answers to be read, those asked no more included."""
    asked = asked_questions(registration.event_id, retired=True)
    return questions.told(asked, answers_for(registration, asked))
