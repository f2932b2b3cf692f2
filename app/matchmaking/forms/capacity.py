"""What the organiser expects, before anybody is invited."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.matchmaking.forms.setup import Number
from app.matchmaking.operations.delegations import MOST_SEATS
from app.matchmaking.operations.grid import MOST_TABLES
from app.matchmaking.solver.capacity import Hall
from app.web.forms import Form


class Expected(Form):
    """Six numbers, and who leaves early."""

    firms = Number(_l("Supplier firms"), 1, 5000)
    buyers = Number(_l("Buyers"), 1, 1000)
    officers = Number(
        _l("Officers of each buyer"), 1, MOST_SEATS, description=_l("Who receive firms at the same time.")
    )
    slots = Number(_l("Slots"), 1, 400, description=_l("Meetings one after another, all days together."))
    tables = Number(_l("Tables"), 1, MOST_TABLES)
    wishes = Number(_l("Buyers a firm wants to meet"), 1, 1000)
    half_day = Number(_l("Firms that stay for half the time"), 0, 100, unit="%")

    def hall(self) -> Hall:
        """What was filled in. Call it on a valid form."""
        return Hall(**{name: value or 0 for name, value in self.data.items() if name in Hall.__match_args__})
