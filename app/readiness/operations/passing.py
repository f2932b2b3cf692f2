"""A firm sends a document, the organiser decides; or lets the firm pass without."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.companies.models import Company
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.events.rules import is_closed
from app.infra import audit, files, outbox
from app.infra.db import db, locked_row
from app.infra.filetypes import accepted
from app.readiness import emails, queries
from app.readiness.kinds import DOCUMENT
from app.readiness.models import DocumentState, LadderDocument, LadderStep, LadderWaiver
from app.readiness.rules import file_kinds, most_bytes


def send_document(
    event: Event, step: LadderStep, company: Company, content: bytes, name: str, *, actor: User, now: datetime
) -> LadderDocument:
    """Keep the file a firm sends; an earlier one goes. Whoever calls has asked whether the actor acts for the firm.

    Raises NotFound, Refused event_closed, document_accepted, and what `infra.filetypes.accepted` refuses.
    """
    step = _held(event, step)
    if step.kind != DOCUMENT:
        raise NotFound
    if is_closed(event):
        raise Refused("event_closed")
    try:
        found = accepted(content, name, kinds=file_kinds(step), most_bytes=most_bytes(step))
    except Refused as refusal:
        refusal.field = "file"
        raise
    row = queries.document(step.id, company.id)
    if row is not None and row.state == DocumentState.ACCEPTED:
        raise Refused("document_accepted", field="file")
    stored = files.store(
        content,
        name=name,
        media_type=found.media_type,
        now=now,
        event_id=event.id,
        owner_id=actor.id,
        held_by=LadderDocument,
    )
    if row is None:
        row = LadderDocument(step_id=step.id, company_id=company.id, file_id=stored.id)
        db.session.add(row)
        old = None
    else:
        old, row.file_id = row.file, stored.id
    row.state, row.reason = DocumentState.SENT, ""
    row.sent_at, row.sent_by_id, row.decided_at, row.decided_by_id = now, actor.id, None, None
    db.session.flush()
    if old is not None:
        db.session.expire(row, ["file"])
        files.remove(old)
    _note("ladder.document_sent", row, event, actor, now)
    return row


def decide_document(
    event: Event, step: LadderStep, company: Company, *, accept: bool, reason: str, actor: User, now: datetime
) -> LadderDocument:
    """Accept what a firm sent, or decline it with the reason; whoever sent it hears of it.

    Raises NotFound, Refused decision_without_reason.
    """
    step = _held(event, step)
    row = queries.document(step.id, company.id)
    if row is None:
        raise NotFound
    if not accept and not reason.strip():
        raise Refused("decision_without_reason", field="reason")
    row.state = DocumentState.ACCEPTED if accept else DocumentState.DECLINED
    row.reason = "" if accept else reason.strip()
    row.decided_at, row.decided_by_id = now, actor.id
    verb = "ladder.document_accepted" if accept else "ladder.document_declined"
    _note(verb, row, event, actor, now, row.reason)
    sender = db.session.get(User, row.sent_by_id) if row.sent_by_id else None
    if sender is not None:
        outbox.put(emails.decided(event, step, company, row, sender), now=now)
    return row


def waive(
    event: Event, step: LadderStep, company: Company, *, reason: str, actor: User, now: datetime
) -> LadderWaiver:
    """Let a firm pass a step it has not done; the reason is kept. Raises Refused decision_without_reason."""
    step = _held(event, step)
    if not reason.strip():
        raise Refused("decision_without_reason", field="reason")
    row = queries.waiver(step.id, company.id)
    if row is None:
        row = LadderWaiver(step_id=step.id, company_id=company.id)
        db.session.add(row)
    row.reason, row.made_at, row.made_by_id = reason.strip(), now, actor.id
    _note("ladder.waived", row, event, actor, now, row.reason)
    return row


def take_back_waiver(event: Event, step: LadderStep, company: Company, *, actor: User, now: datetime) -> None:
    """The step is asked of the firm again. Raises NotFound."""
    step = _held(event, step)
    row = queries.waiver(step.id, company.id)
    if row is None:
        raise NotFound
    _note("ladder.waiver_taken_back", row, event, actor, now)
    db.session.delete(row)
    db.session.flush()


def _held(event: Event, step: LadderStep) -> LadderStep:
    """The step, held: two files for one step come one after the other."""
    found = locked_row(LadderStep, step.id)
    if found is None or found.event_id != event.id:
        raise NotFound
    return found


def _note(
    verb: str,
    row: LadderDocument | LadderWaiver,
    event: Event,
    actor: User,
    now: datetime,
    reason: str = "",
) -> None:
    db.session.flush()
    audit.record(
        verb,
        row,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"step": row.step_id, "company": row.company_id},
        reason=reason,
    )
