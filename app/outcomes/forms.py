"""The form in which one side tells what came of a meeting."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import Optional, ValidationError

from app.attendance.models import Holding
from app.core.errors import Refused
from app.core.text import seen
from app.outcomes import rules
from app.outcomes.models import Stage
from app.web.forms import Choice, Chosen, Form, Longest, Paragraphs
from app.web.words import sentence_for

_SPACES = re.compile(r"[\s\u00a0\u202f']")
_ROUBLES = re.compile(r"(₽|руб\.?|rub)$", re.IGNORECASE)


def roubles(text: str) -> Decimal | None:
    """«1 200 000,50», "1,200,000.50", «1200000 ₽» as a sum; None for nothing. Raises ValueError."""
    bare = _ROUBLES.sub("", _SPACES.sub("", seen(text)))
    if not bare:
        return None
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d{1,2})?", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}(,\d{1,2})?", bare):
        bare = bare.replace(".", "")
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,16}(\.\d{1,2})?", bare):
        raise ValueError(text)
    try:
        return Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(text) from error


class Roubles(StringField):
    """A sum in roubles, with thousands separators of any kind; kept as typed until it can be read."""

    amount: Decimal | None = None

    def pre_validate(self, form: Any) -> None:
        try:
            self.amount = roubles(self.data or "")
        except ValueError:
            raise ValidationError(_l("Give a sum in roubles, such as 1 200 000 or 150 000,50.")) from None
        if (problem := rules.amount_problem(self.amount)) is not None:
            raise ValidationError(sentence_for(Refused(problem)))


class Tell(Form):
    """Was it held, how far did it come, for how much."""

    holding = RadioField(
        _l("Was the meeting held?"),
        choices=[SelectChoice("held", _l("Yes, we met")), SelectChoice("missed", _l("No, it was not held"))],
        validators=[Chosen()],
    )
    who = RadioField(
        _l("Who did not come?"),
        choices=[
            SelectChoice("they", _l("They did not come")),
            SelectChoice("we", _l("We did not come")),
            SelectChoice("both", _l("Neither side came")),
        ],
        validators=[Optional()],
    )
    stage = Choice(_l("How far did it come?"), Stage, required=False, empty=_l("Choose the stage"))
    amount = Roubles(
        _l("Sum, roubles"),
        validators=[Optional(), Longest(40)],
        description=_l(
            "What is on the table at this stage: the price of the offer, the contract. Leave empty if there is none yet."
        ),
    )
    note = Paragraphs(
        _l("Note"),
        most=1000,
        description=_l("Next step, date, who does it. The organiser reads it; the other side does not."),
    )

    @property
    def held(self) -> bool:
        return self.holding.data == Holding.HELD
