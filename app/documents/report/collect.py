"""What the report says, as frozen rows in the language being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import clock
from app.events.models import Event
from app.infra.i18n import current_language
from app.infra.links import absolute
from app.outcomes import queries
from app.outcomes.check_code import code_of
from app.outcomes.figures import BuyerLine, Figures, MeetingRow, figures


@dataclass(frozen=True)
class Report:
    """Everything on the pages. `sealed` is what the check code is made from."""

    event: Event
    figures: Figures
    issued_at: datetime
    sealed: dict[str, Any]
    code: str
    address: str  # where the code is checked
    slots: tuple[datetime, ...]
    tables: tuple[int, ...]
    hall: dict[tuple[datetime, int], MeetingRow]

    def of_buyer(self, line: BuyerLine) -> list[MeetingRow]:
        """The meetings of one buyer, cancelled ones too."""
        return [row for row in self.figures.conference.meetings if row.buyer == line.company]

    def name(self, number: int) -> str:
        """A company by its number in the list."""
        return self.figures.conference.company(number).name


def collect(event: Event, now: datetime) -> Report:
    """Read once and count; the same data and moment give the same report."""
    counted = figures(queries.conference(event))
    sealed = {**counted.canonical(), "issued_at": now.isoformat(), "language": current_language()}
    code = code_of(sealed)
    meetings = counted.conference.meetings
    planned = [row for row in meetings if row.is_planned]
    return Report(
        event=event,
        figures=counted,
        issued_at=clock.in_zone(now, event.timezone),
        sealed=sealed,
        code=code,
        address=absolute("report_check.show", code=code),
        slots=tuple(sorted({row.starts_at for row in planned})),
        tables=tuple(sorted({row.table for row in planned})),
        hall={(row.starts_at, row.table): row for row in planned},
    )
