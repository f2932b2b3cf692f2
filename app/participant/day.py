"""A person's day as rows of a plan: meetings and booked sessions in order, and the meeting of this hour."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.accounts.names import short_name
from app.core import clock
from app.infra.i18n import localised
from app.matchmaking.models import Delegation, Meeting
from app.participant.queries import MyEvent
from app.web import formats

SOON = 3 * 3600  # seconds before a meeting from which on the page is about it


def plan(item: MyEvent, now: datetime) -> list[tuple[str, list[dict[str, Any]]]]:
    """The days of an event that hold anything of this person: (heading, rows of the day plan)."""
    zone = item.event.timezone
    rows = [(_meeting_start(meeting), _meeting_row(item, meeting, now)) for meeting in item.meetings]
    rows += [
        (booking.session.starts_at, _session_row(booking.session, zone, now)) for booking in item.sessions
    ]
    rows.sort(key=lambda row: row[0])
    coming = next((row for start, row in rows if start > now and row["kind"] == "meeting"), None)
    if coming is not None and rows[0][0].date() <= now.date():
        coming["state"] = "next"

    def day_of(row: tuple[datetime, dict[str, Any]]) -> date:
        return clock.in_zone(row[0], zone).date()

    return [
        (formats.date_long(day, locale=_language()), [row for _start, row in group])
        for day, group in groupby(rows, key=day_of)
    ]


def meeting_of_the_hour(item: MyEvent, now: datetime) -> dict[str, Any] | None:
    """The next meeting, if it begins within three hours or is going on."""
    for meeting in item.meetings:
        start, end = meeting.slot.starts_at, meeting.slot.ends_at
        if end > now and (start - now).total_seconds() <= SOON:
            other = other_side(item, meeting)
            return {
                "company": localised(other.company, "name"),
                "person": person_of(item, meeting),
                "table": meeting.table.number,
                "starts": formats.time_short(start, item.event.timezone, locale=_language()),
                "until": start.isoformat(),
                "left": formats.duration(max((start - now).total_seconds(), 0), locale=_language()),
            }
    return None


def other_side(item: MyEvent, meeting: Meeting) -> Delegation:
    """The delegation this person meets."""
    own = item.delegation.id if item.delegation else 0
    return meeting.buyer if meeting.supplier_id == own else meeting.supplier


def person_of(item: MyEvent, meeting: Meeting) -> str:
    """Who sits on the other side, as far as it is known."""
    own = item.delegation.id if item.delegation else 0
    seat = meeting.buyer_seat if meeting.supplier_id == own else meeting.supplier_seat
    registration = seat.registration
    if registration is None:
        return ""
    position = localised(registration, "position")
    name = short_name(registration.user)
    return f"{name}, {position}" if position else name


def _meeting_start(meeting: Meeting) -> datetime:
    return meeting.slot.starts_at


def _meeting_row(item: MyEvent, meeting: Meeting, now: datetime) -> dict[str, Any]:
    past = meeting.slot.ends_at <= now
    return {
        "kind": "meeting",
        "time": formats.time_short(meeting.slot.starts_at, item.event.timezone, locale=_language()),
        "title": localised(other_side(item, meeting).company, "name"),
        "detail": person_of(item, meeting),
        "place": _("table %(number)s", number=meeting.table.number),
        "state": "past" if past else "",
        "url": url_for("outcomes.edit", meeting_id=meeting.id) if past else "",
    }


def _session_row(session: Any, zone: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": "session",
        "time": formats.time_short(session.starts_at, zone, locale=_language()),
        "title": localised(session, "title"),
        "detail": "",
        "place": "",
        "state": "past" if session.ends_at <= now else "break",
    }


def _language() -> str:
    return str(get_locale())
