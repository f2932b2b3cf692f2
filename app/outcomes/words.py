"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.outcomes.models import Stage
from app.outcomes.rules import Difference, Standing
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "outcome_of_cancelled": _l("This meeting was cancelled: there is nothing to tell."),
            "outcome_too_early": _l("The meeting has not begun yet. Come back when it has."),
            "amount_negative": _l("A sum cannot be below zero."),
            "amount_too_large": _l("This sum is too large. Check the number of zeros."),
            "stage_missing": _l("Choose how far it came."),
            "nobody_silent": _l("Everybody has told: there is nobody to remind."),
        }
    )
    register_labels(
        {
            Stage.HELD: _l("held"),
            Stage.OFFER_ASKED: _l("offer asked for"),
            Stage.SAMPLE: _l("sample"),
            Stage.AUDIT: _l("audit"),
            Stage.VENDOR_LIST: _l("on the vendor list"),
            Stage.TENDER: _l("tender"),
            Stage.CONTRACT: _l("contract"),
            Stage.DELIVERED: _l("delivered"),
            Stage.LOST: _l("came to nothing"),
        }
    )
    register_labels(  # on its own: members of two enumerations with one word are one key of a dict
        {
            Standing.HELD: _l("held"),
            Standing.MISSED_SUPPLIER: _l("the supplier did not come"),
            Standing.MISSED_BUYER: _l("the buyer did not come"),
            Standing.MISSED_BOTH: _l("neither side came"),
            Standing.UNKNOWN: _l("not marked"),
            Standing.CANCELLED: _l("cancelled beforehand"),
            Difference.HOLDING: _l("whether it was held"),
            Difference.STAGE: _l("stage"),
            Difference.AMOUNT: _l("sum"),
        }
    )
