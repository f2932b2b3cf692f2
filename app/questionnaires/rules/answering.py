"""Which questions somebody is asked, and what is wrong with an answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.errors import Refused
from app.events.models import Role
from app.infra import filetypes
from app.infra.filetypes import FileType
from app.questionnaires.models import Accepts, Kind, Question

LONGEST = {Kind.LINE: 200, Kind.TEXT: 4000}
LARGEST = 10**12  # a number beyond it is a slip of the finger
DEFAULT_MEGABYTES = 5
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Given:
    """An uploaded file as an answer, looked at already."""

    name: str
    content: bytes
    media_type: str


def asked_of(questions: Iterable[Question], role: Role | None) -> list[Question]:
    """Those asked of somebody in `role`; None stands for everybody at once."""
    return [
        question
        for question in questions
        if question.retired_at is None and (role is None or not question.roles or role in question.roles)
    ]


def shown(questions: Sequence[Question], role: Role | None, answers: Mapping[int, Any]) -> set[int]:
    """The ids of the questions that somebody in `role` sees who answered so; a hidden question hides what hangs on it."""
    seen: set[int] = set()
    for question in asked_of(questions, role):
        if question.shown_if_id is None or (
            question.shown_if_id in seen and _answer_is_so(question, answers.get(question.shown_if_id))
        ):
            seen.add(question.id)
    return seen


def _answer_is_so(question: Question, answer: Any) -> bool:
    if not question.shown_if_options:
        return bool(answer)
    chosen = answer if isinstance(answer, list | tuple | set) else [answer]
    return bool(set(chosen) & set(question.shown_if_options))


def mark_of(question: Question) -> str:
    """A short sign of what a question says and takes: another one means that somebody answered something else.

    Its place and its hint are left out; they change nothing about an answer.
    """
    said = [
        question.kind,
        question.text_ru,
        question.text_en,
        question.required,
        question.least,
        question.most,
        question.places,
        question.accepts,
        sorted(question.roles),
        question.shown_if_id,
        sorted(question.shown_if_options),
        sorted((option.id, option.text_ru, option.text_en) for option in question.open_options),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def is_empty(answer: Any) -> bool:
    """Whether nothing was answered; the number 0 is an answer."""
    return answer is None or answer is False or answer == "" or answer == []


def problem_with(question: Question, answer: Any) -> Refused | None:
    """Why this answer cannot be taken. Files are looked at when they arrive (`infra.filetypes.accepted`)."""
    if is_empty(answer):
        if not question.required:
            return None
        return Refused("consent_missing" if question.kind == Kind.CONSENT else "answer_missing")
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return _text_problem(question, answer)
        case Kind.NUMBER:
            return _number_problem(question, answer)
        case Kind.DATE:
            return None if FIRST_DAY <= answer <= LAST_DAY else Refused("answer_date_out_of_range")
        case Kind.ONE | Kind.MANY:
            return _choice_problem(question, answer)
    return None


def longest(question: Question) -> int:
    """How many characters an answer may have."""
    most = LONGEST.get(question.kind, 0)
    return min(question.most or most, most)


def _text_problem(question: Question, answer: str) -> Refused | None:
    if "\x00" in answer:
        return Refused("answer_unprintable")
    most = longest(question)
    if len(answer) > most:
        return Refused("answer_too_long", most=most, length=len(answer))
    return None


def _number_problem(question: Question, answer: Decimal) -> Refused | None:
    least = -LARGEST if question.least is None else question.least
    most = LARGEST if question.most is None else question.most
    if not least <= answer <= most:
        if question.least is not None and question.most is not None:
            return Refused("answer_out_of_range", least=least, most=most)
        if answer < least:
            return Refused("answer_too_small", least=least)
        return Refused("answer_too_great", most=most)
    if -int(answer.normalize().as_tuple().exponent) > question.places:
        if question.places == 0:
            return Refused("answer_not_whole")
        return Refused("answer_too_precise", places=question.places)
    return None


def _choice_problem(question: Question, answer: Any) -> Refused | None:
    chosen = list(answer) if isinstance(answer, list | tuple | set) else [answer]
    if not set(chosen) <= {option.id for option in question.options}:
        return Refused("answer_not_offered")
    if question.kind == Kind.MANY and question.most is not None and len(chosen) > question.most:
        return Refused("answer_too_many", most=question.most, given=len(chosen))
    if question.kind == Kind.MANY and question.least is not None and len(chosen) < question.least:
        return Refused("answer_too_few", least=question.least, given=len(chosen))
    return None


def file_kinds(question: Question) -> tuple[FileType, ...]:
    """Which files answer this question."""
    return {
        Accepts.ANY: filetypes.ALL,
        Accepts.DOCUMENT: filetypes.DOCUMENTS,
        Accepts.PICTURE: filetypes.PICTURES,
    }[question.accepts]


def most_bytes(question: Question) -> int:
    """How large a file may be."""
    return (question.most or DEFAULT_MEGABYTES) * 1024 * 1024
