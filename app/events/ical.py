"""Events as calendar entries, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from app.events.models import Event, EventFormat, EventState
from app.infra.i18n import localised
from app.infra.ical import Entry, calendar_of
from app.infra.links import absolute
from app.web.words import label


def entry_of(event: Event, *, join_url: bool = False) -> Entry:
    """The event as an entry whose UID never changes. For those who are admitted (`join_url`) with our link into the room."""
    address = absolute("events.event", slug=event.slug)
    summary, venue = localised(event, "title"), localised(event, "venue")
    cancelled = event.state == EventState.CANCELLED
    lines = [localised(event, "summary"), address]
    if cancelled:
        lines.insert(0, _("Cancelled: %(reason)s", reason=event.cancel_reason))
    if join_url and event.format != EventFormat.ON_SITE:
        lines.insert(0, _("Join: %(address)s", address=absolute("online.join", slug=event.slug)))
    place = ", ".join(part for part in (venue, localised(event, "address")) if part)
    if event.format == EventFormat.ONLINE:
        place = _("Online")
    return Entry(
        uid=uid_of(event),
        sequence=event.sequence,
        changed_at=event.updated_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        summary=summary,
        description="\n\n".join(line for line in lines if line),
        location=place,
        url=address,
        cancelled=cancelled,
        categories=(label(event.kind),),
    )


def uid_of(event: Event) -> str:
    """Unique for ever, whatever the site's address becomes."""
    return f"event-{event.id}-{int(event.created_at.timestamp())}@tandem"


def file_of(events: Iterable[Event], *, name: str) -> bytes:
    """An iCalendar file with the events."""
    return calendar_of((entry_of(event) for event in events), name=name)
