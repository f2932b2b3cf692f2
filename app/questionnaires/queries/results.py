"""What all answers together say: counts of choices, mean and spread of numbers, words one under another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import func, select

from app.infra.db import db
from app.questionnaires.models import Answer, Kind, Option, Question

MOST_WORDS = 500  # written answers of one question that are listed


@dataclass(frozen=True)
class QuestionResult:
    """The answers to one question, without saying whose they are."""

    question: Question
    respondents: int
    options: list[tuple[Option, int]] = field(default_factory=list)
    numbers: list[Decimal] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def mean(self) -> Decimal | None:
        """The mean of the numbers."""
        return sum(self.numbers, Decimal(0)) / len(self.numbers) if self.numbers else None

    def share(self, number: int) -> float:
        """`number` as a part of the respondents, 0 to 1."""
        return number / self.respondents if self.respondents else 0.0


def results_of(questions: Sequence[Question]) -> list[QuestionResult]:
    """The results of every question, in three statements whatever the number of questions and answers."""
    ids = [question.id for question in questions]
    respondents = dict(
        db.session.execute(
            select(Answer.question_id, func.count(func.distinct(Answer.answer_set_id)))
            .where(Answer.question_id.in_(ids))
            .group_by(Answer.question_id)
        ).all()
    )
    chosen = dict(
        db.session.execute(
            select(Answer.option_id, func.count(Answer.id))
            .where(Answer.question_id.in_(ids), Answer.option_id.is_not(None))
            .group_by(Answer.option_id)
        ).all()
    )
    words: dict[int, list[str]] = {}
    written = [q.id for q in questions if q.kind in {Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.DATE}]
    for question_id, value in db.session.execute(
        select(Answer.question_id, Answer.value).where(Answer.question_id.in_(written)).order_by(Answer.id)
    ):
        words.setdefault(question_id, []).append(value)
    return [
        _result(question, respondents.get(question.id, 0), chosen, words.get(question.id, []))
        for question in questions
    ]


def _result(
    question: Question, respondents: int, chosen: dict[int | None, int], words: list[str]
) -> QuestionResult:
    if question.is_choice:
        options = [
            (option, chosen.get(option.id, 0))
            for option in question.options
            if option.retired_at is None or chosen.get(option.id)
        ]
        return QuestionResult(question, respondents, options=options)
    if question.kind == Kind.NUMBER:
        return QuestionResult(question, respondents, numbers=[Decimal(word) for word in words])
    return QuestionResult(question, respondents, words=words[:MOST_WORDS])
