"""Messages about the ladder: a document accepted or declined, a letter to those stuck."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import User
from app.companies.models import Company
from app.events.models import Event
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind
from app.readiness.models import LadderDocument, LadderStep

DECIDED = "readiness/document_decided"
LETTER = "readiness/letter"


def kinds() -> list[MessageKind]:
    """The kinds of messages of this room; their texts are not the organiser's to change beforehand."""
    return [
        MessageKind(DECIDED, _l("Document accepted or declined"), _l("when you decide on a document")),
        MessageKind(LETTER, _l("Letter to firms that are not ready"), _l("when you write it"), urgent=False),
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


def letter(
    event: Event, company: Company, person: User, subject: dict[str, str], text: dict[str, str]
) -> Message:
    """What the organiser wrote, with the way to the ladder."""
    language = person.language if text.get(person.language) else "ru"
    context = {
        "user": person,
        "event": event,
        "headline": subject.get(language) or subject["ru"],
        "paragraphs": [part.strip() for part in text[language].split("\n\n") if part.strip()],
        "link": absolute("ladder.index", slug=event.slug, company=company.id),
    }
    return Message(person.email, person.language, LETTER, context, event_id=event.id)
