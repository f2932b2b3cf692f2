"""Keeping what somebody answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.core.errors import Conflict
from app.infra import files
from app.infra.db import db
from app.infra.files import StoredFile
from app.infra.i18n import localised
from app.questionnaires import queries
from app.questionnaires.models import Answer, AnswerSet, Kind, Question, Questionnaire
from app.questionnaires.rules import problem_with
from app.questionnaires.rules.answering import Given, is_empty, mark_of

# Who writes answers waits for who changes the questions, and the other way round; answers do not wait for each other.
_HELD = select(Questionnaire.id).where(Questionnaire.id == bindparam("id")).with_for_update(read=True)


def keep_answers(
    questionnaire: Questionnaire,
    answers: Mapping[int, Any],
    *,
    asked: Collection[int] | Mapping[int, str],
    person_id: int | None,
    now: datetime,
) -> AnswerSet | None:
    """Keep checked answers; without a person always as a new, anonymous set.

    `answers` are values by question's id, `asked` the ids of all questions that were put: what of them has no value is
    forgotten, other former answers of the person stay. A form says with each id the mark of what it showed
    (`rules.mark_of`). Returns the set, None where there is nothing to keep. Raises Conflict questions_changed_meanwhile
    where a question was taken away or says something else since, answered_meanwhile where the same person answers
    twice at once.
    """
    db.session.execute(_HELD, {"id": questionnaire.id})
    questions = [question for question in queries.questions_in(questionnaire.id) if question.id in asked]
    _refuse_gone(questions, answers)
    if isinstance(asked, Mapping):
        _refuse_changed(questions, asked)
    kept = _set(questionnaire, person_id, bool(answers), now=now)
    if kept is None:
        return None
    former = _former(kept.id)
    for question in questions:
        rows = former.get(question.id, [])
        _replace(kept, question, answers.get(question.id), rows, questionnaire.event_id, now=now)
    kept.updated_at = now
    db.session.flush()
    return kept


def keep_answers_of_many(
    questionnaire: Questionnaire, answers: Mapping[int, Mapping[int, Any]], *, now: datetime
) -> None:
    """Keep the checked answers of many people (by person's id) who have none yet, in a few statements."""
    db.session.execute(_HELD, {"id": questionnaire.id})
    questions = {question.id: question for question in queries.questions_in(questionnaire.id)}
    sets = {
        person_id: AnswerSet(
            questionnaire_id=questionnaire.id, person_id=person_id, created_at=now, updated_at=now
        )
        for person_id, given in answers.items()
        if given
    }
    db.session.add_all(sets.values())
    db.session.flush()
    for person_id, kept in sets.items():
        _refuse_gone(list(questions.values()), answers[person_id])
        for question_id, value in answers[person_id].items():
            for row in _rows(questions[question_id], value, questionnaire.event_id, person_id, now=now):
                db.session.add(Answer(answer_set_id=kept.id, question_id=question_id, **row))
    db.session.flush()


def _refuse_gone(questions: Sequence[Question], answers: Mapping[int, Any]) -> None:
    """A question or an option may have been deleted between the showing of the form and its arrival."""
    known = {question.id: question for question in questions}
    for question_id, value in answers.items():
        question = known.get(question_id)
        if question is None or (question.is_choice and problem_with(question, value) is not None):
            raise Conflict("questions_changed_meanwhile")


def _refuse_changed(questions: Sequence[Question], marks: Mapping[int, str]) -> None:
    """What was shown must be what is asked now: nobody agrees to words he did not see."""
    now = {question.id: mark_of(question) for question in questions if question.retired_at is None}
    if any(now.get(question_id) != mark for question_id, mark in marks.items()):
        raise Conflict("questions_changed_meanwhile")


def _set(
    questionnaire: Questionnaire, person_id: int | None, needed: bool, *, now: datetime
) -> AnswerSet | None:
    found = None
    if person_id is not None:
        found = db.session.scalar(
            select(AnswerSet)
            .where(AnswerSet.questionnaire_id == questionnaire.id, AnswerSet.person_id == person_id)
            .with_for_update(key_share=True)
        )
    if found is not None or not needed:
        return found
    made = AnswerSet(questionnaire_id=questionnaire.id, person_id=person_id, created_at=now, updated_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise Conflict("answered_meanwhile") from error
    return made


def _former(answer_set_id: int) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    query = select(Answer).where(Answer.answer_set_id == answer_set_id).options(joinedload(Answer.file))
    for row in db.session.scalars(query):
        found.setdefault(row.question_id, []).append(row)
    return found


def _replace(
    kept: AnswerSet, question: Question, value: Any, former: list[Answer], event_id: int, *, now: datetime
) -> None:
    """Rows that stay the same stay: a consent keeps the words that were agreed to."""
    if question.kind == Kind.FILE and isinstance(value, StoredFile):
        return
    wanted = _rows(question, value, event_id, kept.person_id, now=now)
    for row in former:
        same = next((new for new in wanted if _same(question, row, new)), None)
        if same is not None:
            wanted.remove(same)
            continue
        if row.file is not None:
            files.remove(row.file)
        db.session.delete(row)
    db.session.flush()
    for values in wanted:
        db.session.add(Answer(answer_set_id=kept.id, question_id=question.id, **values))


def _same(question: Question, row: Answer, new: Mapping[str, Any]) -> bool:
    if question.kind == Kind.CONSENT:
        return True
    return row.option_id == new.get("option_id") and row.value == new["value"] and row.file_id is None


def _rows(
    question: Question, value: Any, event_id: int, person_id: int | None, *, now: datetime
) -> list[dict[str, Any]]:
    if is_empty(value):
        return []
    match question.kind:
        case Kind.ONE:
            return [{"option_id": value, "value": ""}]
        case Kind.MANY:
            return [{"option_id": option_id, "value": ""} for option_id in value]
        case Kind.CONSENT:
            return [{"value": localised(question, "text")}]
        case Kind.FILE:
            return [{"file_id": _stored(value, event_id, person_id, now=now), "value": ""}]
        case Kind.NUMBER:
            return [{"value": format(value, "f")}]
        case Kind.DATE:
            return [{"value": value.isoformat()}]
    return [{"value": value}]


def _stored(given: Given, event_id: int, person_id: int | None, *, now: datetime) -> int:
    row = files.store(
        given.content,
        name=given.name,
        media_type=given.media_type,
        event_id=event_id,
        owner_id=person_id,
        now=now,
        held_by=Answer,
    )
    return row.id
