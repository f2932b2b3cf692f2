"""The verbs: tell what came of a meeting, ask those who have not told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts import queries as people
from app.accounts.models import User
from app.attendance.models import Holding
from app.core.errors import Refused
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db
from app.infra.files import StoredFile
from app.matchmaking.models import Meeting, Side
from app.outcomes import emails, queries, rules
from app.outcomes.check_code import code_of
from app.outcomes.models import IssuedReport, Outcome
from app.outcomes.rules import Word

PAUSE_BETWEEN_REMINDERS = timedelta(hours=20)


def tell(meeting: Meeting, side: Side, word: Word, *, note: str = "", actor: User, now: datetime) -> Outcome:
    """Keep what one side says about a meeting; a later word replaces the earlier, and the log keeps both.

    The caller has made sure that `actor` speaks for `side`. Raises Refused outcome_of_cancelled, outcome_too_early,
    amount_negative, amount_too_large, stage_missing, failed_side_missing.
    """
    refusal = rules.refusal_to_tell(meeting, now) or _refusal_of(word)
    if refusal is not None:
        raise refusal
    held = word.holding == Holding.HELD
    row = queries.outcome_of(meeting.id, side)
    before = _said(row) if row is not None else None
    if row is None:
        row = Outcome(meeting_id=meeting.id, side=side, created_at=now)
        db.session.add(row)
    row.holding = word.holding
    row.stage = word.stage if held else None
    row.amount = word.amount if held else None
    row.failed_side = None if held else word.failed_side
    row.note, row.author_id, row.updated_at = note, actor.id, now
    db.session.flush()
    changes = {"meeting": meeting.id, "side": str(side), "from": before, "to": _said(row)}
    audit.record("outcome.told", row, actor_id=actor.id, now=now, event_id=meeting.event_id, changes=changes)
    return row


def _refusal_of(word: Word) -> Refused | None:
    if word.holding == Holding.MISSED:
        return Refused("failed_side_missing", field="who") if word.failed_side is None else None
    if word.stage is None:
        return Refused("stage_missing", field="stage")
    problem = rules.amount_problem(word.amount)
    return Refused(problem, field="amount") if problem is not None else None


def _said(row: Outcome) -> dict[str, Any]:
    """A word as the log keeps it: codes and the sum, no note."""
    word = Word(row.holding, row.stage, row.amount, row.failed_side)
    return {name: None if value is None else str(value) for name, value in asdict(word).items()}


@dataclass(frozen=True)
class Reminded:
    """How many people got a reminder, and how many were left alone because they had one within the day."""

    sent: int
    left_out: int


def remind(event: Event, *, actor: User, now: datetime) -> Reminded:
    """Mail those who have not told what came of their meetings, at most once a day each. Raises Refused nobody_silent."""
    asked = queries.people_to_ask(event.id, queries.silent(event.id, now))
    if not asked:
        raise Refused("nobody_silent")
    sent = left_out = 0
    for person, meetings in asked:
        if people.mailed_since(person.email, emails.TELL_OUTCOME, now - PAUSE_BETWEEN_REMINDERS):
            left_out += 1
            continue
        outbox.put(emails.tell_outcome(event, person, meetings), now=now)
        sent += 1
    audit.record(
        "outcomes.reminded", event, actor_id=actor.id, now=now, event_id=event.id, changes={"sent": sent}
    )
    return Reminded(sent, left_out)


def issue_report(
    event: Event,
    sealed: dict[str, Any],
    file: StoredFile,
    *,
    language: str,
    actor_id: int | None,
    now: datetime,
) -> IssuedReport:
    """Keep a report that is handed out with the figures its check code was made from."""
    row = IssuedReport(
        event_id=event.id,
        code=code_of(sealed),
        language=language,
        figures=sealed,
        file_id=file.id,
        created_at=now,
        created_by_id=actor_id,
    )
    db.session.add(row)
    db.session.flush()
    changes = {"code": row.code, "language": language}
    audit.record("report.issued", row, actor_id=actor_id, now=now, event_id=event.id, changes=changes)
    return row
