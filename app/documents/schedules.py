"""Personal schedules: a page of A4 for each person, with meetings, booked sessions and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template

from app.documents.queries.meetings import Met
from app.documents.queries.people import Booked, EventRow, Person
from app.infra.i18n import in_language


@dataclass(frozen=True)
class Line:
    """A row of the plan: a meeting or an agenda item."""

    starts_at: datetime
    ends_at: datetime
    meeting: Met | None = None
    item: Booked | None = None


@dataclass(frozen=True)
class PersonalSchedule:
    """One person's day."""

    person: Person
    lines: tuple[Line, ...]

    @property
    def meetings(self) -> int:
        return sum(line.meeting is not None for line in self.lines)


def collect(
    people: Sequence[Person],
    meetings: Sequence[Met],
    booked: dict[int, list[Booked]],
    breaks: Sequence[Booked],
) -> list[PersonalSchedule]:
    """A schedule for each of `people`, in their order. Breaks stand where something comes before and after them."""
    return [_schedule(person, meetings, booked.get(person.registration_id, []), breaks) for person in people]


def _schedule(
    person: Person, meetings: Sequence[Met], booked: Sequence[Booked], breaks: Sequence[Booked]
) -> PersonalSchedule:
    lines = [
        Line(meeting.starts_at, meeting.ends_at, meeting=meeting)
        for meeting in meetings
        if person in meeting.supplier.people or person in meeting.buyer.people
    ]
    lines += [Line(item.starts_at, item.ends_at, item=item) for item in booked]
    if lines:
        first, last = min(line.starts_at for line in lines), max(line.ends_at for line in lines)
        lines += [
            Line(item.starts_at, item.ends_at, item=item)
            for item in breaks
            if first < item.starts_at and item.ends_at < last
        ]
    return PersonalSchedule(person, tuple(sorted(lines, key=lambda line: (line.starts_at, line.ends_at))))


def render(
    schedules: Sequence[PersonalSchedule], event: EventRow, *, language: str, made_at: datetime
) -> str:
    """One HTML document, a page or more for each person."""
    with in_language(language):
        return render_template("documents/schedule.html", schedules=schedules, event=event, made_at=made_at)
