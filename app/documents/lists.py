"""Lists for the hall: a sheet for each table, a day for each buyer's place, the steward's list by time and by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import render_template

from app.documents.queries.meetings import Met
from app.documents.queries.people import EventRow, Person
from app.infra.i18n import in_language


@dataclass(frozen=True)
class TableSheet:
    """The meetings at one table, by time."""

    number: int
    meetings: tuple[Met, ...]


@dataclass(frozen=True)
class BuyerDay:
    """The meetings of one place of a buyer, by time. `of`: how many places the buyer has."""

    company_ru: str
    company_en: str
    people: tuple[Person, ...]
    seat: int
    of: int
    meetings: tuple[Met, ...]


@dataclass(frozen=True)
class Guest:
    """Somebody on the steward's list, with the first meeting to send him to."""

    person: Person
    meetings: int
    first: Met | None


@dataclass(frozen=True)
class Hour:
    """All meetings that begin together, by table."""

    starts_at: datetime
    ends_at: datetime
    meetings: tuple[Met, ...]


def collect_tables(meetings: Sequence[Met]) -> list[TableSheet]:
    """A sheet for each table at which somebody meets."""
    order = sorted(meetings, key=lambda meeting: (meeting.table, meeting.starts_at))
    return [
        TableSheet(number, tuple(group))
        for number, group in groupby(order, key=lambda meeting: meeting.table)
    ]


def collect_buyers(meetings: Sequence[Met]) -> list[BuyerDay]:
    """A day for each place of each buyer, by the buyer's name."""

    def place(meeting: Met) -> tuple[str, int, int]:
        return meeting.buyer.name_ru.lower(), meeting.buyer.company_id, meeting.seat

    order = sorted(meetings, key=lambda meeting: (*place(meeting), meeting.starts_at))
    places: dict[int, set[int]] = {}
    for meeting in order:
        places.setdefault(meeting.buyer.company_id, set()).add(meeting.seat)
    days = []
    for _place, group in groupby(order, key=place):
        mine = tuple(group)
        buyer = mine[0].buyer
        days.append(
            BuyerDay(
                company_ru=buyer.name_ru,
                company_en=buyer.name_en,
                people=buyer.people,
                seat=mine[0].seat,
                of=len(places[buyer.company_id]),
                meetings=mine,
            )
        )
    return days


def collect_hours(meetings: Sequence[Met]) -> list[Hour]:
    """The meetings by the time they begin."""
    order = sorted(meetings, key=lambda meeting: (meeting.starts_at, meeting.table))
    hours = []
    for starts_at, group in groupby(order, key=lambda meeting: meeting.starts_at):
        together = tuple(group)
        hours.append(Hour(starts_at, together[0].ends_at, together))
    return hours


def collect_guests(people: Sequence[Person], meetings: Sequence[Met]) -> list[Guest]:
    """Everybody who comes, in the order of `people`."""
    guests = []
    for person in people:
        mine = [
            meeting
            for meeting in meetings
            if person in meeting.supplier.people or person in meeting.buyer.people
        ]
        guests.append(
            Guest(person, len(mine), min(mine, key=lambda meeting: meeting.starts_at, default=None))
        )
    return guests


def render_tables(sheets: Sequence[TableSheet], event: EventRow, *, language: str, made_at: datetime) -> str:
    """One HTML document, a page for each table."""
    with in_language(language):
        return render_template("documents/tables.html", sheets=sheets, event=event, made_at=made_at)


def render_buyers(days: Sequence[BuyerDay], event: EventRow, *, language: str, made_at: datetime) -> str:
    """One HTML document, a page for each place of a buyer, with room for notes."""
    with in_language(language):
        return render_template("documents/buyer_days.html", days=days, event=event, made_at=made_at)


def render_steward(
    hours: Sequence[Hour], guests: Sequence[Guest], event: EventRow, *, language: str, made_at: datetime
) -> str:
    """One HTML document: the meetings by time, then the people by name."""
    with in_language(language):
        return render_template(
            "documents/steward.html", hours=hours, guests=guests, event=event, made_at=made_at
        )
