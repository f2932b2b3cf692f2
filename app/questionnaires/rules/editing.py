"""How questions may be changed, above all once somebody has answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from app.core.errors import Refused
from app.infra.i18n import localised
from app.questionnaires.models import Kind, Question

MOST_QUESTIONS = 60
MOST_OPTIONS = 50
MOST_MEGABYTES = 8
MOST_PLACES = 4
_WIDENS = {(Kind.LINE, Kind.TEXT), (Kind.ONE, Kind.MANY)}  # every former answer is one of the new kind too


def refusal_of_kind(question: Question, kind: Kind, *, answered: bool) -> Refused | None:
    """Why this question cannot become one of another kind."""
    if kind == question.kind or not answered or (question.kind, kind) in _WIDENS:
        return None
    return Refused("question_kind_fixed", field="kind")


def refusal_of_limits(
    kind: Kind, least: int | None, most: int | None, *, longest: int | None, options: int
) -> Refused | None:
    """Why these bounds make no sense. `longest` is what the kind allows, `options` how many can be ticked."""
    if kind in {Kind.LINE, Kind.TEXT} and most is not None and not 1 <= most <= (longest or most):
        return Refused("limit_of_characters", field="most", most=longest)
    if kind == Kind.FILE and most is not None and not 1 <= most <= MOST_MEGABYTES:
        return Refused("limit_of_megabytes", field="most", most=MOST_MEGABYTES)
    if kind == Kind.MANY and any(limit is not None and not 1 <= limit <= options for limit in (least, most)):
        return Refused("limit_of_ticks", field="most", most=options)
    if least is not None and most is not None and least > most:
        return Refused("limits_crossed", field="most")
    return None


def may_condition(question: Question) -> bool:
    """Whether another question may hang on this one."""
    return question.retired_at is None and (question.is_choice or question.kind == Kind.CONSENT)


def refusal_of_condition(
    earlier: Sequence[Question], shown_if_id: int | None, options: Collection[int]
) -> Refused | None:
    """Why a question cannot hang on that answer. `earlier` are the questions above it."""
    if shown_if_id is None:
        return None
    source = next((question for question in earlier if question.id == shown_if_id), None)
    if source is None or not may_condition(source):
        return Refused("condition_unknown", field="shown_if_id")
    if source.is_choice:
        if not options:
            return Refused("condition_without_option", field="shown_if_options")
        if not set(options) <= {option.id for option in source.options}:
            return Refused("condition_unknown", field="shown_if_options")
    return None


def refusal_of_order(questions: Iterable[Question]) -> Refused | None:
    """Why the questions cannot stand in this order: what hangs on an answer comes after it."""
    above: set[int] = set()
    for question in questions:
        if question.shown_if_id is not None and question.shown_if_id not in above:
            return Refused("question_before_condition", text=localised(question, "text"))
        above.add(question.id)
    return None


def refusal_to_retire(question: Question, others: Iterable[Question]) -> Refused | None:
    """Why this question cannot be taken away: another one hangs on it."""
    for other in others:
        if other.shown_if_id == question.id and other.retired_at is None:
            return Refused("question_in_condition", text=localised(other, "text"))
    return None


def refusal_to_retire_options(gone: Collection[int], others: Iterable[Question]) -> Refused | None:
    """Why these options cannot be taken away: another question hangs on one of them."""
    for other in others:
        if other.retired_at is None and set(other.shown_if_options) & set(gone):
            return Refused("option_in_condition", text=localised(other, "text"))
    return None
