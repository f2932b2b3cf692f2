"""What was answered: as values for a form, as words for a page, as conditions for a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.errors import NotFound
from app.infra.db import db
from app.infra.files import StoredFile
from app.infra.i18n import current_language, localised
from app.questionnaires.models import Answer, Answers, AnswerSet, Kind, Question, Questionnaire

_AT_ONCE = 500  # values in one IN (…)


@dataclass(frozen=True)
class Told:
    """One question with its answer in the reader's words."""

    question: Question
    text: str
    file: StoredFile | None = None
    day: date | None = None


def set_of_person(questionnaire_id: int, person_id: int) -> AnswerSet | None:
    """What this person answered, if anything."""
    return db.session.scalar(
        select(AnswerSet).where(
            AnswerSet.questionnaire_id == questionnaire_id, AnswerSet.person_id == person_id
        )
    )


def people_with_answers(questionnaire_id: int, person_ids: Sequence[int]) -> set[int]:
    """Which of these people have answered something already."""
    found: set[int] = set()
    for start in range(0, len(person_ids), _AT_ONCE):
        some = person_ids[start : start + _AT_ONCE]
        query = select(AnswerSet.person_id).where(
            AnswerSet.questionnaire_id == questionnaire_id, AnswerSet.person_id.in_(some)
        )
        found.update(person_id for person_id in db.session.scalars(query) if person_id is not None)
    return found


def answers_of(questions: Sequence[Question], answer_set_id: int) -> Answers:
    """The values of one set: text, Decimal, date, an option's id or a list of them, True, a StoredFile."""
    rows = db.session.scalars(
        select(Answer).where(Answer.answer_set_id == answer_set_id).options(joinedload(Answer.file))
    )
    return _values(questions, rows)


def answers_by_person(
    questions: Sequence[Question], person_ids: Collection[int] | None = None
) -> dict[int, Answers]:
    """The values of many people by person's id, in a fixed number of statements for each 500 of them."""
    if not questions:
        return {}
    query = (
        select(AnswerSet.person_id, Answer)
        .join(AnswerSet, AnswerSet.id == Answer.answer_set_id)
        .where(AnswerSet.questionnaire_id == questions[0].questionnaire_id, AnswerSet.person_id.is_not(None))
        .options(joinedload(Answer.file))
    )
    found: dict[int, list[Answer]] = {}
    wanted: list[list[int] | None] = [None]
    if person_ids is not None:
        listed = sorted(person_ids)
        wanted = [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
    for some in wanted:
        narrowed = query if some is None else query.where(AnswerSet.person_id.in_(some))
        for person_id, answer in db.session.execute(narrowed):
            found.setdefault(int(person_id or 0), []).append(answer)
    return {person_id: _values(questions, rows) for person_id, rows in found.items()}


def _values(questions: Sequence[Question], rows: Iterable[Answer]) -> Answers:
    by_id = {question.id: question for question in questions}
    values: Answers = {}
    for row in rows:
        question = by_id.get(row.question_id)
        if question is None:
            continue
        if question.kind == Kind.MANY and row.option_id is not None:
            values.setdefault(question.id, []).append(row.option_id)
        else:
            values[question.id] = _value(question, row)
    return values


def _value(question: Question, row: Answer) -> Any:
    match question.kind:
        case Kind.NUMBER:
            return Decimal(row.value)
        case Kind.DATE:
            return date.fromisoformat(row.value)
        case Kind.ONE:
            return row.option_id
        case Kind.FILE:
            return row.file
        case Kind.CONSENT:
            return True
    return row.value


def written(question: Question, value: Any) -> str:
    """An answer in the reader's words; '' where nothing was answered."""
    if value is None or value == "" or value == []:
        return ""
    match question.kind:
        case Kind.ONE | Kind.MANY:
            chosen = value if isinstance(value, list) else [value]
            return "; ".join(
                localised(option, "text") for option in question.options if option.id in set(chosen)
            )
        case Kind.CONSENT:
            return _("yes")
        case Kind.FILE:
            return str(value.name)
        case Kind.NUMBER:
            figures = format(value.normalize(), "f")
            return figures.replace(".", ",") if current_language() == "ru" else figures
        case Kind.DATE:
            return str(value.strftime("%d.%m.%Y" if current_language() == "ru" else "%d/%m/%Y"))
    return str(value)


def told(questions: Sequence[Question], answers: Mapping[int, Any]) -> list[Told]:
    """The questions that have an answer, each with its words; a file is given along."""
    return [
        Told(
            question,
            written(question, value),
            file=value if question.kind == Kind.FILE else None,
            day=value if question.kind == Kind.DATE else None,
        )
        for question in questions
        if (value := answers.get(question.id)) not in (None, "", [])
    ]


def answered_questions(questionnaire_id: int) -> dict[int, int]:
    """How many respondents answered each question, by question's id."""
    query = (
        select(Answer.question_id, func.count(func.distinct(Answer.answer_set_id)))
        .join(Question, Question.id == Answer.question_id)
        .where(Question.questionnaire_id == questionnaire_id)
        .group_by(Answer.question_id)
    )
    return dict(db.session.execute(query).all())


def answered_options(question_id: int) -> dict[int, int]:
    """How many respondents chose each option of a question."""
    query = (
        select(Answer.option_id, func.count(Answer.id))
        .where(Answer.question_id == question_id, Answer.option_id.is_not(None))
        .group_by(Answer.option_id)
    )
    return {int(option_id): number for option_id, number in db.session.execute(query) if option_id}


def people_who_answered(question_id: int, option_id: int | None = None) -> Select[Any]:
    """The ids of the people who answered a question, or chose that option, as a sub-select for a list's condition."""
    query = (
        select(AnswerSet.person_id)
        .join(Answer, Answer.answer_set_id == AnswerSet.id)
        .where(Answer.question_id == question_id, AnswerSet.person_id.is_not(None))
    )
    return query if option_id is None else query.where(Answer.option_id == option_id)


def file_of_answer(key: str) -> tuple[StoredFile, int | None, int]:
    """An uploaded file with its respondent's id and its event's id. Raises NotFound."""
    row = db.session.execute(
        select(StoredFile, AnswerSet.person_id, Questionnaire.event_id)
        .join(Answer, Answer.file_id == StoredFile.id)
        .join(AnswerSet, AnswerSet.id == Answer.answer_set_id)
        .join(Questionnaire, Questionnaire.id == AnswerSet.questionnaire_id)
        .where(StoredFile.key == key)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]
