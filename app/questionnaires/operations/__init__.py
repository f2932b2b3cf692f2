"""The verbs about questions and answers. All take the moment `now`; none commits."""

from app.questionnaires.operations.answering import keep_answers, keep_answers_of_many
from app.questionnaires.operations.copying import copy_questions
from app.questionnaires.operations.editing import (
    add_question,
    begin,
    bring_back,
    change_question,
    move_question,
    set_order,
    take_away,
)

__all__ = [
    "add_question",
    "begin",
    "bring_back",
    "change_question",
    "copy_questions",
    "keep_answers",
    "keep_answers_of_many",
    "move_question",
    "set_order",
    "take_away",
]
