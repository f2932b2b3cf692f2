"""Results of feedback as a workbook: the figures of each question; with names, everybody's answers too."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.events.models import Event
from app.feedback import queries, rules
from app.feedback.queries import Said
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.questionnaires import queries as questions
from app.questionnaires.models import Purpose

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(event: Event) -> bytes:
    """XLSX in the reader's language. What the page keeps back, the workbook keeps back too."""
    terms = queries.terms_of(event.id)
    answered = queries.answered(event.id)
    shown = not rules.hidden(answered, anonymous=terms.anonymous)
    rows = [
        row for said in queries.results(event.id, anonymous=terms.anonymous) if shown for row in _rows(said)
    ]
    heads = [_("Question"), _("Answer"), _("Number"), _("Share, %")]
    sheets = [Sheet(_("Results"), heads, rows)]
    if not terms.anonymous:
        sheets.append(_named(event))
    return xlsx_of(sheets)


def _rows(said: Said) -> list[list[Any]]:
    result = said.result
    text = localised(result.question, "text")
    if said.hidden:
        return [[text, _("kept back: too few answers"), None, None]]
    if said.scale is not None:
        rows = [_counted(text, step, number, result.respondents) for step, number in said.scale.steps]
        return [*rows, [text, _("mean"), round(float(said.scale.mean), 2), None]]
    if result.options:
        return [
            _counted(text, localised(option, "text"), number, result.respondents)
            for option, number in result.options
        ]
    if result.numbers and result.mean is not None:
        return [[text, _("mean"), round(float(result.mean), 2), None]]
    return [[text, word, None, None] for word in said.words]


def _counted(text: str, answer: Any, number: int, respondents: int) -> list[Any]:
    return [text, answer, number, round(100 * number / respondents, 1) if respondents else 0]


def _named(event: Event) -> Sheet:
    asked = questions.questions_of(event.id, Purpose.FEEDBACK, retired=True)
    answers = questions.answers_by_person(asked)
    names = queries.names_of(answers)
    rows = [
        [names.get(person_id, ""), *(questions.written(one, said.get(one.id)) for one in asked)]
        for person_id, said in answers.items()
    ]
    return Sheet(_("Answers"), [_("Name"), *(localised(one, "text") for one in asked)], rows)
