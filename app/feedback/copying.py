"""Feedback as a part of an event's copy: its questions and terms. No answer, and nobody who gave one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.events.copying import Copy, Part, add_part, anew
from app.events.models import Event
from app.feedback import queries
from app.feedback.models import FeedbackTerms
from app.infra.db import db
from app.questionnaires.models import Purpose
from app.questionnaires.operations import copy_questions


def register() -> None:
    """Offer it where questions are asked or terms set."""
    add_part(Part("feedback", _l("Feedback form"), _count, write, _l("Questions and terms, no answers."), 52))


def _count(event: Event) -> int | None:
    asked = len(queries.asked_at(event.id))
    return asked if asked or db.session.get(FeedbackTerms, event.id) else None


def write(copy: Copy) -> None:
    """Questions and terms, the last day moved."""
    copy_questions(copy, Purpose.FEEDBACK)
    terms = db.session.get(FeedbackTerms, copy.source.id)
    if terms is not None:
        closes_at = copy.shift.maybe(terms.closes_at)
        db.session.add(anew(terms, event_id=copy.target.id, closes_at=closes_at))
        db.session.flush()
