"""The event's own questions and their answers, seen from a registration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.infra.db import db
from app.questionnaires import queries as questions
from app.questionnaires import rules as question_rules
from app.questionnaires.models import Answers, Purpose, Question
from app.questionnaires.rules.answering import is_empty
from app.registrations.models import Registration, RegistrationState
from app.registrations.queries.tickets import _whole


def asked_questions(event_id: int, *, retired: bool = False) -> list[Question]:
    """The questions of an event's registration, in their order."""
    return questions.questions_put(event_id, Purpose.REGISTRATION, retired=retired)


def questions_for(registration: Registration) -> list[Question]:
    """Those asked of this registration's role."""
    return question_rules.asked_of(asked_questions(registration.event_id), registration.role)


def answers_for(registration: Registration, asked: Sequence[Question]) -> Answers:
    """What its person answered, by question's id."""
    return questions.answers_by_person(asked, [registration.user_id]).get(registration.user_id, {})


@dataclass(frozen=True)
class Own:
    """The answers of one registration as its person sees them."""

    told: list[questions.Told]  # those asked no more included
    asked: int  # how many questions are put now
    missing: int  # how many of them must be answered and are not


def own_answers(registration: Registration) -> Own:
    """What its person answered, and what is still asked: who was invited, brought or loaded has seen no form."""
    every = asked_questions(registration.event_id, retired=True)
    given = answers_for(registration, every)
    put = question_rules.asked_of(every, registration.role)
    return Own(questions.told(every, given), len(put), _missing(registration, put, given))


def unanswered(event_id: int, *, since: datetime) -> list[Registration]:
    """Registrations made since then, by people with a confirmed address, that lack an answer they must give."""
    put = asked_questions(event_id)
    if not any(one.required for one in put):
        return []
    query = (
        _whole()
        .join(Registration.user)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_((RegistrationState.APPROVED, RegistrationState.PENDING)),
            Registration.created_at >= since,
            User.email_confirmed_at.is_not(None),
            User.active,
        )
        .order_by(Registration.id)
    )
    rows = list(db.session.scalars(query))
    known = questions.answers_by_person(put, [row.user_id for row in rows])
    return [row for row in rows if _missing(row, put, known.get(row.user_id, {}))]


def _missing(registration: Registration, put: Sequence[Question], given: Answers) -> int:
    """How many questions must be answered by this person and are not."""
    shown = question_rules.shown(put, registration.role, given)
    return sum(one.required and one.id in shown and is_empty(given.get(one.id)) for one in put)


def told_answers(registration: Registration) -> list[questions.Told]:
    """Questions and answers to be read, those asked no more included."""
    return own_answers(registration).told
