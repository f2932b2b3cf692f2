"""Forms about the schedule as a whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import NumberRange

from app.web.forms import Form, Line


class StartRun(Form):
    """How a schedule is calculated."""

    keep = RadioField(
        _l("Meetings that stand already"),
        choices=[
            SelectChoice("booked", _l("Keep those that were booked or locked, plan the others anew")),
            SelectChoice("all", _l("Keep all of them, only fill the gaps")),
        ],
        default="booked",
    )
    seed = IntegerField(
        _l("Seed"),
        default=1,
        validators=[
            NumberRange(min=0, max=999_999_999, message=_l("A whole number from 0 to 999,999,999, please."))
        ],
        description=_l(
            "The same data and the same seed give the same schedule. Another seed may give another equally good one."
        ),
    )


class TakeBack(Form):
    """The organiser takes the published schedule back."""

    reason = Line(
        _l("Reason"),
        most=500,
        required=_l("Say why: it stays in the log."),
        description=_l("It stays in the log."),
    )
