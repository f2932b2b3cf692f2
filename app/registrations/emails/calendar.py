"""The calendar entry that travels with a mail about one's coming: the event's own, addressed to its participant.

It bears the UID of the public calendar, so a program that has the event already changes it instead of showing it twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.events import ical
from app.infra.i18n import in_language, localised
from app.infra.ical import calendar_of
from app.infra.links import absolute
from app.infra.outbox import sender
from app.registrations.models import Registration

REQUEST = "REQUEST"
CANCEL = "CANCEL"


def sequence_of(registration: Registration) -> int:
    """Rises with every change of the event and of the registration, so that calendars take the newest."""
    return registration.event.sequence + registration.sequence


def entry(registration: Registration, *, method: str, now: datetime) -> bytes:
    """The event as an iCalendar file for its participant, in his language. `method` is REQUEST or CANCEL."""
    user = registration.user
    with in_language(user.language):
        made = replace(
            ical.entry_of(registration.event, join_url=registration.is_approved),
            sequence=sequence_of(registration),
            changed_at=now,
            url=absolute("registrations.ticket", code=registration.ticket_code),
            cancelled=method == CANCEL,
            organizer=sender(),
            attendee=(user.name, user.email),
        )
        return calendar_of([made], name=localised(registration.event, "title"), method=method)
