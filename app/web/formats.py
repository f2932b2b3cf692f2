"""Dates, numbers and money as people read them, in Russian and English.

Pure functions: the language comes as `locale`, the zone as `tz` (IANA name). A date without a clock needs no zone; an
aware moment without one is refused, since showing UTC to a reader is always a mistake.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal

NBSP = "\u00a0"
DASH = "–"

_WORDS = {
    "ru": {
        "today": "сегодня", "tomorrow": "завтра", "yesterday": "вчера", "from": "от", "to": "до",
        "sizes": ("Б", "КБ", "МБ", "ГБ"), "large": ("тыс.", "млн", "млрд"), "hour": "ч", "minute": "мин", "second": "с",
    },
    "en": {
        "today": "today", "tomorrow": "tomorrow", "yesterday": "yesterday", "from": "from", "to": "up to",
        "sizes": ("B", "KB", "MB", "GB"), "large": ("k", "M", "bn"), "hour": "h", "minute": "min", "second": "s",
    },
}  # fmt: skip
_MONTH_DAY = {"ru": "d MMMM", "en": "d MMMM"}


def _zone(tz: str | None) -> ZoneInfo:
    if tz is None:
        raise ValueError("An aware moment needs the zone it is shown in.")
    return ZoneInfo(tz)


def _date(value: date | datetime, tz: str | None) -> date:
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(_zone(tz)) if value.tzinfo is not None else value).date()


def _pattern(value: date | datetime, tz: str | None, pattern: str, locale: str) -> str:
    return _written(_date(value, tz), pattern, locale)


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """A list shows the same few days row after row."""
    return format_date(day, pattern, locale=locale).replace(" ", NBSP)


def date_long(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«четверг, 10 декабря 2026», "Thursday, 10 December 2026"."""
    return f"{_pattern(value, tz, 'EEEE', locale)}, {date_medium(value, tz, locale=locale)}"


def date_medium(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10 декабря 2026»."""
    return _pattern(value, tz, f"{_MONTH_DAY[locale]} y", locale)


def date_short(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10 декабря», without the year."""
    return _pattern(value, tz, _MONTH_DAY[locale], locale)


def date_tiny(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10.12.2026», "10/12/2026": for narrow columns and documents."""
    return _pattern(value, tz, "dd.MM.y" if locale == "ru" else "dd/MM/y", locale)


def weekday(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«четверг»."""
    return _pattern(value, tz, "EEEE", locale)


def weekday_short(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«чт», "Thu"."""
    return _pattern(value, tz, "EEE", locale)


def day_number(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10»."""
    return _pattern(value, tz, "d", locale)


def month_year(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«Декабрь 2026»: a heading, hence the capital."""
    text = _pattern(value, tz, "LLLL y", locale)
    return text[:1].upper() + text[1:]


def month_name(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«Декабрь»."""
    text = _pattern(value, tz, "LLLL", locale)
    return text[:1].upper() + text[1:]


def month_short(value: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«дек.» under the columns of a chart."""
    return _pattern(value, tz, "LLL", locale)


def time_short(value: datetime, tz: str | None = None, *, locale: str) -> str:
    """«9:30», twenty-four hours in both languages."""
    shown = value.astimezone(_zone(tz)) if value.tzinfo is not None else value
    return f"{shown.hour}:{shown.minute:02d}"


def moment(value: datetime, tz: str | None = None, *, locale: str) -> str:
    """«10 декабря, 9:30»."""
    return f"{date_short(value, tz, locale=locale)}, {time_short(value, tz, locale=locale)}"


def moment_long(value: datetime, tz: str | None = None, *, locale: str) -> str:
    """«10 декабря 2026, 9:30»."""
    return f"{date_medium(value, tz, locale=locale)}, {time_short(value, tz, locale=locale)}"


def time_range(start: datetime, end: datetime, tz: str | None = None, *, locale: str) -> str:
    """«9:30–17:00»."""
    return f"{time_short(start, tz, locale=locale)}{DASH}{time_short(end, tz, locale=locale)}"


def date_range(start: date | datetime, end: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10 декабря 2026», «26–29 января 2027», «30 января – 2 февраля 2027», «30 декабря 2026 – 2 января 2027»."""
    first, last = _date(start, tz), _date(end, tz)
    if first == last:
        return date_medium(first, locale=locale)
    end_text = date_medium(last, locale=locale)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{DASH}{end_text}"
    start_text = (
        date_short(first, locale=locale) if first.year == last.year else date_medium(first, locale=locale)
    )
    return f"{start_text}{NBSP}{DASH} {end_text}"


def days_long(start: date | datetime, end: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«четверг, 10 декабря 2026», of several days «26–29 января 2027»."""
    if _date(start, tz) == _date(end, tz):
        return date_long(start, tz, locale=locale)
    return date_range(start, end, tz, locale=locale)


def day_range(start: date | datetime, end: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«10» or «26–29»: the big figure of the calendar. Across months the first day only."""
    first, last = _date(start, tz), _date(end, tz)
    if first == last or (first.year, first.month) != (last.year, last.month):
        return str(first.day)
    return f"{first.day}{DASH}{last.day}"


def weekday_range(start: date | datetime, end: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«чт» or «вт – пт»."""
    first, last = weekday_short(start, tz, locale=locale), weekday_short(end, tz, locale=locale)
    if _date(start, tz) == _date(end, tz):
        return first
    return f"{first}{NBSP}{DASH}{NBSP}{last}"


def when(start: datetime, end: datetime, tz: str, *, locale: str) -> str:
    """«четверг, 10 декабря 2026, 9:30–17:00»; an event of several days gives its dates."""
    if _date(start, tz) != _date(end, tz):
        return date_range(start, end, tz, locale=locale)
    return f"{date_long(start, tz, locale=locale)}, {time_range(start, end, tz, locale=locale)}"


def relative_days(value: date | datetime, now: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«сегодня», «завтра», «через 16 дней», «3 дня назад»: whole days on the calendar of `tz`."""
    days = (_date(value, tz) - _date(now, tz)).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if near is not None:
        return str(_WORDS[locale][near])
    text = format_timedelta(
        timedelta(days=days), granularity="day", threshold=10**6, add_direction=True, locale=locale
    )
    return text.replace(" ", NBSP)


def days_between(value: date | datetime, now: date | datetime, tz: str | None = None, *, locale: str) -> str:
    """«16 дней»: how long from now to then, never below zero."""
    days = max((_date(value, tz) - _date(now, tz)).days, 0)
    if days == 0:
        return f"0{NBSP}{'дней' if locale == 'ru' else 'days'}"
    text = format_timedelta(timedelta(days=days), granularity="day", threshold=10**6, locale=locale)
    return text.replace(" ", NBSP)


def duration(value: timedelta | float, *, locale: str) -> str:
    """«1 ч 30 мин», «20 мин», «8 с» of a span or of seconds."""
    seconds = round(value.total_seconds() if isinstance(value, timedelta) else value)
    words = _WORDS[locale]
    if abs(seconds) < 60:
        return f"{seconds}{NBSP}{words['second']}"
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(hours, words["hour"]), (minutes, words["minute"])]
    return NBSP.join(f"{amount}{NBSP}{word}" for amount, word in parts if amount)


def elapsed(value: timedelta | float, *, locale: str) -> str:
    """«0:03», «1:02:07»: a running clock of a span or of seconds."""
    seconds = max(int(value.total_seconds() if isinstance(value, timedelta) else value), 0)
    hours, rest = divmod(seconds, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return f"{hours}:{clock}" if hours else clock


def number(value: float | Decimal, digits: int | None = None, *, locale: str) -> str:
    """«1 234,5», "1,234.5"; `digits` fixes the places after the point."""
    pattern = "#,##0.###" if digits is None else "#,##0" + (f".{'0' * digits}" if digits else "")
    return format_decimal(value, pattern, locale=locale).replace("\u202f", NBSP).replace(" ", NBSP)


def percent(value: float, digits: int = 0, *, locale: str) -> str:
    """0.96 → «96 %», "96%"."""
    return f"{number(100 * value, digits, locale=locale)}{NBSP if locale == 'ru' else ''}%"


def quantity(value: float | Decimal, unit: str = "", *, locale: str) -> str:
    """«1 200 шт.»."""
    return f"{number(value, locale=locale)}{NBSP}{unit}".rstrip(NBSP)


def money(value: float | Decimal, *, locale: str) -> str:
    """«1 200 000 ₽»; kopecks only where there are any."""
    whole = value == int(value)
    return f"{number(value, 0 if whole else 2, locale=locale)}{NBSP}₽"


def money_short(value: float | Decimal, *, locale: str) -> str:
    """«312 млн ₽», «1,1 млрд ₽»: for figures and tables where the kopeck does not matter."""
    size, name = Decimal(value), ""
    for word in _WORDS[locale]["large"]:
        if abs(size) < 1000:
            break
        size, name = size / 1000, word
    digits = 0 if abs(size) >= 100 or size == int(size) else 1
    return NBSP.join(part for part in (number(size, digits, locale=locale), name, "₽") if part)


def money_range(low: float | Decimal | None, high: float | Decimal | None = None, *, locale: str) -> str:
    """«100 000–250 000 ₽», «до 250 000 ₽», «от 100 000 ₽», or nothing."""
    words = _WORDS[locale]
    if low is not None and high is not None:
        if low == high:
            return money(low, locale=locale)
        return f"{number(low, locale=locale)}{DASH}{money(high, locale=locale)}"
    if high is not None:
        return f"{words['to']}{NBSP}{money(high, locale=locale)}"
    return f"{words['from']}{NBSP}{money(low, locale=locale)}" if low is not None else ""


def file_size(value: int, *, locale: str) -> str:
    """«1,2 МБ» of bytes."""
    size, names = float(value), _WORDS[locale]["sizes"]
    step = 0
    while size >= 1000 and step < len(names) - 1:
        size, step = size / 1024, step + 1
    return f"{number(size, 0 if step == 0 or size >= 10 else 1, locale=locale)}{NBSP}{names[step]}"


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        date_long, date_medium, date_short, date_tiny, weekday, weekday_short, day_number, month_year, month_name,
        time_short, moment, moment_long, time_range, date_range, days_long, day_range, weekday_range, when, relative_days,
        days_between, duration, elapsed, number, percent, quantity, money, money_short, money_range, file_size,
    )
}  # fmt: skip
