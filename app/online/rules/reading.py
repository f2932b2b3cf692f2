"""A platform's attendance list: where its table begins, which column is what, and what each row says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core import clock
from app.online.rules import clocks
from app.online.rules.clocks import Unit
from app.online.rules.staying import Span

LOOK_FOR_HEADS = 40  # rows: platforms put a summary of the meeting above the table
FAR = timedelta(days=1)


class Column(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    EMAIL = "email"
    JOINED = "joined"
    LEFT = "left"
    DURATION = "duration"


# the first pattern that fits decides; platforms call the same thing by ever new words
_PATTERNS = (
    (
        None,
        r"countr|стран|регион|region|compan|компан|организац|organi[sz]ation|количеств|число|count\b|topic|тема",
    ),
    (Column.EMAIL, r"mail|почт"),
    (
        Column.DURATION,
        r"duration|длительн|продолжительн|присутств|minutes|^минут|time in (session|meeting|room)|время (на|в) ",
    ),
    (Column.JOINED, r"join|вход|вош[её]л|подключ|присоедин|first seen|entered"),
    (Column.LEFT, r"leave|left|выход|выш[её]л|отключ|last seen|exited"),
    (Column.FAMILY, r"^(фамилия|family name|last name|surname)$"),
    (Column.GIVEN, r"^(first name|given name)$"),
    (Column.NAME, r"имя|фио|ф и о|name|участник|participant|attendee|слушател|пользовател|ник\b"),
)


@dataclass(frozen=True)
class Columns:
    """How a table is read: the row of its heads (from 0), the place of each column, units and zone."""

    head: int
    places: Mapping[Column, int]
    unit: Unit = Unit.MINUTES
    timezone: str = "Europe/Moscow"

    def to_json(self) -> dict[str, Any]:
        return {
            "head": self.head,
            "places": {str(key): place for key, place in self.places.items()},
            "unit": str(self.unit),
            "timezone": self.timezone,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Columns:
        places = {Column(key): int(place) for key, place in kept["places"].items()}
        return cls(int(kept["head"]), places, Unit(kept["unit"]), str(kept["timezone"]))


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place; rows are counted as the sheet counts."""

    row: int
    column: Column
    code: str
    value: str = ""


@dataclass(frozen=True)
class ListRow:
    """One row that can be used: who, and from when to when or how long."""

    number: int
    name: str
    email: str
    span: Span | None
    seconds: int


@dataclass
class Read:
    """What a table says: rows, problems by row, and how many rows name somebody without any time."""

    rows: list[ListRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    without_time: int = 0


def plain(text: str) -> str:
    """A head as it is compared: small letters, digits, single spaces."""
    return re.sub(r"[^a-zа-я0-9]+", " ", text.casefold().replace("ё", "е")).strip()


def meaning(head: str) -> Column | None:
    """What a column with this head holds, as far as one can guess."""
    text = plain(head)
    return next((column for column, pattern in _PATTERNS if text and re.search(pattern, text)), None)


def guess(table: Sequence[Sequence[str]], *, timezone: str) -> Columns:
    """The likeliest reading: the row with the most known heads, each column at its first place."""
    best = Columns(0, {}, timezone=timezone)
    for at, row in enumerate(table[:LOOK_FOR_HEADS]):
        places = places_in(row)
        if len(places) > len(best.places) and {Column.NAME, Column.EMAIL, Column.FAMILY} & places.keys():
            best = Columns(at, places, unit_of(row, places), timezone)
    return best


def places_in(heads: Sequence[str]) -> dict[Column, int]:
    """Each known column's first place among these heads."""
    places: dict[Column, int] = {}
    for place, head in enumerate(heads):
        column = meaning(head)
        if column is not None:
            places.setdefault(column, place)
    if Column.FAMILY in places and Column.NAME in places and Column.GIVEN not in places:
        places[Column.GIVEN] = places.pop(Column.NAME)  # «Фамилия», «Имя»
    return places


def unit_of(heads: Sequence[str], places: Mapping[Column, int]) -> Unit:
    """The unit named in the head of the lengths."""
    head = plain(heads[places[Column.DURATION]]) if Column.DURATION in places else ""
    if re.search(r"\b(sec|сек)", head):
        return Unit.SECONDS
    return Unit.HOURS if re.search(r"\b(hours|час)", head) else Unit.MINUTES


def digest_of(heads: Sequence[str]) -> str:
    """By which the same platform's table is known again."""
    return hashlib.sha256("|".join(plain(head) for head in heads).strip("|").encode()).hexdigest()


def problem_of_columns(columns: Columns) -> str | None:
    """The code of what is missing before the table can be read."""
    places = columns.places
    if not {Column.NAME, Column.EMAIL, Column.FAMILY} & places.keys():
        return "list_without_people"
    if not {Column.JOINED, Column.DURATION} & places.keys():
        return "list_without_time"
    if len(set(places.values())) < len(places):
        return "list_column_twice"
    return None


def read(table: Sequence[Sequence[str]], columns: Columns, around: Span) -> Read:
    """Every row below the heads. `around` is the event or the item: times far from it are problems."""
    result = Read()
    heads = [plain(cell) for cell in table[columns.head]] if columns.head < len(table) else []
    for number, row in enumerate(table[columns.head + 1 :], start=columns.head + 2):
        cells = {
            key: "" if place >= len(row) or clocks.is_nothing(row[place]) else row[place].strip()
            for key, place in columns.places.items()
        }
        if sum(plain(cell) == head != "" for cell, head in zip(row, heads, strict=False)) >= 2:
            continue  # the heads once more, above the next group of people
        name = _name_in(cells)
        email = cells.get(Column.EMAIL, "")
        times = [cells.get(key, "") for key in (Column.JOINED, Column.LEFT, Column.DURATION)]
        if not name and not email:
            if any(times):
                result.problems.append(Problem(number, Column.NAME, "list_row_without_person"))
            continue
        if not any(times):
            result.without_time += 1
            continue
        found = _row(number, name, email, cells, columns, around)
        (result.problems if isinstance(found, Problem) else result.rows).append(found)  # type: ignore[arg-type]
    return result


def _name_in(cells: Mapping[Column, str]) -> str:
    parts = [cells.get(Column.FAMILY, ""), cells.get(Column.GIVEN, "")]
    return " ".join(part for part in parts if part) or cells.get(Column.NAME, "")


def _row(
    number: int, name: str, email: str, cells: Mapping[Column, str], columns: Columns, around: Span
) -> ListRow | Problem:
    length = None
    if text := cells.get(Column.DURATION, ""):
        length = clocks.seconds_of(text, columns.unit)
        if length is None:
            return Problem(number, Column.DURATION, "list_duration_unreadable", text[:60])
    ends: dict[Column, datetime] = {}
    for column in (Column.JOINED, Column.LEFT):
        if text := cells.get(column, ""):
            moment = _moment(text, columns.timezone, around)
            if isinstance(moment, str):
                return Problem(number, column, moment, text[:60])
            ends[column] = moment
    joined, left = ends.get(Column.JOINED), ends.get(Column.LEFT)
    if joined is not None and left is None:
        if length is None:
            return Problem(number, Column.LEFT, "list_leave_missing")
        left = joined + timedelta(seconds=length)
    elif left is not None and joined is None and length is not None:
        joined = left - timedelta(seconds=length)
    if joined is None or left is None:
        return ListRow(number, name, email, None, length or 0)
    if left < joined and not clocks.has_date(cells.get(Column.LEFT, "")):
        left += timedelta(days=1)  # past midnight, where the list has no dates
    if left < joined:
        return Problem(number, Column.LEFT, "list_left_before_joined", cells.get(Column.LEFT, "")[:60])
    return ListRow(number, name, email, Span(joined, left), int((left - joined).total_seconds()))


def _moment(text: str, timezone: str, around: Span) -> datetime | str:
    """The moment a cell means, or the code of what is wrong with it. Of two readings the one near the event counts."""
    day = clock.in_zone(around.starts_at, timezone).date()
    candidates = clocks.moments_of(text, day=day, timezone=timezone)
    if not candidates:
        return "list_time_unreadable"
    near = [one for one in candidates if around.starts_at - FAR <= one <= around.ends_at + FAR]
    return near[0] if near else "list_time_far"
