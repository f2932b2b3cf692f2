"""A person's diary as an iCalendar file. UIDs stay for ever; what was cancelled is told, so that calendars remove it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from flask_babel import gettext as _

from app.documents.feeds.collect import Appointment, Appointments, Diary
from app.events import ical as event_entries
from app.events.models import Event, EventState
from app.infra.i18n import in_language, localised
from app.infra.ical import Entry, calendar_of
from app.infra.links import absolute
from app.registrations.models import GivenUpBooking, Registration, SessionBooking


def render(diary: Diary, *, language: str) -> bytes:
    """The whole calendar in `language`: events, booked sessions, meetings."""
    with in_language(language):
        events = {row.event_id: row.event for row in diary.registrations}
        entries = [_event(row) for row in diary.registrations]
        entries += [_session(booking, events[booking.registration.event_id]) for booking in diary.bookings]
        entries += [_given_up(row, events[row.registration.event_id]) for row in diary.given_up]
        around = tuple(_surroundings(event) for event in events.values())
        entries += _meetings(diary.appointments, around, language)
        return calendar_of(entries, name=_("Tandem: my meetings and events"))


class Words:
    """The sentences of meetings, looked up once a calendar."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.meeting = _("Meeting: %(company)s")
        self.table = _("table %(number)s")
        self.cancelled = _("Cancelled: %(reason)s")
        self.category = _("1:1 meeting")

    def of(self, row: object, name: str) -> str:
        return getattr(row, f"{name}_{self.language}") or getattr(row, f"{name}_ru")


@dataclass(frozen=True)
class Surroundings:
    """What all meetings of an event share."""

    event_id: int
    title: str
    place: str
    address: str
    timezone: str
    sequence: int
    cancelled: bool


def _surroundings(event: Event) -> Surroundings:
    return Surroundings(
        event_id=event.id,
        title=localised(event, "title"),
        place=_place(event),
        address=absolute("participant.event", slug=event.slug),
        timezone=event.timezone,
        sequence=event.sequence,
        cancelled=event.state == EventState.CANCELLED,
    )


@lru_cache(maxsize=256)
def _meetings(
    appointments: Appointments, around: tuple[Surroundings, ...], language: str
) -> tuple[Entry, ...]:
    """The entries of these meetings, written in the language now in force, which is `language`."""
    words = Words(language)
    by_event = {event.event_id: event for event in around}
    return tuple(_meeting(meeting, by_event[meeting.event_id], words) for meeting in appointments.meetings)


def _event(registration: Registration) -> Entry:
    """The event's own entry, cancelled where the person cancelled."""
    event = registration.event
    approved = registration.is_approved
    entry = event_entries.entry_of(event, join_url=approved)
    return replace(
        entry,
        sequence=event.sequence + registration.sequence,
        changed_at=max(event.updated_at, registration.updated_at),
        url=absolute("registrations.ticket", code=registration.ticket_code),
        cancelled=entry.cancelled or not approved,
    )


def _session(booking: SessionBooking, event: Event) -> Entry:
    session = booking.session
    room = localised(session.room, "name") if session.room else ""
    return Entry(
        uid=booking.uid,
        sequence=event.sequence,
        changed_at=max(booking.created_at, event.updated_at),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=event.timezone,
        summary=localised(session, "title"),
        description=localised(event, "title"),
        location=", ".join(part for part in (room, _place(event)) if part),
        url=absolute("participant.event", slug=event.slug),
        cancelled=event.state == EventState.CANCELLED,
    )


def _given_up(row: GivenUpBooking, event: Event) -> Entry:
    """A place given up, so that calendars take it out."""
    return Entry(
        uid=row.uid,
        sequence=event.sequence + 1,
        changed_at=row.given_up_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=event.timezone,
        summary=localised(row, "title"),
        description=localised(event, "title"),
        url=absolute("participant.event", slug=event.slug),
        cancelled=True,
    )


def _meeting(meeting: Appointment, around: Surroundings, words: Words) -> Entry:
    lines = [
        ", ".join(part for part in (words.of(person, "name"), words.of(person, "position")) if part)
        for person in meeting.people
    ]
    if meeting.cancelled and meeting.cancel_reason:
        lines.insert(0, words.cancelled % {"reason": meeting.cancel_reason})
    table = words.table % {"number": meeting.table}
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence + around.sequence,
        changed_at=meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        timezone=around.timezone,
        summary=words.meeting % {"company": words.of(meeting, "company")},
        description="\n".join([*lines, "", around.title]) if lines else around.title,
        location=f"{table}, {around.place}" if around.place else table,
        url=around.address,
        cancelled=meeting.cancelled or around.cancelled,
        categories=(words.category,),
    )


def _place(event: Event) -> str:
    return ", ".join(part for part in (localised(event, "venue"), localised(event, "address")) if part)
