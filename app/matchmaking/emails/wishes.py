"""Messages about marks."""

from __future__ import annotations

from app.accounts.models import User
from app.events.models import Event
from app.infra.links import absolute
from app.infra.outbox import Message
from app.matchmaking.models import Delegation

MARK_WISHES = "matchmaking/mark_wishes"


def mark_wishes(event: Event, delegation: Delegation, person: User) -> Message:
    """Please say whom you want to meet, while it still counts."""
    context = {
        "user": person,
        "event": event,
        "delegation": delegation,
        "until": event.wishes_close_at or event.starts_at,
        "link": absolute("wishes.index", slug=event.slug, delegation=delegation.id),
    }
    return Message(person.email, person.language, MARK_WISHES, context, event_id=event.id)
