"""Forms of the day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.attendance.models import FailedSide, Holding
from app.web.forms import Choice, Form, Line


class Door(Form):
    """One box at the door: a ticket's code lets in at once, a name is searched for."""

    text = Line(_l("Ticket code or name"), most=120, required=_l("Type a code or a name, or scan a ticket."))
    method = HiddenField()


class Mark(Form):
    """The desk's mark of one meeting."""

    holding = Choice(_l("Was it held?"), Holding)
    failed_side = Choice(_l("Who did not come?"), FailedSide, required=False)
    note = Line(_l("How do you know?"), most=300)
