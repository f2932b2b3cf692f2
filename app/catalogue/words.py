"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.catalogue.models import ProcurementRoute
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "okpd2_format": _l("An OKPD2 code looks like 22.29.29 or 22.29.29.190."),
            "okpd2_class": _l("There is no class with these first two digits in OKPD 2."),
            "price_upside_down": _l("The highest price is below the lowest one."),
            "deadline_past": _l("This day has passed. Give a day from today on."),
            "not_a_buyer_here": _l("First register your company for this event as a buyer."),
            "event_takes_no_needs": _l("This event no longer takes needs."),
        }
    )
    register_labels(
        {
            ProcurementRoute.FZ44: _l("44-FZ"),
            ProcurementRoute.FZ223: _l("223-FZ"),
            ProcurementRoute.COMMERCIAL: _l("commercial"),
            ProcurementRoute.TRIAL_ORDER: _l("trial order"),
        }
    )
