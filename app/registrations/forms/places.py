"""Forms about places: terms, out of turn."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.registrations.rules import MOST_OFFER_HOURS
from app.web.forms import Form, Paragraphs, WallClock, WholeNumber


class OutOfTurn(Form):
    """Why somebody goes first."""

    reason = Paragraphs(
        _l("Reason"),
        most=500,
        required=_l("Say why this person goes first: the reason stays in the log."),
        description=_l("It stays in the log of the event with your name."),
        render_kw={"rows": 3},
    )


class Terms(Form):
    """What people may do about their places by themselves."""

    waiting_list = BooleanField(_l("Keep a waiting list when all places are taken"))
    offer_hours = WholeNumber(
        _l("An offered place is kept for"),
        least=1,
        most=MOST_OFFER_HOURS,
        required=True,
        description=_l("Shortly before the event: at most half of the time that is left."),
    )
    changes_until = WallClock(
        _l("Own changes and transfers until"), description=_l("Empty: until the event begins.")
    )
    cancels_until = WallClock(
        _l("Cancelling by oneself until"),
        description=_l("Empty: until the event begins. Whoever only waits may leave the list at any time."),
    )
    transfers = BooleanField(_l("A participant may hand the place over to a colleague"))
    groups = BooleanField(_l("One person may register several colleagues of the company"))

    def terms(self, timezone: str) -> dict[str, Any]:
        """The values as the operation takes them, moments in UTC."""
        return {
            **self.values("waiting_list", "offer_hours", "transfers", "groups"),
            "changes_until": self.changes_until.moment(timezone),
            "cancels_until": self.cancels_until.moment(timezone),
        }
