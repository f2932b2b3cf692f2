"""Where a meeting that somebody has picked up may be put down: every cell of its rows, free or with the rule that refuses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.matchmaking.models import Meeting
from app.matchmaking.queries.booking import booking_facts
from app.matchmaking.rules import booking as rules


class View(StrEnum):
    """What a row of the board is."""

    BUYERS = "buyers"
    TABLES = "tables"


@dataclass(frozen=True)
class Target:
    """A cell: `row` is the id of a buyer's seat or of a table. `refusal` is the rule's name, None where it may go."""

    slot_id: int
    row: int
    refusal: str | None = None
    here: bool = False


def targets(meeting: Meeting, view: View) -> list[Target]:
    """Every slot with every seat of the meeting's buyer, or with every table, in a fixed number of statements.

    By the same facts and rules by which the move itself is judged. The meeting comes with both delegations.
    """
    facts = booking_facts(meeting.event_id, meeting.supplier, meeting.buyer, leaving_out=meeting)
    at_table = view == View.TABLES
    own = meeting.table_id if at_table else meeting.buyer_seat_id
    found = []
    for slot_id in facts.slots:
        for row in facts.tables if at_table else facts.buyer_seats:
            here = (slot_id, row) == (meeting.slot_id, own)
            table_id = row if at_table else _kept_table(meeting, slot_id)
            seat_id = _kept_seat(meeting, slot_id) if at_table else row
            refusal = rules.refusal_to_place(facts.at(slot_id, table_id=table_id, seat_id=seat_id))
            found.append(Target(slot_id, row, None if here or refusal is None else refusal.code, here))
    return found


def _kept_table(meeting: Meeting, slot_id: int) -> int | None:
    """Within its slot a meeting stays at its table when only the officer changes."""
    return meeting.table_id if slot_id == meeting.slot_id else None


def _kept_seat(meeting: Meeting, slot_id: int) -> int | None:
    return meeting.buyer_seat_id if slot_id == meeting.slot_id else None
