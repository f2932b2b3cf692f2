"""The verbs of the day: let in, take back, mark meetings. Every mark is set once and can be changed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.attendance import queries, rules
from app.attendance.models import CheckIn, FailedSide, Holding, MeetingAttendance
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking.models import Meeting, Slot
from app.registrations.models import Registration


class Method(StrEnum):
    """How a person was found at the door."""

    CODE = "code"
    NAME = "name"
    CAMERA = "camera"


def check_in(
    event: Event, ticket: str | Registration, *, method: Method, actor: User, now: datetime
) -> tuple[CheckIn, bool]:
    """Let a person in by a ticket's code or registration. Returns the arrival and whether it is the first.

    Raises Refused ticket_unknown, ticket_of_other_event, ticket_cancelled, ticket_declined,
    ticket_pending.
    """
    registration = queries.by_code(ticket) if isinstance(ticket, str) else ticket
    if registration is None:
        raise Refused("ticket_unknown", field="text")
    if (refusal := rules.refusal_to_check_in(registration, event)) is not None:
        raise refusal
    known = queries.check_in_of(registration.id)
    if known is not None:
        return known, False
    arrival = CheckIn(registration_id=registration.id, at=now, by_id=actor.id, method=method)
    try:
        with db.session.begin_nested():
            db.session.add(arrival)
    except IntegrityError:  # the other door was quicker: the first arrival counts
        first = queries.check_in_of(registration.id)
        if first is None:
            raise
        return first, False
    audit.record(
        "registration.checked_in",
        registration,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"method": str(method)},
    )
    return arrival, True


def undo_check_in(event: Event, registration: Registration, *, actor: User, now: datetime) -> None:
    """Take an arrival back. Nothing happens where there is none. Raises NotFound for another event's person."""
    if registration.event_id != event.id:
        raise NotFound
    arrival = queries.check_in_of(registration.id)
    if arrival is None:
        return
    db.session.delete(arrival)
    audit.record("registration.check_in_undone", registration, actor_id=actor.id, now=now, event_id=event.id)


def mark_meeting(
    meeting: Meeting,
    holding: Holding,
    failed_side: FailedSide | None = None,
    *,
    note: str = "",
    actor: User,
    now: datetime,
) -> MeetingAttendance:
    """Say whether a meeting was held; if missed, which side failed. The last word counts.

    Raises Refused meeting_cancelled, meeting_not_begun, failed_side_missing.
    """
    if (refusal := rules.refusal_to_mark(meeting, holding, failed_side, now)) is not None:
        raise refusal
    mark = db.session.get(MeetingAttendance, meeting.id)
    if mark is None:
        mark = MeetingAttendance(meeting_id=meeting.id)
        db.session.add(mark)
    mark.holding, mark.note = holding, note
    mark.failed_side = failed_side if holding == Holding.MISSED else None
    mark.marked_at, mark.marked_by_id = now, actor.id
    db.session.flush()
    changes = {"holding": str(holding), "failed_side": mark.failed_side and str(mark.failed_side)}
    audit.record(
        "meeting.marked", meeting, actor_id=actor.id, now=now, event_id=meeting.event_id, changes=changes
    )
    return mark


def unmark_meeting(meeting: Meeting, *, actor: User, now: datetime) -> None:
    """Take the desk's mark of a meeting back."""
    mark = db.session.get(MeetingAttendance, meeting.id)
    if mark is not None:
        db.session.delete(mark)
        audit.record("meeting.unmarked", meeting, actor_id=actor.id, now=now, event_id=meeting.event_id)


def mark_slot_held(slot: Slot, *, actor: User, now: datetime) -> int:
    """Mark every meeting of a slot that has no mark yet as held. Returns how many. Raises Refused meeting_not_begun."""
    meetings = queries.meetings_of_slots([slot.id])
    marked = queries.attendance_of([meeting.id for meeting in meetings])
    left = [meeting for meeting in meetings if meeting.id not in marked]
    for meeting in left:
        mark_meeting(meeting, Holding.HELD, actor=actor, now=now)
    return len(left)
