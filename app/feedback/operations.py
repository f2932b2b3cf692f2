"""The verbs: ask, on which terms; answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.events.models import Event
from app.feedback import presets, queries, rules
from app.feedback.models import FeedbackGiven, FeedbackTerms
from app.infra import audit
from app.infra.db import db
from app.questionnaires import operations as questions
from app.questionnaires.models import Purpose
from app.registrations.models import Registration


def put_usual_questions(event: Event, *, actor: User | None, now: datetime) -> int:
    """Put in the usual questions of the event's kind. Answers how many. Raises Refused feedback_has_questions."""
    if queries.asked_at(event.id):
        raise Refused("feedback_has_questions")
    questionnaire = questions.begin(event, Purpose.FEEDBACK, now=now)
    usual = presets.SETS[event.kind]
    for preset in usual:
        values = {
            "kind": preset.kind,
            "text_ru": preset.ru,
            "text_en": preset.en,
            "required": preset.required,
            "roles": [],
            "least": preset.least,
            "most": preset.most,
            "shown_if_id": None,
            "shown_if_options": [],
        }
        options = [{"id": "", "text_ru": ru, "text_en": en} for ru, en in preset.options]
        questions.add_question(questionnaire, values, options, actor=actor, now=now)
    return len(usual)


def set_terms(
    event: Event, *, anonymous: bool, closes_at: datetime | None, actor: User, now: datetime
) -> FeedbackTerms:
    """Say whether feedback is anonymous and until when it is taken.

    Raises Refused feedback_promise_given, feedback_closes_too_early.
    """
    terms = queries.terms_of(event.id)
    refusal = rules.refusal_of_terms(event, terms, anonymous=anonymous, answered=queries.answered(event.id))
    if refusal is not None:
        raise refusal
    if closes_at is not None and closes_at <= event.ends_at:
        raise Refused("feedback_closes_too_early", field="closes_at")
    terms.anonymous, terms.closes_at = anonymous, closes_at
    db.session.add(terms)
    db.session.flush()
    audit.record(
        "feedback_terms.set",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"anonymous": anonymous, "closes_at": closes_at.isoformat() if closes_at else None},
    )
    return terms


def give(
    registration: Registration, answers: Mapping[int, Any], *, asked: Collection[int], now: datetime
) -> None:
    """Keep what a person says. Anonymous: the answers know neither the person nor the moment, and are kept once.

    The log says nothing of it either. Raises Refused feedback_not_asked, feedback_too_early, feedback_closed,
    feedback_given_already, feedback_empty; Conflict where the questions changed meanwhile.
    """
    event = registration.event
    terms, given = queries.terms_of(event.id), queries.has_given(registration.id)
    refusal = rules.refusal_to_give(registration, event, terms, asked=bool(asked), given=given, now=now)
    if refusal is not None:
        raise refusal
    if not answers:
        raise Refused("feedback_empty")
    if not given:
        _note_given(registration.id)
    questionnaire = questions.begin(event, Purpose.FEEDBACK, now=now)
    questions.keep_answers(
        questionnaire,
        answers,
        asked=asked,
        person_id=None if terms.anonymous else registration.user_id,
        now=event.ends_at if terms.anonymous else now,
    )


def _note_given(registration_id: int) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(FeedbackGiven(registration_id=registration_id))
    except IntegrityError as error:  # the same form sent twice at once
        raise Conflict("feedback_given_already") from error
