"""Decisions about questions and answers, without database or web."""

from app.questionnaires.rules.answering import (
    Given,
    asked_of,
    file_kinds,
    problem_with,
    shown,
)
from app.questionnaires.rules.editing import (
    MOST_MEGABYTES,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    may_condition,
    refusal_of_condition,
    refusal_of_kind,
    refusal_of_limits,
    refusal_of_order,
    refusal_to_retire,
    refusal_to_retire_options,
)
from app.questionnaires.rules.reading import read_cell

__all__ = [
    "MOST_MEGABYTES",
    "MOST_OPTIONS",
    "MOST_QUESTIONS",
    "Given",
    "asked_of",
    "file_kinds",
    "may_condition",
    "problem_with",
    "read_cell",
    "refusal_of_condition",
    "refusal_of_kind",
    "refusal_of_limits",
    "refusal_of_order",
    "refusal_to_retire",
    "refusal_to_retire_options",
    "shown",
]
