"""Reads about what was told of meetings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.attendance import queries as attendance
from app.attendance.models import MeetingAttendance
from app.companies.models import Representative
from app.companies.models import Standing as ActsAs
from app.core.errors import NotFound
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import Delegation, Meeting, MeetingState, Seat, Side, Slot, Table
from app.outcomes.models import Outcome
from app.outcomes.rules import DeskMark, Standing, Word, differences, standing
from app.registrations.models import Registration, RegistrationState


@dataclass
class Told:
    """A meeting with the desk's mark and both sides' words."""

    meeting: Meeting
    mark: MeetingAttendance | None = None
    words: dict[Side, Outcome] = field(default_factory=dict)

    @property
    def standing(self) -> Standing:
        if self.meeting.state != MeetingState.PLANNED:
            return Standing.CANCELLED
        mark = DeskMark(self.mark.holding, self.mark.failed_side) if self.mark is not None else None
        return standing(mark, self.word(Side.SUPPLIER), self.word(Side.BUYER))

    @property
    def differences(self) -> tuple[str, ...]:
        return tuple(map(str, differences(self.word(Side.SUPPLIER), self.word(Side.BUYER))))

    def word(self, side: Side) -> Word | None:
        """What a side said, as a value."""
        row = self.words.get(side)
        return Word(row.holding, row.stage, row.amount, row.failed_side) if row is not None else None


def outcomes_of_event(event_id: int) -> dict[int, dict[Side, Outcome]]:
    """By meeting and side: what was said."""
    found: dict[int, dict[Side, Outcome]] = defaultdict(dict)
    query = select(Outcome).join(Outcome.meeting).where(Meeting.event_id == event_id)
    for row in db.session.scalars(query):
        found[row.meeting_id][Side(row.side)] = row
    return dict(found)


def told_of_event(event_id: int) -> list[Told]:
    """All meetings of an event that were agreed, cancelled ones too, by time and table; three statements."""
    query = (
        select(Meeting)
        .join(Meeting.slot)
        .join(Meeting.table)
        .where(Meeting.event_id == event_id)
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
        )
        .order_by(Slot.starts_at, Table.number, Meeting.id)
    )
    marks = attendance.attendance_of_event(event_id)
    words = outcomes_of_event(event_id)
    return [Told(row, marks.get(row.id), words.get(row.id, {})) for row in db.session.scalars(query)]


def told_meeting(meeting_id: int) -> Told:
    """One meeting with everything its outcome page shows. Raises NotFound."""
    query = (
        select(Meeting)
        .where(Meeting.id == meeting_id)
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
            joinedload(Meeting.supplier).joinedload(Delegation.event),
        )
    )
    meeting = db.session.scalar(query)
    if meeting is None:
        raise NotFound
    rows = db.session.scalars(select(Outcome).where(Outcome.meeting_id == meeting_id))
    mark = db.session.get(MeetingAttendance, meeting_id)
    return Told(meeting, mark, {Side(row.side): row for row in rows})


def sides_of_user(meeting: Meeting, user_id: int) -> list[Side]:
    """For which sides of a meeting a person may speak: who acts for the company, or came to the event for it."""
    acts = exists().where(
        Representative.company_id == Delegation.company_id,
        Representative.user_id == user_id,
        Representative.standing != ActsAs.ASKED,
    )
    came = exists().where(
        Registration.event_id == Delegation.event_id,
        Registration.company_id == Delegation.company_id,
        Registration.user_id == user_id,
        Registration.state == RegistrationState.APPROVED,
        Registration.role == Delegation.side,
    )
    query = select(Delegation.side).where(
        Delegation.id.in_([meeting.supplier_id, meeting.buyer_id]), or_(acts, came)
    )
    return sorted(Side(side) for side in db.session.scalars(query))


def outcome_of(meeting_id: int, side: Side) -> Outcome | None:
    """What one side said."""
    return db.session.scalar(select(Outcome).where(Outcome.meeting_id == meeting_id, Outcome.side == side))


def silent(event_id: int, now: datetime) -> list[tuple[Told, Side]]:
    """The meetings that were or may have been held, with a side that has not told what came of them."""
    return [
        (row, side)
        for row in told_of_event(event_id)
        if row.meeting.slot.starts_at <= now and row.standing in (Standing.HELD, Standing.UNKNOWN)
        for side in Side
        if side not in row.words
    ]


def people_to_ask(event_id: int, asked: list[tuple[Told, Side]]) -> list[tuple[User, list[Told]]]:
    """Who can say what came of these meetings: the person of the seat, else all who came for that side."""
    seat_ids = {_seat_of(row.meeting, side) for row, side in asked}
    seats = {
        seat.id: seat.registration_id
        for seat in db.session.scalars(select(Seat).where(Seat.id.in_(seat_ids)))
    }
    query = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.APPROVED)
        .options(joinedload(Registration.user))
        .order_by(Registration.id)
    )
    came = list(db.session.scalars(query))
    people: dict[int, User] = {}
    meetings: dict[int, list[Told]] = defaultdict(list)
    for row, side in asked:
        delegation = row.meeting.supplier if side == Side.SUPPLIER else row.meeting.buyer
        own = [one for one in came if one.company_id == delegation.company_id and str(one.role) == str(side)]
        named = [one for one in own if one.id == seats.get(_seat_of(row.meeting, side))]
        for one in named or own:
            if one.user.active:
                people[one.user_id] = one.user
                meetings[one.user_id].append(row)
    return [(people[user_id], rows) for user_id, rows in meetings.items()]


def _seat_of(meeting: Meeting, side: Side) -> int:
    return meeting.supplier_seat_id if side == Side.SUPPLIER else meeting.buyer_seat_id


def event_of(meeting: Meeting) -> Event:
    """The event of a meeting loaded by `told_meeting`."""
    return meeting.supplier.event
