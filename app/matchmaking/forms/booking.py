"""Forms about one meeting: book, cancel, move."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField

from app.matchmaking.models import Delegation, Table
from app.web.forms import Chosen, Form, Line, Required


def whole_number(value: object) -> int | None:
    """The number in a form's value; anything else is nothing chosen."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


NOTHING = SelectChoice("", _l("Choose…"))
ANY_TABLE = SelectChoice("", _l("any free table"))
FIRST_FREE = 0  # no row has this id


def choices(rows: Iterable[tuple[int, str]]) -> list[SelectChoice]:
    """Rows as options of a select."""
    return [SelectChoice(str(value), text) for value, text in rows]


class BookMeeting(Form):
    """A participant's choice of a time with a counterpart. Whether it is free decides the operation."""

    own = HiddenField()
    counterpart = HiddenField()
    slot = RadioField(
        _l("Free time"),
        coerce=whole_number,
        validators=[Chosen(_l("Choose a time."))],
        choices=[],
        validate_choice=False,
    )


class CancelMeeting(Form):
    """A participant calls a meeting off."""

    reason = Line(_l("Reason"), most=500, description=_l("The other side will read it."))


class CancelByOrganiser(Form):
    """The organiser calls a meeting off; the reason stays in the log."""

    reason = Line(
        _l("Reason"),
        most=500,
        required=_l("Say why: both sides will read it."),
        description=_l("Both sides will read it."),
    )


class MoveMeeting(Form):
    """The organiser puts a meeting elsewhere."""

    slot = SelectField(_l("Time"), coerce=whole_number, validators=[Chosen(_l("Choose a time."))])
    table = SelectField(
        _l("Table"),
        coerce=whole_number,
        description=_l("If you leave it open, the buyer's usual table is taken."),
    )
    reason = Line(
        _l("Reason"),
        most=500,
        required=_l("Say why: both sides will read it."),
        description=_l("Both sides will read it."),
    )

    def offer(self, slots: list[tuple[int, str]], tables: list[Table]) -> None:
        """Fill the choices: `slots` are (id, words)."""
        self.slot.choices = choices(slots)
        self.table.choices = [ANY_TABLE, *choices((table.id, str(table.number)) for table in tables)]


class PutMeeting(Form):
    """A meeting put into another cell of the board; the rules of the place decide in the operation."""

    slot = HiddenField()
    row = HiddenField()
    version = HiddenField()
    view = HiddenField()
    reason = Line(_l("Reason"), most=500)

    def number(self, name: str) -> int | None:
        """The number in a hidden field; anything else is none."""
        return whole_number(self[name].data)


class ExchangeMeetings(Form):
    """A meeting dropped onto another one: the two exchange their places."""

    other = HiddenField()
    version = HiddenField()
    view = HiddenField()
    reason = Line(_l("Reason"), most=500)


class AddMeeting(Form):
    """The organiser sets a meeting by hand."""

    supplier = SelectField(
        _l("Supplier"), coerce=whole_number, validators=[Required(_l("Choose a supplier."))]
    )
    buyer = SelectField(_l("Buyer"), coerce=whole_number, validators=[Required(_l("Choose a buyer."))])
    slot = SelectField(_l("Time"), coerce=whole_number, validators=[Chosen(_l("Choose a time."))])
    table = SelectField(
        _l("Table"),
        coerce=whole_number,
        description=_l("If you leave it open, the buyer's usual table is taken."),
    )

    def offer(
        self,
        suppliers: list[Delegation],
        buyers: list[Delegation],
        slots: list[tuple[int, str]],
        tables: list[Table],
        name: Callable[[Delegation], str],
    ) -> None:
        """Fill the choices; `name` gives a delegation's name in the reader's language."""
        self.supplier.choices = [NOTHING, *choices((row.id, name(row)) for row in suppliers)]
        self.buyer.choices = [NOTHING, *choices((row.id, name(row)) for row in buyers)]
        self.slot.choices = [
            SelectChoice(str(FIRST_FREE), _l("the first free time of both")),
            *choices(slots),
        ]
        self.table.choices = [ANY_TABLE, *choices((table.id, str(table.number)) for table in tables)]
