"""Forms of certificates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.trainings.rules import LONGEST_REASON
from app.web.forms import Form, Line, Paragraphs, WholeNumber

TERMS = (
    "least_share",
    "least_hours",
    "needs_feedback",
    "hours",
    "programme_ru",
    "programme_en",
    "signatory_ru",
    "signatory_en",
    "position_ru",
    "position_en",
    "issuer_ru",
    "issuer_en",
)


class Terms(Form):
    """What an event asks for a certificate, and what is printed."""

    least_share = WholeNumber(
        _l("Sessions attended, at least"),
        least=0,
        most=100,
        required=_l("Give a number from 0 to 100."),
        description=_l("Of the sessions a person was to come to. Who was never there gets no certificate."),
    )
    least_hours = WholeNumber(
        _l("Academic hours attended, at least"),
        least=1,
        most=2000,
        description=_l("Of 45 minutes. Empty: the share of the sessions decides alone."),
    )
    needs_feedback = BooleanField(_l("Only for those who gave feedback"))
    hours = WholeNumber(_l("Academic hours to print"), least=1, most=2000)
    programme_ru = Line(
        _l("Title of the training, in Russian"),
        most=200,
        description=_l("Empty: the title of the event."),
    )
    programme_en = Line(_l("Title of the training, in English"), most=200)
    signatory_ru = Line(_l("Who signs, in Russian"), most=120)
    signatory_en = Line(_l("Who signs, in English"), most=120)
    position_ru = Line(_l("Position, in Russian"), most=160)
    position_en = Line(_l("Position, in English"), most=160)
    issuer_ru = Line(_l("Organisation that issues, in Russian"), most=160)
    issuer_en = Line(_l("Organisation that issues, in English"), most=160)

    def terms(self) -> dict[str, Any]:
        """The values as the terms keep them."""
        return {
            name: self._fields[name].data or "" if name[-3:] in ("_ru", "_en") else self._fields[name].data
            for name in TERMS
        }


class Printed(Form):
    """A name as it is printed."""

    name_ru = Line(_l("Printed name, in Russian"), most=200, required=_l("A certificate needs a name."))
    name_en = Line(
        _l("Printed name, in English"), most=200, description=_l("Empty: the Russian name on both.")
    )


class Reason(Form):
    """Why, for the log."""

    reason = Paragraphs(
        _l("Reason"),
        most=LONGEST_REASON,
        description=_l("For the log; the check page does not show it."),
        render_kw={"rows": 2},
    )
