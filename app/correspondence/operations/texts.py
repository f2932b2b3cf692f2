"""An event's own texts and hours; who wants no more mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import delete

from app.accounts.models import User
from app.core.errors import Refused
from app.correspondence import rules
from app.correspondence.models import EventText, PostRules, Unsubscribed
from app.correspondence.own_text import written_from
from app.correspondence.queries import texts as queries
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db
from app.infra.i18n import in_language
from app.infra.outbox import Message, MessageKind, Written


def check_text(kind: MessageKind, given: queries.Texts) -> None:
    """Raises Refused unknown_placeholder, placeholder_missing with the field it stands in."""
    for language, (subject, text) in given.items():
        refusal = (
            rules.unknown_placeholder(subject, list(kind.placeholders), f"subject_{language}")
            or rules.unknown_placeholder(text, list(kind.placeholders), f"text_{language}")
            or rules.placeholder_missing(text, kind.needed, f"text_{language}")
        )
        if refusal is not None:
            raise refusal


def save_text(event: Event, kind: MessageKind, given: queries.Texts, *, actor: User, now: datetime) -> None:
    """Let the event say this instead of the default; what equals the default is not kept. Raises what check_text does."""
    if not kind.editable:
        raise Refused("text_is_fixed")
    check_text(kind, given)
    default = queries.default_texts(kind, event)
    for language, (subject, text) in given.items():
        row = db.session.get(EventText, (event.id, kind.key, language))
        if (subject, text) == default[language]:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = EventText(event_id=event.id, kind=kind.key, language=language, subject="", text="")
            row.updated_at = now
            db.session.add(row)
        row.subject, row.text = subject, text
        row.updated_at, row.updated_by_id = now, actor.id
    db.session.flush()
    _note("text.changed", event, kind, actor, now)


def restore_text(event: Event, kind: MessageKind, *, actor: User, now: datetime) -> None:
    """Back to the default in both languages."""
    db.session.execute(
        delete(EventText)
        .where(EventText.event_id == event.id, EventText.kind == kind.key)
        .execution_options(synchronize_session=False)
    )
    _note("text.restored", event, kind, actor, now)


def send_sample(event: Event, kind: MessageKind, given: queries.Texts, *, actor: User, now: datetime) -> None:
    """Mail the texts with the facts of the preview to oneself, at once. Raises what check_text does."""
    check_text(kind, given)
    for language, (subject, text) in given.items():
        _words, facts = queries.sample_of(kind, event, language)
        with in_language(language):
            words = written_from(subject, text, facts, kind.placeholders)
        send_test(event, words, language, actor=actor, now=now)


def send_test(event: Event, words: Written, language: str, *, actor: User, now: datetime) -> None:
    """Mail these words to oneself, marked as a test."""
    message = Message(actor.email, language, "correspondence/test", {}, event_id=event.id)
    marked = Written(
        outbox.one_line(f"[Тест] {words.subject}" if language == "ru" else f"[Test] {words.subject}"),
        words.text,
        words.html,
    )
    outbox.put(message, now=now, words=marked)


def set_quiet_hours(
    event: Event, quiet_from: time | None, quiet_until: time | None, *, actor: User, now: datetime
) -> None:
    """Between these hours of the event's zone only urgent mail goes. Raises Refused quiet_hours_half."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("quiet_hours_half", field="quiet_until" if quiet_until is None else "quiet_from")
    row = db.session.get(PostRules, event.id)
    if row is None:
        row = PostRules(event_id=event.id)
        db.session.add(row)
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    db.session.flush()
    changes: Mapping[str, str] = {"from": str(quiet_from or ""), "until": str(quiet_until or "")}
    audit.record(
        "quiet_hours.set", event, actor_id=actor.id, now=now, event_id=event.id, changes=dict(changes)
    )


def unsubscribe(email: str, event_id: int | None, *, now: datetime) -> None:
    """No more mail to this address but that about its own registration and account. Twice is once."""
    email = email.lower()
    if db.session.get(Unsubscribed, email) is None:
        db.session.add(Unsubscribed(email=email, at=now, event_id=event_id))
        db.session.flush()


def subscribe_again(email: str) -> None:
    """Take the unsubscribing back."""
    row = db.session.get(Unsubscribed, email.lower())
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def _note(verb: str, event: Event, kind: MessageKind, actor: User, now: datetime) -> None:
    audit.record(verb, event, actor_id=actor.id, now=now, event_id=event.id, changes={"kind": kind.key})
