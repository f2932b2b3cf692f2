"""A letter of the organiser to the firms that are stuck."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, outbox
from app.readiness import emails, queries


def write_to(
    event: Event,
    company_ids: Collection[int],
    *,
    subject: dict[str, str],
    text: dict[str, str],
    actor: User,
    now: datetime,
) -> int:
    """Mail everybody who comes for these firms, in the reader's language; answers how many messages go out.

    `subject` and `text` are by language; the Russian stands where the English is empty. Raises Refused nobody_to_write_to.
    """
    people = queries.people_of(event.id, company_ids)
    if not people:
        raise Refused("nobody_to_write_to")
    for person, company in people:
        outbox.put(emails.letter(event, company, person, subject, text), now=now)
    audit.record(
        "ladder.written",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"firms": len(set(company_ids)), "sent": len(people)},
    )
    return len(people)
