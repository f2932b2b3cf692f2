"""The questions as a part of an event's copy: words, options, conditions. Nobody's answer, and nothing asked no more."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l

from app.events.copying import Copy, Part, add_part, anew
from app.infra.db import db
from app.questionnaires import queries
from app.questionnaires.models import Option, Purpose, Question
from app.questionnaires.operations.editing import begin


def register() -> None:
    """Offer the own questions of the registration; those of the feedback go with it."""
    add_part(
        Part(
            "questions",
            _l("Questions of the registration form"),
            lambda event: len(queries.questions_of(event.id, Purpose.REGISTRATION)) or None,
            lambda copy: copy_questions(copy, Purpose.REGISTRATION),
            _l("With answers to choose from and conditions. What people answered is not copied."),
            14,
        )
    )


def copy_questions(copy: Copy, purpose: Purpose) -> None:
    """All questions that are asked, each hanging on the copy of what it hung on."""
    asked = queries.questions_of(copy.source.id, purpose)
    if not asked:
        return
    target = begin(copy.target, purpose, now=copy.now)
    for question in asked:
        copied = anew(
            question,
            questionnaire_id=target.id,
            shown_if_id=copy.new_id("question", question.shown_if_id),
            shown_if_options=_new_options(copy, question.shown_if_options),
        )
        copied.options = [anew(option, question_id=None) for option in question.open_options]
        db.session.add(copied)
        db.session.flush()
        _remember(copy, question, copied)


def _remember(copy: Copy, old: Question, new: Question) -> None:
    copy.ids["question", old.id] = new.id
    pairs: list[tuple[Option, Option]] = list(zip(old.open_options, new.options, strict=True))
    copy.ids.update({("question_option", before.id): after.id for before, after in pairs})


def _new_options(copy: Copy, old: Collection[int]) -> list[int]:
    found = [copy.new_id("question_option", option_id) for option_id in old]
    return [option_id for option_id in found if option_id is not None]
