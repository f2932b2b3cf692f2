"""The time in the room as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.events import queries as events
from app.events.models import Event
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.online import queries
from app.online.queries import Person
from app.web.words import label


def people_sheet(event: Event, people: Sequence[Person]) -> bytes:
    """XLSX in the reader's language; times as the clock at the event's place shows them."""
    sheets = [Sheet(_("Time in the room"), heads(), [row_of(person, event) for person in people])]
    by_item = queries.session_times(event.id)
    items = [item for item in events.sessions_of(event.id) if item.id in by_item]
    if len(items) > 1:
        names = [_("Name"), *(localised(item, "title") for item in items)]
        rows = [
            [
                person.registration.user.full_name,
                *(share(by_item[item.id].get(person.registration.id)) for item in items),
            ]
            for person in people
        ]
        sheets.append(Sheet(_("Share by agenda item, %"), names, rows))
    return xlsx_of(sheets)


def heads() -> list[str]:
    return [
        _("Name"),
        _("Company"),
        _("E-mail"),
        _("Role"),
        _("Ticket"),
        _("First entry"),
        _("Last seen"),
        _("Entries"),
        _("Minutes"),
        _("Share, %"),
        _("Attendance"),
        _("On site since"),
    ]


def row_of(person: Person, event: Event) -> list[Any]:
    row, there = person.registration, person.there
    return [
        row.user.full_name,
        localised(row.company, "name") if row.company is not None else "",
        row.user.email,
        label(row.role),
        row.ticket_code,
        local(there.first_at if there else None, event),
        local(there.last_at if there else None, event),
        there.joins if there else 0,
        round(there.seconds / 60) if there else 0,
        share(there),
        label(person.which),
        local(person.on_site, event),
    ]


def share(there: Any) -> int:
    return round(there.share * 100) if there else 0


def local(moment: datetime | None, event: Event) -> datetime | None:
    return clock.in_zone(moment, event.timezone) if moment is not None else None
