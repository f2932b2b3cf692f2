"""Rows in, HTML out."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from app.documents.report.collect import Report
from app.infra.i18n import current_language, localised
from app.matchmaking.models import Side
from app.outcomes.labels import name_of_sum
from app.outcomes.rules import Standing
from app.web import formats


def render(report: Report) -> str:
    """The report's HTML in the language being written."""
    return render_template(
        "documents/report/report.html",
        report=report,
        event=report.event,
        figures=report.figures,
        book=report.figures.conference,
        Side=Side,
        Standing=Standing,
        sum_name=name_of_sum,
        css_string=css_string,
        foot=foot(report),
        of_pages=" " + pgettext("page number", "of") + " ",
    )


def foot(report: Report) -> str:
    """The line at the bottom of each page."""
    event = report.event
    day = formats.date_range(event.starts_at, event.ends_at, event.timezone, locale=current_language())
    return " · ".join([_("Outcome report"), localised(event, "title"), day])


def css_string(text: str) -> Markup:
    """`text` as a string of a style sheet. Everything but letters and digits is escaped: nothing can end the string or the sheet."""
    inner = "".join(letter if letter.isalnum() else f"\\{ord(letter):06x}" for letter in text)
    return Markup(f'"{inner}"')  # noqa: S704
