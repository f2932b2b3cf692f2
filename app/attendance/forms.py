"""Forms of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import Optional

from app.attendance.models import FailedSide, Holding
from app.events.models import Admission, Role
from app.web.forms import Choice, Chosen, EmailLine, Form, Line
from app.web.words import label


class Door(Form):
    """One box at the door: a ticket's code lets in at once, a name is searched for."""

    text = Line(_l("Ticket code or name"), most=120, required=_l("Type a code or a name, or scan a ticket."))
    method = HiddenField()


class Scan(Form):
    """One box at a session: a ticket's code marks its holder, a name is searched for."""

    text = Line(_l("Ticket code or name"), most=120, required=_l("Type a code or a name, or scan a ticket."))
    method = HiddenField()


class PresenceSheet(Form):
    """A sheet of presence, and what its rows are about."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l(
            "XLSX or CSV; the first sheet is read. People are found by ticket, e-mail or full name."
        ),
        render_kw={"accept": ".xlsx,.csv,.txt,.tsv"},
    )
    session = SelectField(
        _l("About which session"),
        validators=[Optional()],
        description=_l("Our own sheet has a column for each session; a list of one session has none."),
    )

    def __init__(self, *, sessions: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.session.choices = [("", str(_l("As the columns of the sheet say"))), *sessions]


class Mark(Form):
    """The desk's mark of one meeting."""

    holding = Choice(_l("Was it held?"), Holding)
    failed_side = Choice(_l("Who did not come?"), FailedSide, required=False)
    note = Line(_l("How do you know?"), most=300)


class WalkIn(Form):
    """Somebody who comes without having registered."""

    name = Line(
        _l("Name"),
        most=200,
        required=True,
        description=_l("Family name first: Ivanova Maria Petrovna."),
        render_kw={"autocomplete": "off", "autocapitalize": "words"},
    )
    company = Line(
        _l("Company: name or INN"),
        most=240,
        description=_l("A few letters of the name are enough; an unknown company gets a card."),
        render_kw={"autocomplete": "off"},
    )
    role = RadioField(_l("Role"), validators=[Chosen()], coerce=lambda value: Role(value) if value else None)
    email = EmailLine(
        _l("E-mail"),
        required=False,
        description=_l("If given, the ticket goes there. It works without."),
        render_kw={"type": "email", "autocomplete": "off"},
    )

    def __init__(self, admissions: Sequence[Admission], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [SelectChoice(str(row.role), label(row.role)) for row in admissions]
        if not self.is_submitted():
            usual = [row.role for row in admissions if row.role == Role.ATTENDEE] or [
                row.role for row in admissions[:1]
            ]
            self.role.data = usual[0] if usual else None
