"""What narrows the organiser's list, in words; the answers to the event's own questions beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from app.events.models import Event
from app.infra.i18n import current_language, localised
from app.questionnaires import queries as question_queries
from app.questionnaires.models import Question
from app.registrations import forms, queries
from app.registrations.queries import Filters, ListRow
from app.web.formats import date_short
from app.web.words import label


def beside_the_list(
    questions: Sequence[Question], wanted: Sequence[int], rows: Sequence[ListRow]
) -> dict[str, Any]:
    """What the list's template needs to show the answers to the questions `wanted`, by their ids."""
    columns = [question for question in questions if question.id in wanted]
    return {
        "columns": columns,
        "column_options": [(question.id, localised(question, "text"), None) for question in questions],
        "answers": question_queries.answers_by_person(columns, [row.user_id for row in rows]),
        "written": question_queries.written,
    }


def _answers_in_words(filters: Filters, questions: Sequence[Question]) -> dict[str, str]:
    """«Чем едете: поездом», by the name of the filter; what is asked of a question that is gone has no words."""
    by_id = {question.id: question for question in questions}
    texts = {}
    for question_id, wanted in filters.answers:
        if (question := by_id.get(question_id)) is not None:
            words = {queries.ANSWERED: _("answered"), queries.UNANSWERED: _("no answer")}
            answer = words.get(wanted) or question_queries.written(question, int(wanted))
            texts[f"q{question_id}"] = f"{_shortened(localised(question, 'text'))}: {answer}"
    return texts


def _shortened(text: str) -> str:
    """A question's words before a colon."""
    return text.rstrip("?:. ") if len(text) <= 40 else text[:39].rstrip() + "…"


def chips(
    event: Event,
    filters: Filters,
    clusters: dict[str, str],
    asked_questions: Sequence[Question],
    columns: Sequence[int],
) -> list[tuple[str, str]]:
    """What holds, each with the address without it; the columns chosen stay."""
    day = {"locale": current_language()}
    texts = {
        "q": _("“%(words)s”", words=filters.question) if filters.question else "",
        "role": _("role: %(role)s", role=label(filters.role)) if filters.role else "",
        "cluster": clusters.get(filters.cluster, ""),
        "since": pgettext("day", "from %(day)s", day=date_short(filters.since, **day))
        if filters.since
        else "",
        "until": pgettext("day", "to %(day)s", day=date_short(filters.until, **day)) if filters.until else "",
        **_answers_in_words(filters, asked_questions),
    }
    asked = forms.query_of(filters, columns)
    return [
        (text, list_url(event.slug, {key: value for key, value in asked.items() if key != name}))
        for name, text in texts.items()
        if text
    ]


def list_url(slug: str, asked: Mapping[str, Any]) -> str:
    """The list's address with the query `asked`."""
    return "?".join(
        part
        for part in (url_for("registrations_desk.index", slug=slug), urlencode(asked, doseq=True))
        if part
    )
