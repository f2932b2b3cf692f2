"""From a fact to a row: a message in its reader's language, with the event's own text where there is one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from app.infra.db import db
from app.infra.i18n import in_language
from app.infra.outbox.kinds import MessageKind, kind_of
from app.infra.outbox.models import OutboxMessage
from app.infra.outbox.postmaster import Written, postmaster

LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Message:
    """What a room's `emails` answers: to whom, in which language, which template, with which facts.

    `template` is the address under templates/email without ending and the key of its kind; both .txt and .html exist,
    and the first line of the .txt is the subject.
    """

    recipient: str
    language: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    event_id: int | None = None
    calendar: bytes | None = None
    calendar_method: str = ""


NOWHERE = "nobody.invalid"  # stands in the addresses of people who gave none; nothing is written to them


def put(
    message: Message,
    *,
    now: datetime,
    words: Written | None = None,
    mailing_id: int | None = None,
    due: datetime | None = None,
) -> OutboxMessage:
    """Render `message` in its reader's language and write it into the open transaction.

    `words` are given where somebody has rendered it already; `mailing_id` where it belongs to a mailing; `due` where
    it is known when it may go out, since many go at once.
    """
    kind = kind_of(message.template)
    words = words or written(message)
    row = OutboxMessage(
        recipient=message.recipient,
        language=message.language,
        kind=message.template,
        subject=words.subject,
        text=words.text,
        html=words.html,
        calendar=message.calendar,
        calendar_method=message.calendar_method,
        event_id=message.event_id,
        mailing_id=mailing_id,
        urgent=kind.urgent,
        own=kind.own,
        message_id=make_msgid(domain="tandem.invalid"),
        next_at=due or due_at(kind, message.event_id, now),
        created_at=now,
    )
    if not message.recipient.endswith(f"@{NOWHERE}"):
        db.session.add(row)
    return row


def due_at(kind: MessageKind, event_id: int | None, now: datetime) -> datetime:
    """When a message of this kind written now may go out."""
    return now if kind.urgent else postmaster().not_before(event_id, now)


def written(message: Message, *, default: bool = False) -> Written:
    """The message in words. With `default`, the text of the templates even where the event has its own."""
    kind = kind_of(message.template)
    with in_language(message.language):
        own = None if default else postmaster().own_text(kind, message)
        words = own or _from_templates(kind, message)
        return words if default else with_way_out(words, unsubscribe_link(kind, message))


def _from_templates(kind: MessageKind, message: Message) -> Written:
    text = render_template(f"email/{message.template}.txt", **message.context)
    subject, _line, body = text.strip().partition("\n")
    subject = one_line(subject)
    html = render_template(
        f"email/{message.template}.html",
        subject=subject,
        unsubscribe_link=unsubscribe_link(kind, message),
        **message.context,
    )
    return Written(subject, body.strip() + "\n", html)


def with_way_out(words: Written, link: str) -> Written:
    """The same with the address that ends such mail under the plain text, as its HTML has it; without `link` unchanged."""
    if not link:
        return words
    return replace(words, text=f"{words.text.rstrip()}\n\n{_('No more messages of this kind')}: {link}\n")


def unsubscribe_link(kind: MessageKind, message: Message) -> str:
    """Where the reader ends such mail; empty for mail about the own registration."""
    return "" if kind.own else postmaster().unsubscribe_link(message.recipient, message.event_id)


def one_line(subject: str) -> str:
    """A subject as a header takes it."""
    return " ".join(subject.split())[:LONGEST_SUBJECT]
