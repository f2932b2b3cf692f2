"""One meeting at a time: book, cancel, move. Publishing a run writes its meetings by the same claims."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from app.accounts.models import User
from app.core.errors import Conflict, NotFound, Refused
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db, locked_row
from app.matchmaking import queries
from app.matchmaking.emails import meetings as emails
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, MeetingState, Side, Slot, Table
from app.matchmaking.operations import claims
from app.matchmaking.operations.readiness import refuse_unready
from app.matchmaking.queries.booking import PairFacts, Place
from app.matchmaking.rules import booking as rules

MOST_TRIES = 5  # a seat or table lost to somebody else is replaced by another one so often


def book_meeting(
    event: Event,
    supplier: Delegation,
    buyer: Delegation,
    slot: Slot,
    *,
    actor: User | None,
    origin: MeetingOrigin,
    now: datetime,
    side: Side | None = None,
    table: Table | None = None,
) -> Meeting:
    """Write a meeting of the pair in `slot` with both seats and a table, and mail those who did not book it.

    `side` is the one that books, None for the organiser. The home table of the buyer's seat is preferred; a lost seat
    or table is replaced by another one. Raises Refused and Conflict with the names of the solver's rules, and
    slot_taken, table_taken, pair_meets_twice, slot_passed, booking_closed, event_not_open_for_meetings; where a side books,
    not_ready and other_not_ready: the organiser may set meetings of firms with steps left.
    """
    event_id, slot_id, table_id = event.id, slot.id, table.id if table is not None else None
    claims.hold(event_id)
    _refuse(rules.refusal_of_event(event.state))
    if side is not None:
        _refuse_participant(event_id, slot, now)
        own, other = (supplier, buyer) if side == Side.SUPPLIER else (buyer, supplier)
        refuse_unready(own, now)
        refuse_unready(other, now, code="other_not_ready")
    meeting = _placed(event_id, supplier, buyer, slot_id, table_id, actor=actor, origin=origin, now=now)
    written = queries.one_meeting(meeting.id)
    audit.record(
        "meeting.booked",
        written,
        actor_id=actor.id if actor is not None else None,
        now=now,
        event_id=event_id,
        changes={"supplier": written.supplier_id, "buyer": written.buyer_id, **_where(written)},
    )
    for message in emails.booked(event, written, by=side):
        outbox.put(message, now=now)
    return written


def _refuse_participant(event_id: int, slot: Slot, now: datetime) -> None:
    schedule = queries.schedule_of(event_id)
    _refuse(
        rules.booking_closed(
            self_booking=schedule is None or schedule.self_booking,
            published=schedule is not None and schedule.published_at is not None,
        )
    )
    if slot.starts_at <= now:
        raise Refused("slot_passed")


def _placed(
    event_id: int,
    supplier: Delegation,
    buyer: Delegation,
    slot_id: int,
    table_id: int | None,
    *,
    actor: User | None,
    origin: MeetingOrigin,
    now: datetime,
) -> Meeting:
    lost = "slot_taken"
    for _ in range(MOST_TRIES):
        facts = queries.booking_facts(event_id, supplier, buyer)
        place = _place(facts, slot_id, table_id)
        meeting = new_meeting(
            event_id,
            supplier.id,
            buyer.id,
            place,
            actor_id=actor.id if actor else None,
            origin=origin,
            now=now,
        )
        try:
            claims.write([meeting])
        except Conflict as conflict:
            lost = conflict.code
        else:
            return meeting
    raise Conflict(lost)


def _place(facts: PairFacts, slot_id: int, table_id: int | None, seat_id: int | None = None) -> Place:
    refusal = rules.refusal_to_place(facts.at(slot_id, table_id=table_id, seat_id=seat_id))
    if refusal is not None:
        raise refusal
    return facts.place(slot_id, table_id=table_id, seat_id=seat_id)


def new_meeting(
    event_id: int,
    supplier_id: int,
    buyer_id: int,
    place: Place,
    *,
    actor_id: int | None,
    origin: MeetingOrigin,
    now: datetime,
) -> Meeting:
    """A planned meeting, not yet written; `claims.write` does that."""
    return Meeting(
        event_id=event_id,
        supplier_id=supplier_id,
        buyer_id=buyer_id,
        supplier_seat_id=place.supplier_seat_id,
        buyer_seat_id=place.buyer_seat_id,
        slot_id=place.slot_id,
        table_id=place.table_id,
        state=MeetingState.PLANNED,
        origin=origin,
        locked=False,
        uid=f"{uuid4().hex}@tandem",
        sequence=0,
        cancel_reason="",
        cancelled_by_side="",
        created_at=now,
        updated_at=now,
        created_by_id=actor_id,
    )


def cancel_meeting(
    meeting: Meeting, *, actor: User | None, side: Side | None, reason: str, now: datetime
) -> Meeting:
    """Call a meeting off, free its places and mail those who did not.

    `side` is the one that cancels, None for the organiser. Raises Refused meeting_cancelled_already, meeting_has_begun.
    """
    claims.hold(meeting.event_id)
    row = _changeable(meeting.id, side=side, now=now)
    withdraw(row, side=side, reason=reason, now=now)
    claims.release([row.id])
    db.session.flush()
    written = queries.one_meeting(row.id)
    audit.record(
        "meeting.cancelled",
        written,
        actor_id=actor.id if actor is not None else None,
        now=now,
        event_id=written.event_id,
        changes=_where(written),
        reason=reason,
    )
    for message in emails.cancelled(queries.event_of(written), written, by=side):
        outbox.put(message, now=now)
    return written


def withdraw(meeting: Meeting, *, side: Side | None, reason: str, now: datetime) -> None:
    """Mark a meeting as cancelled; its calendar entry gets a new sequence."""
    meeting.state = MeetingState.CANCELLED
    meeting.cancel_reason = reason
    meeting.cancelled_by_side = side.value if side is not None else "organiser"
    meeting.sequence += 1
    meeting.updated_at = now


def move_meeting(
    meeting: Meeting,
    slot: Slot,
    *,
    actor: User,
    reason: str,
    now: datetime,
    table: Table | None = None,
    seat_id: int | None = None,
    seen_version: int | None = None,
) -> Meeting:
    """Put a meeting into another slot, to another table or seat of its buyer, and mail both sides. The organiser's act.

    `seen_version` is the schedule's version that the person moving had before the eyes. Raises what `book_meeting` raises
    about the new place, meeting_cancelled_already, meeting_not_moved, and Conflict meetings_changed.
    """
    version = claims.hold(meeting.event_id) - 1
    if seen_version is not None and seen_version != version:
        raise Conflict("meetings_changed")
    row = _changeable(meeting.id, side=None, now=now)
    before = queries.one_meeting(row.id)
    was, slot_id = (before.slot.starts_at, before.table.number), slot.id
    facts = queries.booking_facts(row.event_id, before.supplier, before.buyer, leaving_out=before)
    table_id = table.id if table is not None else None
    if slot_id == row.slot_id:
        table_id, seat_id = table_id or row.table_id, seat_id or row.buyer_seat_id
        if (table_id, seat_id) == (row.table_id, row.buyer_seat_id):
            raise Refused("meeting_not_moved", field="slot")
    place = _place(facts, slot_id, table_id, seat_id)
    move(row, place, now=now)
    claims.release([row.id])
    claims.write([row])
    written = queries.one_meeting(row.id)
    audit.record(
        "meeting.moved",
        written,
        actor_id=actor.id,
        now=now,
        event_id=written.event_id,
        changes={"from": [was[0].isoformat(), was[1]], **_where(written)},
        reason=reason,
    )
    for message in emails.moved(queries.event_of(written), written, was=was[0], reason=reason):
        outbox.put(message, now=now)
    return written


def move(meeting: Meeting, place: Place, *, now: datetime) -> None:
    """Change where a meeting stands; its calendar entry gets a new sequence."""
    meeting.supplier_seat_id = place.supplier_seat_id
    meeting.buyer_seat_id = place.buyer_seat_id
    meeting.slot_id = place.slot_id
    meeting.table_id = place.table_id
    meeting.sequence += 1
    meeting.updated_at = now


def set_locked(meeting: Meeting, locked: bool, *, actor: User, now: datetime) -> None:
    """Keep a meeting where it is whatever runs come, or let runs move it again."""
    claims.hold(meeting.event_id)
    row = _changeable(meeting.id, side=None, now=now)
    row.locked = locked
    audit.record(
        "meeting.locked" if locked else "meeting.unlocked",
        row,
        actor_id=actor.id,
        now=now,
        event_id=row.event_id,
    )


def _changeable(meeting_id: int, *, side: Side | None, now: datetime) -> Meeting:
    row = locked_row(Meeting, meeting_id)
    if row is None:
        raise NotFound
    starts_at = db.session.get_one(Slot, row.slot_id).starts_at
    _refuse(rules.refusal_to_change(row.state, starts_at, side=side, now=now))
    return row


def _refuse(code: str | None) -> None:
    if code is not None:
        raise Refused(code)


def _where(meeting: Meeting) -> dict[str, object]:
    return {"slot": meeting.slot.starts_at.isoformat(), "table": meeting.table.number}
