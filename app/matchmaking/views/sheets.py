"""The schedule as XLSX."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from app.core.clock import in_zone
from app.events.models import Event
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.matchmaking.models import Delegation, Meeting, Seat
from app.web.words import label

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def of_meetings(event: Event, meetings: list[Meeting]) -> Response:
    """All meetings that stand, by time."""
    heads = [
        _("Date"),
        _("Begins"),
        _("Ends"),
        _("Table"),
        _("Buyer"),
        _("Buyer's officer"),
        _("Supplier"),
        _("Supplier's person"),
        _("Origin"),
        _("Locked"),
    ]
    rows = [
        [
            in_zone(meeting.slot.starts_at, event.timezone).date(),
            in_zone(meeting.slot.starts_at, event.timezone).time(),
            in_zone(meeting.slot.ends_at, event.timezone).time(),
            meeting.table.number,
            name_of(meeting.buyer),
            person_of(meeting.buyer_seat),
            name_of(meeting.supplier),
            person_of(meeting.supplier_seat),
            label(meeting.origin),
            _("yes") if meeting.locked else "",
        ]
        for meeting in meetings
    ]
    response = Response(xlsx_of([Sheet(_("Meetings"), heads, rows)]), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-schedule.xlsx"'
    return response


def name_of(delegation: Delegation) -> str:
    return localised(delegation.company, "name")


def person_of(seat: Seat) -> str:
    return seat.registration.user.full_name if seat.registration is not None else ""
