"""The rows that decide what is taken: one claim a seat and slot, one a table and slot. Nothing else writes meetings' claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict
from app.infra.db import db
from app.matchmaking.models import ClaimKind, Meeting, Schedule, SeatClaim, TableClaim


def hold(event_id: int, *, raising: bool = True) -> int:
    """Raise the schedule's version and return it; its row stays locked until the transaction ends.

    Who reads what nobody may change meanwhile, but changes no meeting, does without the raising.

    Changes of one event's meetings come one after the other this way, so a rule that counts (limits) sees the truth
    and two bookings never wait for each other's claims in a circle. What is taken is still decided by the claims.
    """
    raised = (
        update(Schedule).where(Schedule.event_id == event_id).values(version=Schedule.version + int(raising))
    )
    statement = raised.returning(Schedule.version).execution_options(synchronize_session=False)
    version = db.session.scalar(statement)
    if version is None:
        try:
            with db.session.begin_nested():
                db.session.add(Schedule(event_id=event_id, version=0, grid={}))
        except IntegrityError:
            pass  # somebody made it in this moment
        version = db.session.scalar(statement)
    return int(version or 0)


def write(meetings: Sequence[Meeting]) -> None:
    """Write these meetings (new, or changed and released) with their claims: all, or none and a Conflict.

    The code says which key was there before: slot_taken, table_taken, pair_meets_twice.
    """
    try:
        with db.session.begin_nested():
            db.session.add_all(meetings)
            db.session.flush()
            for meeting in meetings:
                db.session.add_all(_claims_of(meeting))
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_code_of(error)) from error


def _claims_of(meeting: Meeting) -> list[SeatClaim | TableClaim]:
    seats = sorted((meeting.supplier_seat_id, meeting.buyer_seat_id))
    return [
        *(
            SeatClaim(seat_id=seat, slot_id=meeting.slot_id, kind=ClaimKind.MEETING, meeting_id=meeting.id)
            for seat in seats
        ),
        TableClaim(table_id=meeting.table_id, slot_id=meeting.slot_id, meeting_id=meeting.id),
    ]


def _code_of(error: IntegrityError) -> str:
    """Which unique key spoke; SQLite names the columns, PostgreSQL the constraint."""
    text = str(error.orig)
    if "seat_claim" in text:
        return "slot_taken"
    if "table_claim" in text:
        return "table_taken"
    if "supplier_id" in text or "active_pair" in text:
        return "pair_meets_twice"
    raise error


def release(meeting_ids: Iterable[int]) -> None:
    """Free the seats and tables of these meetings."""
    ids = list(meeting_ids)
    for model in (SeatClaim, TableClaim):
        for start in range(0, len(ids), 500):
            chosen = model.meeting_id.in_(ids[start : start + 500])
            loaded = db.session.scalars(select(model).where(chosen)).all()
            for claim in loaded:
                db.session.expunge(claim)
            db.session.execute(delete(model).where(chosen).execution_options(synchronize_session=False))
