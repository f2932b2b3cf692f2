"""Mailings: written, checked, started at their hour, paused, gone on with, cancelled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, update

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.correspondence import emails, rules
from app.correspondence.models import Mailing, MailingRecipient, MailingState, Topic
from app.correspondence.operations.texts import send_test
from app.correspondence.queries import mailings as queries
from app.correspondence.segments import Segment, cleaned
from app.events import queries as events
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db, locked_row
from app.infra.outbox import OutboxMessage

AT_ONCE = 100  # messages of one transaction: others must get their turn to write


def save_mailing(
    event: Event,
    mailing: Mailing | None,
    *,
    topic: Topic,
    texts: dict[str, tuple[str, str]],
    segment: Segment,
    actor: User,
    now: datetime,
) -> Mailing:
    """Keep a draft, or change one that has not begun. `texts` by language: subject and text.

    Raises Refused mailing_text_missing, mailing_text_half, unknown_placeholder, mailing_wrong_state.
    """
    _check(texts)
    chosen = cleaned(event, segment)
    if mailing is None:
        mailing = Mailing(event_id=event.id, state=MailingState.DRAFT, created_at=now, created_by_id=actor.id)
        db.session.add(mailing)
    else:
        mailing = _held(mailing, "edit")
    mailing.topic, mailing.segment, mailing.updated_at = topic, chosen, now
    for language, (subject, text) in texts.items():
        setattr(mailing, f"subject_{language}", subject)
        setattr(mailing, f"text_{language}", text)
    db.session.flush()
    _note("mailing.saved", mailing, actor, now)
    return mailing


def _check(texts: dict[str, tuple[str, str]]) -> None:
    if not any(subject or text for subject, text in texts.values()):
        raise Refused("mailing_text_missing", field="text_ru")
    for language, (subject, text) in texts.items():
        if bool(subject) != bool(text):
            missing = "text" if subject else "subject"
            raise Refused("mailing_text_half", field=f"{missing}_{language}")
        for name, value in (("subject", subject), ("text", text)):
            refusal = rules.unknown_placeholder(value, list(emails.PLACEHOLDERS), f"{name}_{language}")
            if refusal is not None:
                raise refusal


def schedule(mailing: Mailing, at: datetime, *, actor: User, now: datetime) -> None:
    """Let it begin at a moment to come. Raises Refused mailing_in_past, mailing_to_nobody, mailing_wrong_state."""
    row = _held(mailing, "start")
    if at <= now:
        raise Refused("mailing_in_past", field="starts_at")
    _refuse_nobody(row)
    row.state, row.starts_at = MailingState.SCHEDULED, at
    _note("mailing.scheduled", row, actor, now, at=at.isoformat())


def start(mailing: Mailing, *, actor: User | None, now: datetime) -> int:
    """Settle whom it goes to and begin. Answers how many. Raises Refused mailing_to_nobody, mailing_wrong_state."""
    row = _held(mailing, "start")
    _refuse_nobody(row)
    event = events.by_id(row.event_id)
    chosen = queries.recipients(event, row.segment, row.topic).add_columns(literal(row.id))
    table = MailingRecipient.__table__
    written: Any = db.session.execute(
        insert(table).from_select(["user_id", "mailing_id"], chosen)  # type: ignore[arg-type]
    )
    row.state, row.began_at, row.starts_at = MailingState.SENDING, now, row.starts_at or now
    _note("mailing.started", row, actor, now, people=written.rowcount)
    return int(written.rowcount)


def back_to_draft(mailing_id: int) -> None:
    """A scheduled mailing that could not begin waits for its author again."""
    row = locked_row(Mailing, mailing_id)
    if row is not None and row.state == MailingState.SCHEDULED:
        row.state, row.starts_at = MailingState.DRAFT, None


def _refuse_nobody(row: Mailing) -> None:
    event = events.by_id(row.event_id)
    if not queries.reach(event, row.segment, row.topic).people:
        raise Refused("mailing_to_nobody")


def write_some(mailing_id: int, *, now: datetime, most: int = AT_ONCE) -> int:
    """Put the next messages of a mailing that goes out into the outbox. Answers how many; 0: none is left, or it stands."""
    row = locked_row(Mailing, mailing_id)
    if row is None or row.state != MailingState.SENDING:
        return 0
    event = events.by_id(row.event_id)
    people = queries.unwritten(mailing_id, most)
    due = outbox.due_at(outbox.kind_of(emails.KEYS[row.topic]), event.id, now)
    for user in people:
        message, words = emails.message(row, event, user)
        outbox.put(message, now=now, words=words, mailing_id=mailing_id, due=due)
    db.session.execute(
        update(MailingRecipient)
        .where(
            MailingRecipient.mailing_id == mailing_id,
            MailingRecipient.user_id.in_([user.id for user in people]),
        )
        .values(written_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(people)


def finish(mailing_id: int, *, now: datetime) -> None:
    """Mark a mailing as done once nothing of it is on its way."""
    row = locked_row(Mailing, mailing_id)
    if row is not None and row.state == MailingState.SENDING and queries.is_finished(mailing_id):
        row.state, row.ended_at = MailingState.DONE, now


def pause(mailing: Mailing, *, actor: User, now: datetime) -> None:
    """Let nothing more of it out until it is resumed. Raises Refused mailing_wrong_state."""
    row = _held(mailing, "pause")
    row.state = MailingState.PAUSED
    _set_waiting(row, "queued", "held")
    _note("mailing.paused", row, actor, now)


def resume(mailing: Mailing, *, actor: User, now: datetime) -> None:
    """Go on. Raises Refused mailing_wrong_state."""
    row = _held(mailing, "resume")
    row.state = MailingState.SENDING
    _set_waiting(row, "held", "queued")
    _note("mailing.resumed", row, actor, now)


def cancel(mailing: Mailing, *, actor: User, now: datetime) -> None:
    """Send nothing more of it, for good; what is out is out. Raises Refused mailing_wrong_state."""
    row = _held(mailing, "cancel")
    began = row.began_at is not None
    row.state, row.ended_at = (MailingState.CANCELLED, now) if began else (MailingState.DRAFT, None)
    if not began:
        row.starts_at = None
    for state in ("queued", "held"):
        _set_waiting(row, state, "stopped")
    _note("mailing.cancelled", row, actor, now)


def discard(mailing: Mailing, *, actor: User, now: datetime) -> None:
    """Delete a draft. Raises Refused mailing_wrong_state."""
    row = _held(mailing, "discard")
    if row.began_at is not None:
        raise Refused("mailing_wrong_state")
    _note("mailing.discarded", row, actor, now)
    db.session.delete(row)


def send_mailing_test(event: Event, mailing: Mailing, *, actor: User, now: datetime) -> None:
    """Mail it to oneself, in each language it is written in."""
    for language in ("ru", "en"):
        if getattr(mailing, f"subject_{language}"):
            reader = User(
                email=actor.email,
                given_name=actor.given_name,
                family_name=actor.family_name,
                patronymic=actor.patronymic,
                language=language,
            )
            _message, words = emails.message(mailing, event, reader)
            send_test(event, words, language, actor=actor, now=now)


def _held(mailing: Mailing, step: str) -> Mailing:
    """The row as it is now, ours until the transaction ends, fit for `step`."""
    row = locked_row(Mailing, mailing.id)
    if row is None:
        raise Conflict("mailing_wrong_state")
    refusal = rules.mailing_wrong_state(step, row.state)
    if refusal is not None:
        raise refusal
    return row


def _set_waiting(row: Mailing, was: str, becomes: str) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.mailing_id == row.id, OutboxMessage.state == was)
        .values(state=becomes)
        .execution_options(synchronize_session=False)
    )


def _note(verb: str, row: Mailing, actor: User | None, now: datetime, **changes: Any) -> None:
    audit.record(
        verb,
        row,
        actor_id=actor.id if actor is not None else None,
        now=now,
        event_id=row.event_id,
        changes=changes,
    )
