"""Forms of the organiser: slots and breaks, tables, one delegation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.matchmaking.operations.delegations import MOST_SEATS
from app.matchmaking.operations.grid import MOST_TABLES
from app.matchmaking.rules.grid import Block, GridPlan
from app.web.forms import Day, Form, Line, MayBeEmpty, Paragraphs, without_gaps

LONGEST_EVENT_DAYS = 31


class Number(IntegerField):
    """A whole number within limits, said with both."""

    def __init__(
        self, text: Any, least: int, most: int, *, required: bool = True, unit: Any = None, **more: Any
    ) -> None:
        needed = InputRequired(_l("Fill in this field.")) if required else MayBeEmpty()
        message = _l("From %(least)s to %(most)s, please.", least=least, most=most)
        keywords = {"inputmode": "numeric", "min": least, "max": most, **more.pop("render_kw", {})}
        super().__init__(
            text, validators=[needed, NumberRange(least, most, message)], render_kw=keywords, **more
        )
        self.unit = unit

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([without_gaps(value) for value in valuelist])
        except ValueError:
            raise ValueError(str(_l("Give a whole number, in digits."))) from None


class Clock(TimeField):
    """A time of the day as the clock at the event's place shows it."""

    def __init__(self, text: Any, *, required: bool = False, **more: Any) -> None:
        needed = InputRequired(_l("Fill in this field.")) if required else MayBeEmpty()
        super().__init__(text, format=["%H:%M", "%H:%M:%S"], validators=[needed], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Give a time, such as 10:30."))) from None


class Slots(Form):
    """The day of meetings in a few numbers."""

    first_day = Day(_l("Day"), required=True)
    last_day = Day(_l("Last day"))
    start = Clock(_l("First meeting begins"), required=True)
    length = Number(_l("One meeting"), 5, 240, unit=_l("min"))
    gap = Number(_l("Between meetings"), 0, 120, unit=_l("min"))
    until = RadioField(
        _l("How many"),
        choices=[
            SelectChoice("number", _l("a number of meetings")),
            SelectChoice("end", _l("as many as fit before a time")),
        ],
        default="number",
    )
    number = Number(_l("Meetings in the first block"), 1, 200, required=False)
    end = Clock(_l("The first block ends by"))
    lunch_from = Clock(_l("Lunch from"))
    lunch_to = Clock(_l("Lunch to"))
    pause_from = Clock(_l("Break from"))
    pause_to = Clock(_l("Break to"))
    second_start = Clock(_l("Second block begins"))
    second_number = Number(_l("Meetings in the second block"), 1, 200, required=False)
    second_end = Clock(_l("The second block ends by"))
    place = Line(_l("Part of the hall"), most=40)
    second_length = Number(_l("One meeting"), 5, 240, required=False, unit=_l("min"))
    second_place = Line(_l("Part of the hall"), most=40)
    third_start = Clock(_l("Third block begins"))
    third_number = Number(_l("Meetings in the third block"), 1, 200, required=False)
    third_end = Clock(_l("The third block ends by"))
    third_length = Number(_l("One meeting"), 5, 240, required=False, unit=_l("min"))
    third_place = Line(_l("Part of the hall"), most=40)

    def validate_last_day(self, field: Any) -> None:
        if field.data is None or self.first_day.data is None:
            return
        if field.data < self.first_day.data:
            raise ValidationError(_l("The last day is before the first."))
        if field.data - self.first_day.data > timedelta(days=LONGEST_EVENT_DAYS):
            raise ValidationError(_l("That is more than a month of meetings."))

    def plan(self) -> GridPlan:
        """What was filled in, for the rules. Call it on a valid form."""
        by_number = self.until.data == "number"
        blocks = [
            Block(
                start.name,
                start.data,
                number=number.data if by_number else None,
                end=None if by_number else end.data,
                length=None if length is self.length else length.data,
                place=place.data or "",
            )
            for start, number, end, length, place in self._blocks()
            if start.data is not None
        ]
        pauses = [
            (start.name, start.data, end.data)
            for start, end in ((self.lunch_from, self.lunch_to), (self.pause_from, self.pause_to))
            if start.data is not None and end.data is not None
        ]
        first: date = self.first_day.data
        last: date = self.last_day.data or first
        days = tuple(first + timedelta(days=step) for step in range((last - first).days + 1))
        return GridPlan(days, tuple(blocks), self.length.data, self.gap.data, tuple(pauses))

    def filled_in(self) -> dict[str, Any]:
        """The fields as JSON keeps them; `restored` reads them back."""
        return {
            name: _kept(field.data)
            for name, field in self._fields.items()
            if name != "csrf_token" and field.data not in (None, "")
        }

    @staticmethod
    def restored(kept: dict[str, Any]) -> dict[str, Any]:
        """Values of `filled_in` as the fields' data."""
        return {name: _read(name, value) for name, value in kept.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Also fields that are needed because of others. An empty field's own checks are skipped, so it is done here."""
        valid = super().validate(extra_validators)
        lacking = [field for field in self._needed() if field.data is None and not field.errors]
        for field in lacking:
            field.errors = [_l("Fill in this field.")]
        return valid and not lacking

    def _blocks(self) -> list[tuple[Any, Any, Any, Any, Any]]:
        """Start, number, end, length and place of each block."""
        return [
            (self.start, self.number, self.end, self.length, self.place),
            (
                self.second_start,
                self.second_number,
                self.second_end,
                self.second_length,
                self.second_place,
            ),
            (self.third_start, self.third_number, self.third_end, self.third_length, self.third_place),
        ]

    def _needed(self) -> Iterator[Any]:
        for begin, number, end, _length, _place in self._blocks():
            if begin is self.start or begin.data is not None:
                yield number if self.until.data == "number" else end
        for start, end in ((self.lunch_from, self.lunch_to), (self.pause_from, self.pause_to)):
            if start.data is not None:
                yield end
            if end.data is not None:
                yield start


class Tables(Form):
    number = Number(_l("Number of tables"), 1, MOST_TABLES, unit=_l("tables"))
    zones = Paragraphs(
        _l("Parts of the hall"),
        most=2000,
        description=_l("One a line, such as: 1-8 Hall A. Shown beside the table's number."),
    )
    accessible = Line(
        _l("Accessible tables"),
        most=200,
        description=_l("Their numbers, such as: 1, 3, 5-8. Who needs one is set with the delegation."),
    )
    self_booking = BooleanField(
        _l("Participants may book free common slots themselves once the schedule is published")
    )

    _LINE = re.compile(r"(\d{1,3})\s*(?:[-–—]\s*(\d{1,3}))?[\s:.,;]+(\S.{0,39})")

    def validate_zones(self, field: Any) -> None:
        for line in (field.data or "").splitlines():
            found = self._LINE.fullmatch(line.strip())
            if line.strip() and (found is None or int(found[2] or found[1]) < int(found[1])):
                raise ValidationError(
                    _l("Cannot read “%(line)s”. Write it like: 1-8 Hall A.", line=line.strip()[:60])
                )

    _NUMBERS = re.compile(r"(\d{1,3})\s*(?:[-–—]\s*(\d{1,3}))?")

    def validate_accessible(self, field: Any) -> None:
        for part in _parts(field.data):
            found = self._NUMBERS.fullmatch(part)
            if found is None or int(found[2] or found[1]) < int(found[1]):
                raise ValidationError(_l("Cannot read “%(part)s”. Write it like: 1, 3, 5-8.", part=part[:60]))
            if self.number.data and int(found[2] or found[1]) > self.number.data:
                raise ValidationError(_l("There is no table %(number)s.", number=int(found[2] or found[1])))

    def accessible_tables(self) -> set[int]:
        """The numbers of the accessible tables. Call it on a valid form."""
        numbers: set[int] = set()
        for part in _parts(self.accessible.data):
            found = self._NUMBERS.fullmatch(part)
            if found is not None:
                numbers |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
        return numbers

    def zone_by_table(self) -> dict[int, str]:
        """The part of the hall of each table number. Call it on a valid form."""
        zones: dict[int, str] = {}
        for line in (self.zones.data or "").splitlines():
            found = self._LINE.fullmatch(line.strip())
            if found is not None:
                zones |= dict.fromkeys(range(int(found[1]), int(found[2] or found[1]) + 1), found[3].strip())
        return zones


class DelegationLimits(Form):
    seats = Number(
        _l("Seats"),
        1,
        MOST_SEATS,
        required=False,
        description=_l("How many meetings this buyer can have at the same time."),
    )
    min_meetings = Number(
        _l("At least"),
        0,
        200,
        unit=_l("meetings"),
        description=_l("The run tries to give everybody this many first."),
    )
    max_meetings = Number(
        _l("At most"), 1, 200, required=False, unit=_l("meetings"), description=_l("Empty: no limit.")
    )
    zone = SelectField(_l("Receives in"), choices=[], validators=[Optional()])
    needs_accessible = BooleanField(_l("Needs an accessible table"))

    def offer_zones(self, zones: list[str]) -> None:
        """The parts of the hall to choose from."""
        self.zone.choices = [("", str(_l("anywhere in the hall"))), *((zone, zone) for zone in zones)]


def lines_of_zones(tables: list[Any]) -> str:
    """The zones of tables as the form's lines: runs of equal names."""
    runs: list[list[Any]] = []
    for table in tables:
        if runs and runs[-1][2] == table.zone and runs[-1][1] == table.number - 1:
            runs[-1][1] = table.number
        else:
            runs.append([table.number, table.number, table.zone])
    return "\n".join(f"{a}-{b} {zone}" if a != b else f"{a} {zone}" for a, b, zone in runs if zone)


def ranges_of(numbers: list[int]) -> str:
    """Numbers in order as they are written: 1, 3, 5-8."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text or "") if part.strip()]


def _kept(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if name.endswith("_day"):
        return date.fromisoformat(value)
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        return time.fromisoformat(value)
    return value
