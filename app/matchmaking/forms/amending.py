"""What has happened, asked by GET so that the answer can be sent to a colleague; and the choice of one way."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField

from app.matchmaking.forms.booking import choices, whole_number
from app.matchmaking.models import Delegation
from app.matchmaking.rules.amendments import Asked, Happening
from app.web.forms import Form, Line, WholeNumber

LABELS = {
    Happening.AWAY: _l("Somebody does not come, comes late or leaves early"),
    Happening.GUARANTEE: _l("Somebody has come at short notice and needs meetings"),
    Happening.TOGETHER: _l("These two must meet"),
    Happening.CANCEL: _l("A meeting falls away"),
    Happening.SWAP: _l("Two meetings exchange their places"),
    Happening.FILL: _l("Fill only empty places"),
}
NOBODY = SelectChoice("", _l("Choose…"))
NEEDED = {
    Happening.AWAY: ("who",),
    Happening.GUARANTEE: ("who", "number"),
    Happening.TOGETHER: ("buyer", "supplier"),
    Happening.CANCEL: ("meeting",),
    Happening.SWAP: ("meeting", "other"),
    Happening.FILL: (),
}


class WhatHappened(Form):
    """One happening with its particulars. Fields of other kinds are ignored."""

    class Meta(Form.Meta):
        csrf = False  # it only asks

    what = RadioField(
        _l("What has happened?"),
        choices=[SelectChoice(kind.value, text) for kind, text in LABELS.items()],
        default=Happening.AWAY.value,
    )
    who = SelectField(_l("Company"), coerce=whole_number)
    since = SelectField(_l("From"), coerce=whole_number)
    until = SelectField(_l("Until and with"), coerce=whole_number)
    number = WholeNumber(_l("Meetings in all"), least=1, most=99, default=3)
    buyer = SelectField(_l("Buyer"), coerce=whole_number)
    supplier = SelectField(_l("Supplier"), coerce=whole_number)
    meeting = SelectField(_l("Meeting"), coerce=whole_number)
    other = SelectField(_l("Other meeting"), coerce=whole_number)
    keep_printed = BooleanField(_l("Leave meetings alone that stand on printed sheets"))

    def offer(
        self,
        rows: Iterable[Delegation],
        slots: list[tuple[int, str]],
        meetings: list[tuple[int, str]],
        name: Callable[[Delegation], str],
    ) -> None:
        """Fill the choices."""
        rows = list(rows)
        self.who.choices = [NOBODY, *choices((row.id, name(row)) for row in rows)]
        for side in ("buyer", "supplier"):
            self[side].choices = [NOBODY, *choices((row.id, name(row)) for row in rows if row.side == side)]
        self.since.choices = [SelectChoice("", _l("the beginning")), *choices(slots)]
        self.until.choices = [SelectChoice("", _l("the end")), *choices(slots)]
        for field in (self.meeting, self.other):
            field.choices = [NOBODY, *choices(meetings)]

    def validate(self, extra_validators: object = None) -> bool:
        """Each kind needs particulars of its own."""
        good = super().validate(extra_validators)
        for name in NEEDED.get(Happening(self.what.data), ()) if self.what.data in set(Happening) else ():
            if not self[name].data:
                self[name].errors = [*self[name].errors, _l("Choose here.")]
                good = False
        return good

    def asked(self) -> Asked:
        """The happening as the domain knows it."""
        return Asked(
            what=Happening(self.what.data),
            who=self.who.data,
            since=self.since.data,
            until=self.until.data,
            number=self.number.data or 1,
            supplier=self.supplier.data,
            buyer=self.buyer.data,
            meeting=self.meeting.data,
            other=self.other.data,
            keep_printed=bool(self.keep_printed.data),
        )


class ChooseWay(Form):
    """The way to take, as it was shown."""

    digest = HiddenField()
    way = HiddenField()
    version = HiddenField()
    reason = Line(_l("Reason"), most=500)
