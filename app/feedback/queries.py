"""Reads of feedback."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core.errors import NotFound
from app.events.models import Event, EventState
from app.feedback import rules
from app.feedback.models import FeedbackGiven, FeedbackTerms
from app.feedback.rules import Scale
from app.infra.db import db
from app.questionnaires import queries as questions
from app.questionnaires.models import AnswerSet, Kind, Purpose, Question, Questionnaire
from app.questionnaires.queries import QuestionResult
from app.registrations.models import Registration, RegistrationState

_LONGEST = timedelta(days=400)  # how far back an open form is looked for


def terms_of(event_id: int) -> FeedbackTerms:
    """How an event asks; new, unsaved defaults where nothing was set."""
    return db.session.get(FeedbackTerms, event_id) or FeedbackTerms(event_id=event_id, anonymous=True)


def asked_at(event_id: int) -> list[Question]:
    """What an event asks afterwards."""
    return questions.questions_put(event_id, Purpose.FEEDBACK)


def given_ids(event_id: int) -> set[int]:
    """The registrations of those who gave feedback to an event."""
    query = select(FeedbackGiven.registration_id).join(
        Registration, Registration.id == FeedbackGiven.registration_id
    )
    return set(db.session.scalars(query.where(Registration.event_id == event_id)))


def has_given(registration_id: int) -> bool:
    """Whether this person gave feedback."""
    return db.session.get(FeedbackGiven, registration_id) is not None


def expected(event_id: int) -> int:
    """How many are asked."""
    query = select(func.count(Registration.id)).where(
        Registration.event_id == event_id,
        Registration.state == RegistrationState.APPROVED,
        Registration.role.not_in(rules.NOT_ASKED),
    )
    return db.session.scalar(query) or 0


def answered(event_id: int) -> int:
    """How many answered."""
    query = (
        select(func.count(AnswerSet.id))
        .join(Questionnaire, Questionnaire.id == AnswerSet.questionnaire_id)
        .where(Questionnaire.event_id == event_id, Questionnaire.purpose == Purpose.FEEDBACK)
    )
    return db.session.scalar(query) or 0


def registration(registration_id: int) -> Registration:
    """A registration with event and person. Raises NotFound."""
    query = select(Registration).where(Registration.id == registration_id)
    found = db.session.scalar(query.options(joinedload(Registration.event), joinedload(Registration.user)))
    if found is None:
        raise NotFound
    return found


def own_registration(event_id: int, user_id: int) -> Registration:
    """A person's registration for an event, with event and person. Raises NotFound."""
    query = select(Registration.id).where(Registration.event_id == event_id, Registration.user_id == user_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return registration(found)


def awaited_from(user_id: int, now: datetime) -> list[Event]:
    """The events that wait for this person's feedback, the latest first; one statement."""
    query = (
        select(Event, FeedbackTerms)
        .join(Registration, Registration.event_id == Event.id)
        .outerjoin(FeedbackTerms, FeedbackTerms.event_id == Event.id)
        .outerjoin(FeedbackGiven, FeedbackGiven.registration_id == Registration.id)
        .where(
            Registration.user_id == user_id,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.not_in(rules.NOT_ASKED),
            FeedbackGiven.registration_id.is_(None),
            or_(Event.state == EventState.FINISHED, Event.ends_at <= now),
            Event.state.not_in([EventState.DRAFT, EventState.CANCELLED]),
            Event.ends_at > now - _LONGEST,
            select(Question.id)
            .join(Questionnaire, Questionnaire.id == Question.questionnaire_id)
            .where(
                Questionnaire.event_id == Event.id,
                Questionnaire.purpose == Purpose.FEEDBACK,
                Question.retired_at.is_(None),
            )
            .exists(),
        )
        .order_by(Event.ends_at.desc())
    )
    return [
        event
        for event, terms in db.session.execute(query)
        if now < rules.closes_at(event, terms or FeedbackTerms(event_id=event.id, anonymous=True))
    ]


def people_to_ask(event_id: int) -> list[Registration]:
    """Those who are asked and have not answered, with their persons."""
    query = (
        select(Registration)
        .outerjoin(FeedbackGiven, FeedbackGiven.registration_id == Registration.id)
        .join(User, User.id == Registration.user_id)
        .where(
            Registration.event_id == event_id,
            Registration.state == RegistrationState.APPROVED,
            Registration.role.not_in(rules.NOT_ASKED),
            FeedbackGiven.registration_id.is_(None),
        )
        .options(joinedload(Registration.user), joinedload(Registration.event))
        .order_by(Registration.id)
    )
    return list(db.session.scalars(query))


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    """By person: the whole name."""
    found = db.session.scalars(select(User).where(User.id.in_(list(person_ids))))
    return {user.id: user.full_name for user in found}


@dataclass(frozen=True)
class Said:
    """What came of one question: chosen options, a scale, or words; nothing where too few answered."""

    result: QuestionResult
    scale: Scale | None
    hidden: bool
    words: Sequence[str]


def results(event_id: int, *, anonymous: bool) -> list[Said]:
    """All questions with answers, those asked no more too; words sorted, so that their order tells nothing."""
    asked = questions.questions_of(event_id, Purpose.FEEDBACK, retired=True)
    found = []
    for result in questions.results_of([one for one in asked if one.kind != Kind.FILE]):
        if result.question.retired_at is not None and not result.respondents:
            continue
        too_few = rules.hidden(result.respondents, anonymous=anonymous)
        words = sorted(result.words, key=str.casefold) if anonymous else result.words
        found.append(Said(result, rules.scale_of(result), too_few, words))
    return found
