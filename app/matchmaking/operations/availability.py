"""What keeps a seat from meetings: absences people ticked and agenda items they booked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.core.ranges import overlaps
from app.events.models import Session
from app.infra import audit
from app.infra.db import db
from app.matchmaking.models import ClaimKind, Delegation, Seat, SeatClaim, Slot
from app.matchmaking.queries import delegation as sides
from app.matchmaking.queries import grid
from app.registrations.models import Registration


def set_absences(
    delegation: Delegation, absent: Mapping[int, Collection[int]], *, actor: User | None, now: datetime
) -> None:
    """Make exactly the slots `absent[seat id]` unavailable for meetings; seats not named stay as they are.

    Slots taken by a booked agenda item stay taken by it. Raises Refused slot_has_meeting, Conflict slot_just_taken.
    """
    slots = {slot.id: slot for slot in grid.slots(delegation.event_id)}
    claims = grid.claims_of_seats([seat.id for seat in delegation.seats])
    changes: dict[str, dict[str, list[int]]] = {}
    for seat in delegation.seats:
        if seat.id not in absent:
            continue
        wanted = set(absent[seat.id]) & slots.keys()
        blocked = {slot for (owner, slot), claim in claims.items() if owner == seat.id and _is_absence(claim)}
        for slot_id in wanted - blocked:
            claim = claims.get((seat.id, slot_id))
            if claim is not None and claim.kind == ClaimKind.MEETING:
                raise Refused("slot_has_meeting", field="absent")
        taken = {slot for owner, slot in claims if owner == seat.id}
        added, removed = sorted(wanted - taken), sorted(blocked - wanted)
        if removed:
            _free(seat, removed, ClaimKind.BLOCKED)
        _take(seat, added, ClaimKind.BLOCKED)
        if added or removed:
            changes[str(seat.number)] = {"blocked": added, "freed": removed}
            # an agenda item booked for a slot that was blocked before takes the slot now
            sync_sessions([seat])
    if changes:
        actor_id = actor.id if actor else None
        audit.record(
            "availability.changed",
            delegation,
            actor_id=actor_id,
            now=now,
            event_id=delegation.event_id,
            changes=changes,
        )


def sync_sessions(seats: Iterable[Seat], *, without: int | None = None) -> None:
    """Let the agenda items booked by the people on `seats` take the slots they overlap, and only those.

    `without` is an agenda item that is being left. A slot that a meeting or an absence has already stays with it.
    """
    seats = list(seats)
    if not seats:
        return
    owners = {seat.registration_id: seat for seat in seats if seat.registration_id is not None}
    event_id = _event_of(seats[0])
    slots = grid.slots(event_id)
    claims = grid.claims_of_seats([seat.id for seat in seats])
    wanted = {
        (owners[booking.registration_id].id, slot.id)
        for booking in grid.bookings_of(list(owners))
        if booking.session_id != without
        for slot in _overlapping(slots, booking.session)
    }
    for seat in seats:
        stale = [
            slot
            for (owner, slot), claim in claims.items()
            if owner == seat.id and claim.kind == ClaimKind.SESSION and (owner, slot) not in wanted
        ]
        if stale:
            _free(seat, stale, ClaimKind.SESSION)
        _take(
            seat,
            sorted(slot for owner, slot in wanted if owner == seat.id and (owner, slot) not in claims),
            ClaimKind.SESSION,
        )


def on_session_booked(*, registration: Registration, session: Session, now: datetime) -> None:
    """A person booked an agenda item: no meetings at that time. Raises Refused meeting_at_that_time."""
    seats = sides.seats_of_registration(registration.id)
    if not seats:
        return
    db.session.flush()
    claims = grid.claims_of_seats([seat.id for seat in seats])
    for slot in _overlapping(grid.slots(registration.event_id), session):
        for seat in seats:
            claim = claims.get((seat.id, slot.id))
            if claim is not None and claim.kind == ClaimKind.MEETING:
                raise Refused("meeting_at_that_time")
    sync_sessions(seats)


def on_session_left(*, registration: Registration, session: Session, now: datetime) -> None:
    """A person gave an agenda item back: the time is free for meetings again."""
    db.session.flush()
    sync_sessions(sides.seats_of_registration(registration.id), without=session.id)


def _is_absence(claim: SeatClaim) -> bool:
    return claim.kind == ClaimKind.BLOCKED


def _overlapping(slots: Iterable[Slot], session: Session) -> list[Slot]:
    return [
        slot for slot in slots if overlaps(slot.starts_at, slot.ends_at, session.starts_at, session.ends_at)
    ]


def _event_of(seat: Seat) -> int:
    delegation = db.session.get(Delegation, seat.delegation_id)
    assert delegation is not None  # noqa: S101  (the foreign key says so)
    return delegation.event_id


def _take(seat: Seat, slot_ids: list[int], kind: ClaimKind) -> None:
    if not slot_ids:
        return
    try:
        with db.session.begin_nested():
            db.session.add_all(
                [SeatClaim(seat_id=seat.id, slot_id=slot_id, kind=kind) for slot_id in slot_ids]
            )
    except IntegrityError as taken:
        raise Conflict("slot_just_taken", field="absent") from taken


def _free(seat: Seat, slot_ids: list[int], kind: ClaimKind) -> None:
    db.session.execute(
        delete(SeatClaim).where(
            SeatClaim.seat_id == seat.id, SeatClaim.slot_id.in_(slot_ids), SeatClaim.kind == kind
        )
    )
