"""The organiser's hand on the board: put a meeting into another cell, find the first time that suits a pair."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import User
from app.core.errors import Refused
from app.events.models import Event
from app.matchmaking import queries
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, Slot, Table
from app.matchmaking.operations import booking
from app.matchmaking.rules import booking as rules


def put(
    meeting: Meeting,
    slot: Slot,
    *,
    seat_id: int | None,
    table: Table | None,
    seen_version: int | None,
    reason: str,
    actor: User,
    now: datetime,
) -> Meeting:
    """Put a meeting into a cell, judged by the board that the person had before the eyes.

    Raises Refused meeting_is_locked and what `booking.move_meeting` raises.
    """
    if meeting.locked:
        raise Refused("meeting_is_locked")
    return booking.move_meeting(
        meeting,
        slot,
        actor=actor,
        reason=reason,
        now=now,
        table=table,
        seat_id=seat_id,
        seen_version=seen_version,
    )


def set_at_first_free(
    event: Event, supplier: Delegation, buyer: Delegation, *, table: Table | None, actor: User, now: datetime
) -> Meeting:
    """Book the pair into the first slot to come that breaks no rule.

    Raises the rule that forbids the two any meeting, no_common_slot, and what `booking.book_meeting` raises.
    """
    facts = queries.booking_facts(event.id, supplier, buyer)
    refusal = None
    for slot in queries.slots(event.id):
        if slot.starts_at <= now:
            continue
        refusal = rules.refusal_to_place(facts.at(slot.id, table_id=table.id if table is not None else None))
        if refusal is None:
            return booking.book_meeting(
                event,
                supplier,
                buyer,
                slot,
                actor=actor,
                origin=MeetingOrigin.ORGANISER,
                now=now,
                table=table,
            )
    if refusal is not None and refusal.code in rules.OF_THE_PAIR:
        raise refusal
    raise Refused("no_common_slot")
