"""Who is free in a slot: for the question that is asked most on the day, and the pairs that could meet at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.events.models import Event
from app.matchmaking import standing
from app.matchmaking.models import Delegation, Seat, Side, Slot
from app.matchmaking.queries.delegation import delegations
from app.matchmaking.queries.grid import claims_of_event
from app.matchmaking.solver.constraints import broken

MOST_PAIRS = 8  # offered at once, the most wanted first


@dataclass(frozen=True)
class Pair:
    """Two who want to meet, have no meeting yet, and could have it in this slot."""

    supplier: Delegation
    buyer: Delegation
    must: bool


@dataclass(frozen=True)
class FreeNow:
    """Suppliers and buyers' seats with nothing on, how many tables are free, and whom to bring together."""

    slot: Slot
    suppliers: list[Delegation]
    buyers: list[tuple[Delegation, Seat]]
    tables: int
    pairs: list[Pair]


def free_in(event: Event, slot: Slot, *, now: datetime) -> FreeNow:
    """Read in a fixed number of statements; the pairs by the rules that judge every placement."""
    taken = {claim.seat_id for claim in claims_of_event(event.id) if claim.slot_id == slot.id}
    present = delegations(event.id)
    stands = standing.take(event, now=now)
    by_id = {str(row.id): row for row in present}
    name = str(slot.id)
    wishes = sorted(stands.problem.wishes, key=lambda wish: (not wish.must, -wish.score))
    pairs = [
        Pair(by_id[wish.supplier], by_id[wish.buyer], wish.must)
        for wish in wishes
        if (wish.supplier, wish.buyer) not in stands.board.meetings
        and not broken(stands.board.facts(wish.supplier, wish.buyer, name))
    ]
    return FreeNow(
        slot=slot,
        suppliers=[
            row for row in present if row.side == Side.SUPPLIER and row.seats and row.seats[0].id not in taken
        ],
        buyers=[
            (row, seat)
            for row in present
            if row.side == Side.BUYER
            for seat in row.seats
            if seat.id not in taken
        ],
        tables=len(stands.board.free_tables(name)),
        pairs=pairs[:MOST_PAIRS],
    )
