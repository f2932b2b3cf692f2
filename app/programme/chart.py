"""The year as a chart: plan, fact and forecast adding up month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.core import clock
from app.events.models import EventKind
from app.events.rules import CENTRE_ZONE
from app.infra.i18n import current_language
from app.programme.queries import Programme, standing
from app.programme.rules import summed
from app.web import formats


@dataclass(frozen=True)
class Month:
    """The sums at the end of a month; `held` is None for months that have not begun."""

    number: int
    planned: float
    held: int | None
    forecast: int


def months(programme: Programme, kind: EventKind | None, now: datetime) -> list[Month]:
    """Twelve months; a quarter's plan is spread evenly over its three."""
    rows = [row for row in programme.rows if kind is None or row.kind == kind]
    quarters = [summed(row.quarters[index] for row in rows) for index in range(4)]
    events = [
        (clock.in_zone(event.starts_at, CENTRE_ZONE).month, standing(event, now))
        for event in programme.events_of(kind)
    ]
    found = []
    planned = 0.0
    for number in range(1, 13):
        planned += quarters[(number - 1) // 3].planned / 3
        upto = [state for month, state in events if month <= number]
        begun = (programme.year, number) <= (programme.today.year, programme.today.month)
        found.append(Month(number, round(planned, 2), upto.count("held") if begun else None, len(upto)))
    return found


def scale(found: list[Month]) -> tuple[int, int]:
    """The top of the axis and the step of its marks."""
    highest = max(max(month.planned, month.forecast) for month in found)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if highest <= step * 6)
    return max(int(-(-highest // step)) * step, step), step


def month_names(*, short: bool = False) -> list[str]:
    """The months in the reader's language, as they stand alone."""
    language = current_language()
    name = formats.month_short if short else formats.month_name
    return [name(date(2026, number, 1), locale=language) for number in range(1, 13)]
