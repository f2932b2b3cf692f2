"""Messages about feedback."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.correspondence import facts
from app.events.models import Event, Role
from app.feedback import queries, rules
from app.infra import signing
from app.infra.i18n import current_language
from app.infra.links import absolute
from app.infra.outbox import Message, MessageKind, Placeholder
from app.registrations.models import Registration, RegistrationState
from app.web import formats

ASK = "feedback/ask"
LINK = "feedback"  # what a signed link to the form is made for


def ask(registration: Registration) -> Message:
    """How was it? A link that opens the form without an account."""
    user, event = registration.user, registration.event
    return Message(user.email, user.language, ASK, _context(registration), event_id=event.id)


def _context(registration: Registration) -> dict[str, Any]:
    event = registration.event
    terms = queries.terms_of(event.id)
    return {
        "user": registration.user,
        "event": event,
        "anonymous": terms.anonymous,
        "closes_at": rules.closes_at(event, terms),
        "link": absolute("feedback.opened", token=signing.sign(LINK, registration.id or 0)),
    }


def kinds() -> list[MessageKind]:
    """The kinds of messages of this room."""
    return [
        MessageKind(
            ASK,
            _l("Ask for feedback"),
            _l("the morning after the event, and two days before the form closes"),
            placeholders={
                **facts.READER,
                **facts.EVENT,
                "feedback_link": Placeholder(_l("address of the form"), is_address=True),
                "until": Placeholder(_l("until when feedback is taken")),
            },
            facts=_facts_of,
            sample=_sample,
            needed=frozenset({"feedback_link"}),
            urgent=False,
        )
    ]


def _facts_of(context: Mapping[str, Any]) -> dict[str, str]:
    event = context["event"]
    until = formats.date_medium(context["closes_at"], event.timezone, locale=current_language())
    return {
        **facts.facts_of_reader(context["user"]),
        **facts.facts_of_event(event),
        "feedback_link": context["link"],
        "until": until,
    }


def _sample(event: Event) -> dict[str, Any]:
    user = facts.sample_reader()
    registration = Registration(
        event=event, user=user, role=Role.ATTENDEE, state=RegistrationState.APPROVED, ticket_code="SAMPLE42"
    )
    return _context(registration)
