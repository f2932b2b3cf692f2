"""Forms of participants: a note beside a mark."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.forms import Form, Paragraphs


class Note(Form):
    note = Paragraphs(
        _l("Note for the meeting"), most=500, description=_l("Only your colleagues and the organiser see it.")
    )
