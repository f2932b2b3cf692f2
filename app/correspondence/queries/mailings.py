"""Reads about mailings: whom they mean, how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from app.accounts.models import User
from app.core.errors import NotFound
from app.correspondence.models import Mailing, MailingRecipient, MailingState, Topic, Unsubscribed
from app.correspondence.segments import Segment, conditions_of
from app.events.models import Event
from app.infra.db import db
from app.infra.outbox import BouncingAddress, OutboxMessage

WAITING = ("queued", "sending", "held")


@dataclass(frozen=True)
class Reach:
    """Whom a segment means: how many get the message, and how many are left out and why."""

    people: int
    unsubscribed: int = 0
    bouncing: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a mailing is, in messages."""

    people: int
    sent: int = 0
    failed: int = 0
    left_out: int = 0  # skipped or stopped

    @property
    def waiting(self) -> int:
        return max(self.people - self.sent - self.failed - self.left_out, 0)

    @property
    def percent(self) -> int:
        return 100 * (self.people - self.waiting) // self.people if self.people else 0


def in_segment(event: Event, segment: Segment) -> Select[Any]:
    """The ids of the active people a segment means."""
    query = select(User.id).where(User.active)
    for condition in conditions_of(event, segment):
        query = query.where(User.id.in_(condition))
    return query


def recipients(event: Event, segment: Segment, topic: Topic) -> Select[Any]:
    """The ids of those who get the message: addresses that bounce are left out, of news also who wants none."""
    query = in_segment(event, segment).where(func.lower(User.email).not_in(select(BouncingAddress.email)))
    if topic == Topic.NEWS:
        query = query.where(func.lower(User.email).not_in(select(Unsubscribed.email)))
    return query


def reach(event: Event, segment: Segment, topic: Topic) -> Reach:
    """How many people a segment means."""
    meant = in_segment(event, segment)
    bouncing = _count(meant.where(func.lower(User.email).in_(select(BouncingAddress.email))))
    unsubscribed = 0
    if topic == Topic.NEWS:
        unsubscribed = _count(meant.where(func.lower(User.email).in_(select(Unsubscribed.email))))
    return Reach(_count(recipients(event, segment, topic)), unsubscribed, bouncing)


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def mailing(event_id: int, mailing_id: int) -> Mailing:
    """One mailing of an event. Raises NotFound."""
    row = db.session.get(Mailing, mailing_id)
    if row is None or row.event_id != event_id:
        raise NotFound
    return row


def draft_to(event_id: int, segment: Segment) -> Mailing | None:
    """The newest draft for exactly this segment."""
    drafts = select(Mailing).where(Mailing.event_id == event_id, Mailing.state == MailingState.DRAFT)
    found = db.session.scalars(drafts.order_by(Mailing.id.desc()))
    return next((row for row in found if row.segment == segment), None)


def mailings_of(event_id: int) -> Select[tuple[Mailing]]:
    """The newest first."""
    return select(Mailing).where(Mailing.event_id == event_id).order_by(Mailing.id.desc())


def progress_of(ids: Sequence[int]) -> dict[int, Progress]:
    """By mailing: how far it is; two statements."""
    people = dict.fromkeys(ids, 0)
    query = select(MailingRecipient.mailing_id, func.count()).where(MailingRecipient.mailing_id.in_(ids))
    for row in db.session.execute(query.group_by(MailingRecipient.mailing_id)):
        people[row[0]] = row[1]
    states: dict[tuple[int | None, str], int] = {}
    by_state = select(OutboxMessage.mailing_id, OutboxMessage.state, func.count()).where(
        OutboxMessage.mailing_id.in_(ids)
    )
    for id, state, number in db.session.execute(
        by_state.group_by(OutboxMessage.mailing_id, OutboxMessage.state)
    ):
        states[id, state] = number
    return {
        id: Progress(
            number,
            sent=states.get((id, "sent"), 0),
            failed=states.get((id, "failed"), 0) + states.get((id, "bounced"), 0),
            left_out=states.get((id, "skipped"), 0) + states.get((id, "stopped"), 0),
        )
        for id, number in people.items()
    }


def due_to_start(now: datetime) -> list[int]:
    """The ids of mailings whose hour has come."""
    query = select(Mailing.id).where(Mailing.state == MailingState.SCHEDULED, Mailing.starts_at <= now)
    return list(db.session.scalars(query))


def under_way() -> list[int]:
    """The ids of mailings whose messages are being written or sent."""
    return list(db.session.scalars(select(Mailing.id).where(Mailing.state == MailingState.SENDING)))


def unwritten(mailing_id: int, most: int) -> list[User]:
    """Some of those whose message is not written yet, held until the transaction ends."""
    query = (
        select(User)
        .join(MailingRecipient, MailingRecipient.user_id == User.id)
        .where(MailingRecipient.mailing_id == mailing_id, MailingRecipient.written_at.is_(None))
        .order_by(User.id)
        .limit(most)
        .options(lazyload(User.grants))
    )
    return list(db.session.scalars(query.with_for_update(skip_locked=True, of=MailingRecipient)))


def is_finished(mailing_id: int) -> bool:
    """Whether every message is written and none is on its way."""
    writing = select(MailingRecipient.user_id).where(
        MailingRecipient.mailing_id == mailing_id, MailingRecipient.written_at.is_(None)
    )
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.mailing_id == mailing_id, OutboxMessage.state.in_(WAITING)
    )
    return db.session.scalar(writing.limit(1)) is None and db.session.scalar(waiting.limit(1)) is None
