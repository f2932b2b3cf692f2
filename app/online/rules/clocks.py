"""Times and lengths as platforms write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core import clock


class Unit(StrEnum):
    """What a bare number in a column of lengths means."""

    MINUTES = "minutes"
    SECONDS = "seconds"
    HOURS = "hours"


_SECONDS = {Unit.MINUTES: 60, Unit.SECONDS: 1, Unit.HOURS: 3600}
LONGEST = timedelta(days=4)
NOTHING = frozenset({"", "-", "--", "—", "–", "n/a", "na", "нет", "null", "none"})

_CLOCK = re.compile(r"(?<![\d.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(
    r"(?:(\d{1,2})\s+([a-zа-я]{3})[a-zа-я]*\.?|([a-z]{3})[a-z]*\.?\s+(\d{1,2}))\s*,?\s+(\d{4})"
)
_OFFSET = re.compile(r"(?:z|(?:utc|gmt)?\s*[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
    )
    for number, name in enumerate(names.split(), start=1)
}
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|hr|hour|ч|час|m|min|мин|s|sec|с|сек)[a-zа-я]*\.?", re.IGNORECASE)


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing in it."""
    return text.strip().casefold() in NOTHING


def seconds_of(text: str, unit: Unit) -> int | None:
    """A length in seconds: «45», «45,5», «1:05:30», «1 ч 5 мин», «1h 5m»; None where it cannot be read."""
    text = text.strip().casefold()
    if text.startswith("-"):
        return None
    days, text = _days(text)
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return _sane(round(float(text.replace(",", ".")) * _SECONDS[unit]) + days)
    if re.fullmatch(r"\d+(:\d{2}){1,2}", text):
        parts = [int(part) for part in text.split(":")]
        if len(parts) == 2:  # 1:30 is an hour and a half; 45:10 can only be minutes and seconds
            parts = [0, *parts] if parts[0] > 23 else [*parts, 0]
        return _sane(parts[0] * 3600 + parts[1] * 60 + parts[2] + days)
    parts_found = _PARTS.findall(text)
    if parts_found and not re.sub(r"[\s,и]+", "", _PARTS.sub("", text)):
        total = sum(float(number.replace(",", ".")) * _factor(word) for number, word in parts_found)
        return _sane(round(total) + days)
    return None


def _days(text: str) -> tuple[int, str]:
    """Python writes a length over a day as «1 day, 2:00:00»."""
    found = re.match(r"(\d+) days?, ", text)
    return (int(found[1]) * 86_400, text[found.end() :]) if found else (0, text)


def _factor(word: str) -> int:
    if word[0] in "hч":
        return 3600
    return 60 if word[0] in "mм" else 1


def _sane(seconds: int) -> int | None:
    return seconds if 0 <= seconds <= LONGEST.total_seconds() else None


def moments_of(text: str, *, day: date, timezone: str) -> list[datetime]:
    """What a cell of times may mean, as UTC moments; a time without a date is on `day`. Empty: it cannot be read.

    12/11/2026 is one day to an American and another to a European, so there may be two answers.
    """
    text = text.strip().casefold()
    if _OFFSET.search(text) and (aware := _aware(text)) is not None:
        return [aware]
    at = _time_in(text)
    if at is None:
        return []
    rest = _CLOCK.sub(" ", text)
    dates = _dates_in(rest)
    if not dates and re.search(r"\d", rest):
        return []
    found = []
    for one in dates or [day]:
        try:
            found.append(clock.from_wall_clock(datetime.combine(one, at), timezone))
        except (ValueError, OverflowError):
            continue
    return found


def has_date(text: str) -> bool:
    """Whether a cell of times names a day."""
    return bool(_dates_in(_CLOCK.sub(" ", text.casefold())))


def _aware(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.upper().replace("UTC", "").replace("GMT", "").replace(" +", "+"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _time_in(text: str) -> time | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _dates_in(text: str) -> list[date]:
    if found := _ISO.search(text):
        return _real([(int(found[1]), int(found[2]), int(found[3]))])
    if found := _NUMBERS.search(text):
        first, second = int(found[1]), int(found[3])
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        either = [(year, second, first), (year, first, second)]
        return _real(either if found[2] == "/" else either[:1])
    if found := _WORDS.search(text):
        day, month = int(found[1] or found[4]), _MONTHS.get((found[2] or found[3])[:3], 0)
        return _real([(int(found[5]), month, day)])
    return []


def _real(candidates: list[tuple[int, int, int]]) -> list[date]:
    days = []
    for year, month, day in dict.fromkeys(candidates):
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return days
