"""Where a meeting that somebody has picked up may be put down: every cell of its rows, free or with the rule that refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.events.models import Event
from app.matchmaking.models import Meeting
from app.matchmaking.queries import amendments
from app.matchmaking.queries.booking import booking_facts
from app.matchmaking.rules import booking as rules
from app.matchmaking.solver.amend import Trial
from app.matchmaking.solver.amendments import swapped


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


@dataclass(frozen=True)
class Exchange:
    """A cell that another meeting has, which may exchange places with the one picked up.

    `companies` is how many days of companies change. `refusal` is the rule's name and `at_fault` the meeting that breaks
    it, both None where they may.
    """

    slot_id: int
    row: int
    other: Meeting
    companies: int
    refusal: str | None = None
    at_fault: Meeting | None = None


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


def exchanges(event: Event, meeting: Meeting, view: View, *, now: datetime) -> list[Exchange]:
    """Every other meeting, and whether the two may exchange places: as `amendments.swap` would do it."""
    here = amendments.amendable(event, now=now)
    own = (str(meeting.supplier_id), str(meeting.buyer_id))
    pinned = here.pinned(keep_printed=False)
    trial = Trial(here.stands.board)
    found = []
    for pair, other in here.meetings.items():
        if pair == own or own not in here.meetings:
            continue
        row = other.table_id if view == View.TABLES else other.buyer_seat_id
        companies = len({*own, *pair})
        if pair in pinned:
            code = "meeting_is_locked" if other.locked else "meeting_has_begun"
            found.append(Exchange(other.slot_id, row, other, companies, code, other))
            continue
        fault = swapped(trial, own, pair)
        if fault is None:
            trial.rollback()
            found.append(Exchange(other.slot_id, row, other, companies))
        else:
            found.append(Exchange(other.slot_id, row, other, companies, fault[1], here.meetings[fault[0]]))
    return found
