"""Writing the questions. What somebody has answered already is never lost by a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.events import rules as event_rules
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.questionnaires import queries, rules
from app.questionnaires.models import Kind, Option, Purpose, Question, Questionnaire
from app.questionnaires.rules.answering import LONGEST
from app.questionnaires.rules.reading import plain

FIELDS = (
    "kind",
    "text_ru",
    "text_en",
    "help_ru",
    "help_en",
    "required",
    "roles",
    "least",
    "most",
    "places",
    "accepts",
    "shown_if_id",
    "shown_if_options",
)


def begin(event: Event, purpose: Purpose, *, now: datetime) -> Questionnaire:
    """The questionnaire of an event, held until the transaction ends; made empty where there is none yet.

    Raises Refused event_closed: after the event its registration asks nothing more.
    """
    if purpose == Purpose.REGISTRATION and event_rules.is_closed(event):
        raise Refused("event_closed")
    held = (
        select(Questionnaire)
        .where(Questionnaire.event_id == event.id, Questionnaire.purpose == purpose)
        .with_for_update(key_share=True)
    )
    found = db.session.scalar(held)
    if found is not None:
        return found
    made = Questionnaire(event_id=event.id, purpose=purpose, created_at=now, updated_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise Conflict("questions_changed_meanwhile") from error
    return made


def add_question(
    questionnaire: Questionnaire,
    values: Mapping[str, Any],
    options: Sequence[Mapping[str, Any]] = (),
    *,
    actor: User | None,
    now: datetime,
) -> Question:
    """Put a question at the end. `values` has FIELDS, `options` rows with text_ru and text_en.

    Raises Refused too_many_questions, question_text_taken, choice_needs_options, and what the rules of limits and
    conditions say.
    """
    others = queries.questions_in(questionnaire.id)
    if sum(other.retired_at is None for other in others) >= rules.MOST_QUESTIONS:
        raise Refused("too_many_questions", most=rules.MOST_QUESTIONS)
    question = Question(
        questionnaire_id=questionnaire.id,
        position=max((other.position for other in others), default=0) + 1,
        **{name: values[name] for name in FIELDS if name in values},
    )
    question.options = []
    earlier = [other for other in others if other.retired_at is None]
    _refuse(question, values, options, earlier, others)
    _set_options(question, options, {}, now=now)
    db.session.add(question)
    db.session.flush()
    _note(questionnaire, question, "question.added", actor, now)
    return question


def change_question(
    questionnaire: Questionnaire,
    question: Question,
    values: Mapping[str, Any],
    options: Sequence[Mapping[str, Any]] = (),
    *,
    actor: User | None,
    now: datetime,
) -> None:
    """Put a question right. Options that vanish from `options` are deleted, or retired where somebody chose them.

    Raises Refused question_kind_fixed, option_in_condition, and what `add_question` refuses.
    """
    others = [other for other in queries.questions_in(questionnaire.id) if other.id != question.id]
    kind = values["kind"]
    answered = question.id in queries.answered_questions(questionnaire.id)
    refusal = rules.refusal_of_kind(question, kind, answered=answered)
    if refusal is None and kind != question.kind and not _stays_a_condition(question, kind):
        refusal = rules.refusal_to_retire(question, others)
    if refusal is not None:
        raise refusal
    earlier = [other for other in others if other.position < question.position and other.retired_at is None]
    _refuse(question, values, options, earlier, others)
    kept = {int(row["id"]) for row in options if row.get("id")}
    gone = [option.id for option in question.open_options if option.id not in kept]
    if (refusal := rules.refusal_to_retire_options(gone, others)) is not None:
        raise refusal
    for name in FIELDS:
        if name in values:
            setattr(question, name, values[name])
    _set_options(question, options, queries.answered_options(question.id), now=now)
    _note(questionnaire, question, "question.changed", actor, now)


def _stays_a_condition(question: Question, kind: Kind) -> bool:
    return question.is_choice and kind in {Kind.ONE, Kind.MANY}


def _refuse(
    question: Question,
    values: Mapping[str, Any],
    options: Sequence[Mapping[str, Any]],
    earlier: Sequence[Question],
    others: Sequence[Question],
) -> None:
    kind = values["kind"]
    texts = {plain(other.text_ru) for other in others if other.retired_at is None and other is not question}
    if plain(values["text_ru"]) in texts:
        raise Refused("question_text_taken", field="text_ru")
    choice = kind in {Kind.ONE, Kind.MANY}
    if choice:
        _refuse_options(options)
    refusal = rules.refusal_of_limits(
        kind, values.get("least"), values.get("most"), longest=LONGEST.get(kind), options=len(options)
    ) or rules.refusal_of_condition(earlier, values.get("shown_if_id"), values.get("shown_if_options") or ())
    if refusal is not None:
        raise refusal


def _refuse_options(options: Sequence[Mapping[str, Any]]) -> None:
    if len(options) < 2:
        raise Refused("choice_needs_options", field="options")
    if len(options) > rules.MOST_OPTIONS:
        raise Refused("too_many_options", field="options", most=rules.MOST_OPTIONS)
    texts = [plain(row["text_ru"]) for row in options]
    if len(set(texts)) < len(texts):
        raise Refused("option_text_taken", field="options")


def _set_options(
    question: Question, rows: Sequence[Mapping[str, Any]], answered: Mapping[int, int], *, now: datetime
) -> None:
    """Options in the order of `rows`; those taken out are retired where they were chosen, otherwise deleted."""
    if question.kind not in {Kind.ONE, Kind.MANY}:
        question.options = []
        return
    known = {option.id: option for option in question.options}
    kept: list[Option] = []
    for position, row in enumerate(rows, start=1):
        option = known.pop(int(row["id"]), None) if row.get("id") else None
        if option is None:
            option = Option(text_ru="")
        option.position, option.retired_at = position, None
        option.text_ru, option.text_en = row["text_ru"], row.get("text_en", "")
        kept.append(option)
    for option in known.values():
        if answered.get(option.id):
            option.retired_at = option.retired_at or now
            option.position = len(rows) + option.position
            kept.append(option)
    question.options = kept


def move_question(
    questionnaire: Questionnaire, question: Question, step: int, *, actor: User | None, now: datetime
) -> None:
    """Move a question up (-1) or down (+1) by one. Raises Refused question_before_condition."""
    ids = [one.id for one in queries.questions_in(questionnaire.id) if one.retired_at is None]
    at = ids.index(question.id)
    to = min(max(at + step, 0), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    set_order(questionnaire, ids, actor=actor, now=now)


def set_order(questionnaire: Questionnaire, ids: Sequence[int], *, actor: User | None, now: datetime) -> None:
    """Give the questions the order of `ids`. Raises Refused question_before_condition; Conflict where they are not
    the questions there are now."""
    questions = queries.questions_in(questionnaire.id)
    asked = {question.id: question for question in questions if question.retired_at is None}
    if len(ids) != len(asked) or set(ids) != set(asked):
        raise Conflict("questions_changed_meanwhile")
    ordered = [asked[question_id] for question_id in ids]
    if (refusal := rules.refusal_of_order(ordered)) is not None:
        raise refusal
    retired = [question for question in questions if question.retired_at is not None]
    for position, question in enumerate([*ordered, *retired], start=1):
        question.position = position
    _note(questionnaire, questionnaire, "questions.ordered", actor, now)


def take_away(questionnaire: Questionnaire, question: Question, *, actor: User | None, now: datetime) -> bool:
    """Ask this no more: deleted, or archived where somebody answered; answers whether it is archived.

    Raises Refused question_in_condition.
    """
    others = [other for other in queries.questions_in(questionnaire.id) if other.id != question.id]
    if (refusal := rules.refusal_to_retire(question, others)) is not None:
        raise refusal
    answered = question.id in queries.answered_questions(questionnaire.id)
    _note(questionnaire, question, "question.archived" if answered else "question.deleted", actor, now)
    if answered:
        question.retired_at = question.retired_at or now
        question.shown_if_id, question.shown_if_options = None, []
    else:
        db.session.delete(question)
    db.session.flush()
    return answered


def bring_back(
    questionnaire: Questionnaire, question: Question, *, actor: User | None, now: datetime
) -> None:
    """Ask an archived question again, at the end. Raises Refused question_text_taken, too_many_questions."""
    questions = queries.questions_in(questionnaire.id)
    asked = [one for one in questions if one.retired_at is None and one.id != question.id]
    if plain(question.text_ru) in {plain(one.text_ru) for one in asked}:
        raise Refused("question_text_taken")
    if len(asked) >= rules.MOST_QUESTIONS:
        raise Refused("too_many_questions", most=rules.MOST_QUESTIONS)
    question.retired_at = None
    question.position = max((one.position for one in questions), default=0) + 1
    _note(questionnaire, question, "question.restored", actor, now)


def _note(questionnaire: Questionnaire, target: Any, verb: str, actor: User | None, now: datetime) -> None:
    questionnaire.updated_at = now
    db.session.flush()
    audit.record(verb, target, actor_id=actor.id if actor else None, now=now, event_id=questionnaire.event_id)
