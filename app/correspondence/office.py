"""The postmaster: what the outbox asks of this room."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.correspondence.own_text import written_from
from app.correspondence.queries import texts
from app.infra import signing
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind, Written, unsubscribe_link

PURPOSE = "unsubscribe"
WORKS_FOR = 10 * 366 * 24 * 3600  # old mail must end, too


class Office:
    """Own texts, quiet hours, unsubscribing."""

    def own_text(self, kind: MessageKind, message: Message) -> Written | None:
        if message.event_id is None or kind.facts is None:
            return None
        own = texts.own_texts(message.event_id, kind.key).get(message.language)
        if own is None:
            return None
        facts = kind.facts(message.context)
        return written_from(*own, facts, kind.placeholders, unsubscribe_link=unsubscribe_link(kind, message))

    def unsubscribe_link(self, recipient: str, event_id: int | None) -> str:
        token = signing.sign(PURPOSE, [recipient.lower(), event_id])
        return absolute("unsubscribing.page", token=token)

    def not_before(self, event_id: int | None, now: datetime) -> datetime:
        return texts.not_before(event_id, now)

    def unsubscribed(self, recipients: Collection[str]) -> set[str]:
        return texts.unsubscribed_among(recipients)
