"""Reads about an event's own texts, hours and readers who want no mail."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime, time

from sqlalchemy import select

from app.correspondence import rules
from app.correspondence.models import EventText, PostRules, Unsubscribed
from app.events.models import Event
from app.infra.db import db
from app.infra.i18n import LANGUAGES, in_language
from app.infra.outbox import Message, MessageKind, Written, written

Texts = Mapping[str, tuple[str, str]]  # by language: subject and text


def own_texts(event_id: int, kind: str) -> dict[str, tuple[str, str]]:
    """By language: what the event says instead of the default."""
    query = select(EventText).where(EventText.event_id == event_id, EventText.kind == kind)
    return {row.language: (row.subject, row.text) for row in db.session.scalars(query)}


def changed_kinds(event_id: int) -> dict[str, set[str]]:
    """By kind: the languages in which the event has its own text."""
    found: dict[str, set[str]] = {}
    query = select(EventText.kind, EventText.language).where(EventText.event_id == event_id)
    for kind, language in db.session.execute(query):
        found.setdefault(kind, set()).add(language)
    return found


def default_texts(kind: MessageKind, event: Event) -> dict[str, tuple[str, str]]:
    """By language: the default as an organiser would write it, with placeholders where the facts stand."""
    return {language: _default(kind, event, language) for language in LANGUAGES}


def _default(kind: MessageKind, event: Event, language: str) -> tuple[str, str]:
    words, known = sample_of(kind, event, language)
    facts = {name: value for name, value in known.items() if name in kind.placeholders}
    return _with_placeholders(words.subject, facts), _with_placeholders(words.text, facts).strip()


def sample_of(kind: MessageKind, event: Event, language: str) -> tuple[Written, Mapping[str, str]]:
    """The default text with the facts of the preview, and those facts."""
    if kind.sample is None or kind.facts is None:
        raise LookupError(f"{kind.key} has no sample")
    with in_language(language):
        context = dict(kind.sample(event))
        message = Message("reader@example.org", language, kind.key, context, event_id=event.id)
        return written(message, default=True), kind.facts(context)


def _with_placeholders(text: str, facts: Mapping[str, str]) -> str:
    """The facts taken out again, the longest first, whole words only."""
    text = re.sub(r"\n{3,}", "\n\n", text)
    for name, value in sorted(facts.items(), key=lambda item: -len(item[1])):
        if value.strip():
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"{{{name}}}", text)
    return text


def quiet_hours(event_id: int) -> tuple[time | None, time | None]:
    """From when until when only urgent mail goes; both None where mail goes at any hour."""
    row = db.session.get(PostRules, event_id)
    return (row.quiet_from, row.quiet_until) if row is not None else (rules.QUIET_FROM, rules.QUIET_UNTIL)


def not_before(event_id: int | None, now: datetime) -> datetime:
    """The first moment at which mail that is not urgent may go for this event."""
    event = db.session.get(Event, event_id) if event_id is not None else None
    if event is None:
        return now
    return rules.next_loud_moment(now, event.timezone, *quiet_hours(event.id))


def unsubscribed_among(emails: Collection[str]) -> set[str]:
    """Those who want no mail but that about their own registration, in small letters."""
    wanted = {email.lower() for email in emails}
    query = select(Unsubscribed.email).where(Unsubscribed.email.in_(wanted))
    return set(db.session.scalars(query)) if wanted else set()
