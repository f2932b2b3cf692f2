"""Somebody no longer comes: a colleague takes the seat, or the company's meetings are cancelled with it."""

from __future__ import annotations

from datetime import datetime

from app.events.models import EventState
from app.infra.db import db
from app.matchmaking import queries
from app.matchmaking.operations import booking, delegations
from app.registrations.models import Registration


def on_left(registration: Registration, *, now: datetime) -> None:
    """Listener: free the person's seat; where nobody of the company is left, cancel its meetings that have not begun.

    The other side is told. A cancelled event needs none of that: it tells everybody itself.
    """
    delegation = delegations.leave(registration, now=now)
    if delegation is None:
        return
    db.session.flush()
    for meeting in queries.meetings_of_delegation(delegation.id):
        if meeting.slot.starts_at > now and queries.event_of(meeting).state != EventState.CANCELLED:
            booking.cancel_meeting(meeting, actor=None, side=delegation.side, reason="", now=now)
