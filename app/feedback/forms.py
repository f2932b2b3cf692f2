"""Forms of feedback."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.web.forms import Form, WallClock


class Terms(Form):
    """How an event asks."""

    anonymous = BooleanField(
        _l("Anonymous"),
        description=_l(
            "Only who has answered is known, not what. It cannot be changed once somebody answered."
        ),
    )
    closes_at = WallClock(_l("Taken until"), description=_l("Empty: two weeks after the event."))


class Answers(Form):
    """The form people fill in; its questions are put in by `with_questions`."""
