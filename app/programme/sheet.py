"""The programme as rows of a table: the same in XLSX and on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from app.core import clock
from app.events.rules import CENTRE_ZONE
from app.infra.i18n import localised
from app.programme.queries import Programme, standing
from app.programme.rules import Cell, Row
from app.programme.words import reason
from app.web.words import label


def period_names() -> list[str]:
    """The periods of a row, in the order of `cells_of`."""
    return [
        _("Quarter %(number)s", number=1),
        _("Quarter %(number)s", number=2),
        _("First half"),
        _("Quarter %(number)s", number=3),
        _("Quarter %(number)s", number=4),
        _("Second half"),
        _("Year"),
    ]


def cells_of(row: Row) -> list[Cell]:
    """Quarters with their halves, and the year."""
    one, two, three, four = row.quarters
    first, second = row.halves
    return [one, two, first, three, four, second, row.year]


def heads() -> list[str]:
    """Heads of the table with one line a kind and period."""
    return [
        _("Kind"),
        _("Period"),
        _("Plan"),
        pgettext("events", "Held"),
        _("Due by today"),
        _("Announced"),
        _("Drafts with a date"),
        _("Over, not closed"),
        _("Forecast"),
        _("State"),
        _("Why"),
    ]


def table_of(found: Programme) -> list[list[Any]]:
    """One line a kind and period, the sum of all kinds last."""
    return [
        [
            label(row.kind) if row.kind else _("All kinds"),
            name,
            cell.planned,
            cell.held,
            cell.due,
            cell.announced,
            cell.drafted,
            cell.unclosed,
            cell.forecast,
            label(cell.light),
            reason(cell),
        ]
        for row in (*found.rows, found.total)
        for name, cell in zip(period_names(), cells_of(row), strict=True)
    ]


def counts_as(event: Any, now: datetime) -> str:
    """What an event adds to the figures."""
    return {
        "held": pgettext("events", "held"),
        "unclosed": _("over, not closed"),
        "announced": _("announced"),
        "drafted": _("draft with a date"),
        "": "",
    }[standing(event, now)]


def event_rows(found: Programme, now: datetime) -> list[list[Any]]:
    """The events behind the figures."""
    return [
        [
            clock.in_zone(event.starts_at, CENTRE_ZONE).date(),
            label(event.kind),
            localised(event, "title"),
            counts_as(event, now),
        ]
        for event in found.events
    ]
