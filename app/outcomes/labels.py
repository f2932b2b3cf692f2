"""Names of the figures in the reader's language: the desk page, the report and the workbook say the same."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.outcomes.models import Stage
from app.web.words import label


def name_of_total(name: str) -> str:
    """The words for a total."""
    names = {
        "suppliers": _("suppliers admitted"),
        "buyers": _("buyers admitted"),
        "suppliers_came": _("suppliers came"),
        "buyers_came": _("buyers came"),
        "agreed": _("meetings agreed, cancelled ones included"),
        "planned": _("meetings planned"),
        "held": _("meetings held"),
        "not_held": _("planned meetings not held"),
        "missed_supplier": _("the supplier did not come"),
        "missed_buyer": _("the buyer did not come"),
        "missed_both": _("neither side came"),
        "unknown": _("not marked"),
        "cancelled": _("cancelled beforehand"),
        "offers": _("an offer was asked for"),
        "samples": _("came to a sample or further"),
        "contracts": _("came to a contract"),
        "lost": _("came to nothing"),
        "told_by_both": _("held, told by both sides"),
        "told_by_one": _("held, told by one side"),
        "told_by_none": _("held, told by neither side"),
        "differing": _("the sides differ"),
        "needs": _("needs brought"),
        "needs_covered": _("needs covered"),
        "suppliers_with_held": _("suppliers with a held meeting"),
    }
    return names[name]


def name_of_sum(name: str) -> str:
    """The words for a sum of money."""
    names = {
        "buyer": _("all sums, by the buyers’ word"),
        "supplier": _("all sums, by the suppliers’ word"),
        "contracts_buyer": _("contracts, by the buyers’ word"),
        "contracts_supplier": _("contracts, by the suppliers’ word"),
    }
    return names[name]


def name_of_company_step(name: str) -> str:
    """The words for a step of the companies' path."""
    names = {
        "registered": _("Signed up"),
        "approved": _("Admitted"),
        "came": _("Came"),
        "with_meeting": _("Had a meeting planned"),
        "with_held": _("Had a held meeting"),
    }
    return names[name]


def name_of_meeting_step(name: str) -> str:
    """The words for a step of the meetings' path."""
    names = {"planned": _("Planned"), "held": _("Held")}
    if name in names:
        return names[name]
    word = label(Stage(name))
    return word[:1].upper() + word[1:]


def spans(numbers: Sequence[int]) -> str:
    """Row numbers, neighbours joined: «1–8, 10, 12–13»."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
