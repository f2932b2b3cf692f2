"""The slots of one delegation's seats and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.companies.models import Company
from app.core import clock
from app.core.ranges import overlaps
from app.events.models import Session
from app.infra.db import db
from app.matchmaking.models import ClaimKind, Delegation, Meeting, Seat, Slot
from app.matchmaking.queries import grid


@dataclass(frozen=True)
class Cell:
    """A seat in a slot: free (kind None), or taken, by a talk (`session`) or a meeting with `company`."""

    seat: Seat
    slot: Slot
    kind: ClaimKind | None = None
    session: Session | None = None
    company: Company | None = None


@dataclass(frozen=True)
class Line:
    """One slot over all seats."""

    slot: Slot
    cells: tuple[Cell, ...]


def calendar_of(delegation: Delegation, timezone: str) -> list[tuple[date, Sequence[Line]]]:
    """By day, in order: each slot with every seat of the delegation (its seats must be loaded)."""
    slots = grid.slots(delegation.event_id)
    claims = grid.claims_of_seats([seat.id for seat in delegation.seats])
    people = [seat.registration_id for seat in delegation.seats if seat.registration_id is not None]
    talks = [(booking.registration_id, booking.session) for booking in grid.bookings_of(people)]
    partners = _partners(delegation, [claim.meeting_id for claim in claims.values() if claim.meeting_id])

    def cell(seat: Seat, slot: Slot) -> Cell:
        claim = claims.get((seat.id, slot.id))
        if claim is None:
            return Cell(seat, slot)
        talk = next(
            (
                session
                for person, session in talks
                if person == seat.registration_id
                and overlaps(slot.starts_at, slot.ends_at, session.starts_at, session.ends_at)
            ),
            None,
        )
        return Cell(
            seat,
            slot,
            claim.kind,
            talk if claim.kind == ClaimKind.SESSION else None,
            partners.get(claim.meeting_id or 0),
        )

    lines = [Line(slot, tuple(cell(seat, slot) for seat in delegation.seats)) for slot in slots]
    by_day = groupby(lines, lambda line: clock.in_zone(line.slot.starts_at, timezone).date())
    return [(day, list(part)) for day, part in by_day]


def _partners(delegation: Delegation, meeting_ids: list[int]) -> dict[int, Company]:
    query = (
        select(Meeting)
        .where(Meeting.id.in_(meeting_ids))
        .options(
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
        )
    )
    return {
        meeting.id: (meeting.buyer if meeting.supplier_id == delegation.id else meeting.supplier).company
        for meeting in db.session.scalars(query)
    }
