"""Work of the background: reminders and mailings."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import structlog

from app.core import clock
from app.core.errors import DomainError
from app.correspondence.models import Mailing
from app.correspondence.operations import mailings, reminding
from app.correspondence.queries import mailings as mailing_queries
from app.correspondence.queries import reminders as queries
from app.correspondence.reminders import ReminderKind
from app.events import queries as events
from app.infra.db import db, transaction
from app.infra.jobs import periodic

log = structlog.get_logger()

LONGEST_TURN = 10.0  # seconds in which one mailing may write before the keeper looks at other work


@periodic("correspondence.remind", timedelta(seconds=30))
def remind() -> None:
    """Write every reminder that is due. One kind that fails stops no other."""
    now = clock.now()
    for event_id in queries.events_with_reminders(now):
        for kind in reminding.kinds_on(events.by_id(event_id)):
            db.session.rollback()
            try:
                _remind(event_id, kind, now)
            except Exception:
                db.session.rollback()
                log.exception("reminder_failed", kind=kind.key, event_id=event_id)
    db.session.rollback()


def _remind(event_id: int, kind: ReminderKind, now: datetime) -> None:
    """In short transactions, and none at all where nobody is due: readers and writers are not held up."""
    while _anybody_due(event_id, kind, now):
        with transaction():
            done = reminding.remind(events.by_id(event_id), kind, now=now)
        if done < reminding.AT_ONCE:
            return


def _anybody_due(event_id: int, kind: ReminderKind, now: datetime) -> bool:
    served = queries.reminded(event_id, kind.key)
    event = events.by_id(event_id)
    return any((due.user_id, due.occasion) not in served for due in kind.due(event, now))


@periodic("correspondence.mailings", timedelta(seconds=2))
def advance_mailings() -> None:
    """Begin mailings whose hour has come, write the next messages of those that go out, close what is done."""
    now = clock.now()
    waiting, under_way = mailing_queries.due_to_start(now), mailing_queries.under_way()
    db.session.rollback()
    for mailing_id in waiting:
        try:
            with transaction():
                row = db.session.get(Mailing, mailing_id)
                if row is not None:
                    mailings.start(row, actor=None, now=now)
        except DomainError as refusal:  # nobody is left to write to, or somebody was quicker
            log.info("mailing_not_started", mailing=mailing_id, code=refusal.code)
            with transaction():
                mailings.back_to_draft(mailing_id)
    for mailing_id in [*waiting, *under_way]:
        _write(mailing_id)


def _write(mailing_id: int) -> None:
    """For a while only: other work of the keeper must get its turn."""
    began = time.monotonic()
    while time.monotonic() - began < LONGEST_TURN:
        with transaction():
            done = mailings.write_some(mailing_id, now=clock.now())
        if not done:
            break
    if mailing_queries.is_finished(mailing_id):
        with transaction():
            mailings.finish(mailing_id, now=clock.now())
    db.session.rollback()
