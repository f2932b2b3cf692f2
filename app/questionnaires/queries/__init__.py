"""Reads about questions (`asking`), answers (`answers`) and what came of them all (`results`)."""

from app.questionnaires.queries.answers import (
    Told,
    answered_options,
    answered_questions,
    answers_by_person,
    answers_of,
    file_of_answer,
    people_who_answered,
    people_with_answers,
    set_of_person,
    told,
    written,
)
from app.questionnaires.queries.asking import (
    choice_questions,
    of_event,
    question,
    questionnaire,
    questions_in,
    questions_of,
    questions_put,
)
from app.questionnaires.queries.results import QuestionResult, results_of

__all__ = [
    "QuestionResult",
    "Told",
    "answered_options",
    "answered_questions",
    "answers_by_person",
    "answers_of",
    "choice_questions",
    "file_of_answer",
    "of_event",
    "people_who_answered",
    "people_with_answers",
    "question",
    "questionnaire",
    "questions_in",
    "questions_of",
    "questions_put",
    "results_of",
    "set_of_person",
    "told",
    "written",
]
