"""The attendance of an event as a workbook: people with arrival, meetings with their mark."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.attendance import queries
from app.attendance.models import MeetingAttendance
from app.attendance.operations import Method
from app.core import clock
from app.events.models import Event
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.matchmaking import queries as matchmaking
from app.matchmaking.models import Meeting
from app.web.words import label


def attendance_sheet(event: Event) -> bytes:
    """XLSX in the reader's language; times as the clock at the event's place shows them."""
    sheets = [Sheet(_("People"), people_heads(), people_rows(event))]
    if event.has_meetings:
        sheets.append(Sheet(_("Meetings"), meeting_heads(), meeting_rows(event)))
    return xlsx_of(sheets)


def people_heads() -> list[str]:
    return [_("Name"), _("Company"), _("Role"), _("Ticket"), _("Arrived"), _("Checked in how")]


def people_rows(event: Event) -> list[list[Any]]:
    rows = []
    for guest in queries.guests(event.id):
        row, company = guest.registration, guest.company
        rows.append(
            [
                row.user.full_name,
                localised(company, "name") if company is not None else "",
                label(row.role),
                row.ticket_code,
                local(guest.at, event),
                label(Method(guest.method)) if guest.method else "",
            ]
        )
    return rows


def meeting_heads() -> list[str]:
    return [
        _("Begins"),
        _("Table"),
        _("Supplier"),
        _("Buyer"),
        _("Held"),
        _("Who did not come"),
        _("Note"),
        _("Marked at"),
    ]


def meeting_rows(event: Event) -> list[list[Any]]:
    slots = matchmaking.slots(event.id)
    meetings = queries.meetings_of_slots([slot.id for slot in slots])
    marks = queries.attendance_of_event(event.id)
    return [meeting_row(meeting, marks.get(meeting.id), event) for meeting in meetings]


def meeting_row(meeting: Meeting, mark: MeetingAttendance | None, event: Event) -> list[Any]:
    return [
        local(meeting.slot.starts_at, event),
        meeting.table.number,
        localised(meeting.supplier.company, "name"),
        localised(meeting.buyer.company, "name"),
        label(mark.holding) if mark else "",
        label(mark.failed_side) if mark else "",
        mark.note if mark else "",
        local(mark.marked_at, event) if mark else None,
    ]


def local(moment: datetime | None, event: Event) -> datetime | None:
    return clock.in_zone(moment, event.timezone) if moment is not None else None
