"""Messages about the ladder: a document accepted or declined."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind
from app.readiness.models import LadderDocument, LadderStep

DECIDED = "readiness/document_decided"


def kinds() -> list[MessageKind]:
    """The kinds of messages of this room; their texts are not the organiser's to change beforehand."""
    return [
        MessageKind(DECIDED, _l("Document accepted or declined"), _l("when you decide on a document")),
    ]


def decided(
    event: Event, step: LadderStep, company: Company, document: LadderDocument, person: User
) -> Message:
    """The organiser looked at the document."""
    context = {
        "user": person,
        "event": event,
        "step": step,
        "document": document,
        "link": absolute("ladder.index", slug=event.slug, company=company.id),
    }
    return Message(person.email, person.language, DECIDED, context, event_id=event.id)
