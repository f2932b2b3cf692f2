"""Shapes of what organisers write: texts in both languages, mailings, hours."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TimeField
from wtforms.validators import Optional

from app.correspondence.models import Topic
from app.web.forms import Choice, Form, Line, Paragraphs, WallClock

LONGEST = 8000
_WHEN_EMPTY = _l("Leave it empty to write in the other language only.")


class TextForm(Form):
    """An event's own text of one kind of message."""

    subject_ru = Line(_l("Subject in Russian"), most=200, required=True)
    text_ru = Paragraphs(_l("Text in Russian"), most=LONGEST, required=True)
    subject_en = Line(_l("Subject in English"), most=200, required=True)
    text_en = Paragraphs(_l("Text in English"), most=LONGEST, required=True)


class MailingForm(Form):
    """A mailing: what it is about, its words."""

    topic = Choice(_l("What it is about"), Topic)
    subject_ru = Line(_l("Subject in Russian"), most=200)
    text_ru = Paragraphs(_l("Text in Russian"), most=LONGEST)
    subject_en = Line(_l("Subject in English"), most=200, description=_WHEN_EMPTY)
    text_en = Paragraphs(_l("Text in English"), most=LONGEST)


class WhenForm(Form):
    """When a mailing begins."""

    starts_at = WallClock(_l("Day and time, by the clocks of the event"), required=True)


class QuietForm(Form):
    """Hours without mail that is not urgent."""

    quiet_from = TimeField(_l("From the hour"), validators=[Optional()])
    quiet_until = TimeField(_l("Until the hour"), validators=[Optional()])


def texts_in(form: Any) -> dict[str, tuple[str, str]]:
    """By language: subject and text, lines as we keep them."""
    return {
        language: (
            form[f"subject_{language}"].data or "",
            (form[f"text_{language}"].data or "").replace("\r\n", "\n"),
        )
        for language in ("ru", "en")
    }
