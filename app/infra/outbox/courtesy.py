"""What mail that is not urgent must respect: hours of the night, how much an address gets, who wants none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from app.infra.db import db, transaction
from app.infra.outbox.bounces import bouncing_among
from app.infra.outbox.models import OutboxMessage
from app.infra.outbox.postmaster import postmaster

RATE_OF = timedelta(days=1)


def postpone(now: datetime) -> None:
    """Let due mail that is not urgent wait for the morning of its event's zone."""
    due = (OutboxMessage.state == "queued") & ~OutboxMessage.urgent & (OutboxMessage.next_at <= now)
    events = list(db.session.scalars(select(OutboxMessage.event_id).where(due).distinct()))
    moments = {event_id: postmaster().not_before(event_id, now) for event_id in events}
    db.session.rollback()
    later = {event_id: moment for event_id, moment in moments.items() if moment > now}
    if later:
        with transaction():
            for event_id, moment in later.items():
                same = (
                    OutboxMessage.event_id.is_(None)
                    if event_id is None
                    else OutboxMessage.event_id == event_id
                )
                db.session.execute(
                    update(OutboxMessage)
                    .where(due, same)
                    .values(next_at=moment)
                    .execution_options(synchronize_session=False)
                )


def sorted_out(rows: list[OutboxMessage], *, now: datetime) -> list[OutboxMessage]:
    """Of claimed rows those that may go now. The others are skipped, or wait until their address may get more."""
    patient = [row for row in rows if not row.urgent]
    news = [row for row in rows if not row.own]
    if not patient and not news:
        return rows
    skipped = _skipped(patient, news)
    waiting = _waiting([row for row in patient if row.id not in skipped], now)
    if skipped or waiting:
        with transaction():
            for id, why in skipped.items():
                _set(id, state="skipped", error=why)
            for id, moment in waiting.items():
                _set(id, state="queued", next_at=moment, attempts=OutboxMessage.attempts - 1)
    return [row for row in rows if row.id not in skipped and row.id not in waiting]


def _set(id: int, **values: object) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _skipped(patient: Collection[OutboxMessage], news: Collection[OutboxMessage]) -> dict[int, str]:
    unwanted = postmaster().unsubscribed({row.recipient for row in news}) if news else set()
    bouncing = bouncing_among({row.recipient for row in patient}) if patient else set()
    return {
        **{row.id: "address_bounces" for row in patient if row.recipient.lower() in bouncing},
        **{row.id: "unsubscribed" for row in news if row.recipient.lower() in unwanted},
    }


def _waiting(rows: Collection[OutboxMessage], now: datetime) -> dict[int, datetime]:
    """By row: when its address may get it, for those that have had their share of the day."""
    most = int(current_app.config["MAIL_PER_ADDRESS"])
    if not most or not rows:
        return {}
    lately = _sent_lately({row.recipient for row in rows}, now - RATE_OF)
    waiting = {}
    for row in rows:
        moments = lately[row.recipient]
        if len(moments) >= most:
            waiting[row.id] = sorted(moments)[-most] + RATE_OF
        else:
            moments.append(now)
    return waiting


def _sent_lately(recipients: Collection[str], since: datetime) -> dict[str, list[datetime]]:
    query = select(OutboxMessage.recipient, OutboxMessage.sent_at).where(
        OutboxMessage.recipient.in_(recipients),
        OutboxMessage.sent_at > since,
        ~OutboxMessage.urgent,
        OutboxMessage.state == "sent",
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for recipient, moment in db.session.execute(query):
        if moment is not None:
            found[recipient].append(moment)
    return found
