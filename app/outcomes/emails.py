"""Messages about outcomes."""

from __future__ import annotations

from app.accounts.models import User
from app.events.models import Event
from app.infra.links import absolute
from app.infra.outbox import Message
from app.outcomes.queries import Told

TELL_OUTCOME = "outcomes/tell_outcome"


def tell_outcome(event: Event, person: User, meetings: list[Told]) -> Message:
    """Please say what came of your meetings: a link for each."""
    context = {
        "user": person,
        "event": event,
        "meetings": [(row.meeting, absolute("outcomes.edit", meeting_id=row.meeting.id)) for row in meetings],
    }
    return Message(person.email, person.language, TELL_OUTCOME, context, event_id=event.id)
