"""Dates, numbers and money in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.web import formats

MOSCOW = "Europe/Moscow"
START = datetime(2026, 12, 10, 6, 30, tzinfo=UTC)
END = datetime(2026, 12, 10, 14, 0, tzinfo=UTC)
DAY = date(2026, 12, 10)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "args", "ru", "en"),
    [
        ("date_long", (START, MOSCOW), "четверг, 10 декабря 2026", "Thursday, 10 December 2026"),
        ("date_short", (START, MOSCOW), "10 декабря", "10 December"),
        ("date_tiny", (START, MOSCOW), "10.12.2026", "10/12/2026"),
        ("weekday_short", (DAY,), "чт", "Thu"),
        ("month_year", (DAY,), "Декабрь 2026", "December 2026"),
        ("moment", (START, MOSCOW), "10 декабря, 9:30", "10 December, 9:30"),
        ("time_range", (START, END, MOSCOW), "9:30–17:00", "9:30–17:00"),
        (
            "when",
            (START, END, MOSCOW),
            "четверг, 10 декабря 2026, 9:30–17:00",
            "Thursday, 10 December 2026, 9:30–17:00",
        ),
        ("date_range", (DAY, DAY), "10 декабря 2026", "10 December 2026"),
        ("date_range", (date(2027, 1, 26), date(2027, 1, 29)), "26–29 января 2027", "26–29 January 2027"),
        (
            "date_range",
            (date(2027, 1, 30), date(2027, 2, 2)),
            "30 января – 2 февраля 2027",
            "30 January – 2 February 2027",
        ),
        (
            "date_range",
            (date(2026, 12, 30), date(2027, 1, 2)),
            "30 декабря 2026 – 2 января 2027",
            "30 December 2026 – 2 January 2027",
        ),
        ("days_long", (date(2027, 1, 26), date(2027, 1, 29)), "26–29 января 2027", "26–29 January 2027"),
        ("days_long", (date(2026, 12, 10),) * 2, "четверг, 10 декабря 2026", "Thursday, 10 December 2026"),
        ("day_range", (date(2027, 1, 26), date(2027, 1, 29)), "26–29", "26–29"),
        ("weekday_range", (date(2027, 1, 26), date(2027, 1, 29)), "вт – пт", "Tue – Fri"),
        ("relative_days", (DAY, date(2026, 11, 24)), "через 16 дней", "in 16 days"),
        ("relative_days", (DAY, date(2026, 12, 9)), "завтра", "tomorrow"),
        ("relative_days", (DAY, date(2026, 12, 10)), "сегодня", "today"),
        ("relative_days", (DAY, date(2026, 12, 13)), "3 дня назад", "3 days ago"),
        ("days_between", (DAY, date(2026, 11, 24)), "16 дней", "16 days"),
        ("days_between", (DAY, date(2026, 11, 19)), "21 день", "21 days"),
        ("duration", (timedelta(minutes=90),), "1 ч 30 мин", "1 h 30 min"),
        ("duration", (1200,), "20 мин", "20 min"),
        ("elapsed", (63,), "1:03", "1:03"),
        ("elapsed", (3727,), "1:02:07", "1:02:07"),
        ("number", (1234567.5,), "1 234 567,5", "1,234,567.5"),
        ("percent", (0.964,), "96 %", "96%"),
        ("quantity", (1200, "шт."), "1 200 шт.", "1,200 шт."),
        ("money", (Decimal("1200000.00"),), "1 200 000 ₽", "1,200,000 ₽"),
        ("money", (Decimal("99.5"),), "99,50 ₽", "99.50 ₽"),
        ("money_short", (312_000_000,), "312 млн ₽", "312 M ₽"),
        ("money_short", (1_130_000_000,), "1,1 млрд ₽", "1.1 bn ₽"),
        ("money_short", (640,), "640 ₽", "640 ₽"),
        ("money_range", (100_000, 250_000), "100 000–250 000 ₽", "100,000–250,000 ₽"),
        ("money_range", (None, 250_000), "до 250 000 ₽", "up to 250,000 ₽"),
        ("money_range", (100_000, None), "от 100 000 ₽", "from 100,000 ₽"),
        ("money_range", (None, None), "", ""),
        ("file_size", (1_258_291,), "1,2 МБ", "1.2 MB"),
        ("file_size", (512,), "512 Б", "512 B"),
    ],
)
def test_both_languages_read_naturally(name: str, args: tuple[object, ...], ru: str, en: str) -> None:
    function = formats.FILTERS[name]
    assert plain(function(*args, locale="ru")) == ru
    assert plain(function(*args, locale="en")) == en


def test_the_zone_decides_the_day() -> None:
    late = datetime(2026, 12, 10, 22, 30, tzinfo=UTC)
    assert plain(formats.moment(late, MOSCOW, locale="ru")) == "11 декабря, 1:30"
    assert formats.relative_days(late, END, MOSCOW, locale="ru") == "завтра"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.moment(START, locale="ru")


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert " " not in formats.money(1_200_000, locale="ru")
    assert " " not in formats.date_short(DAY, locale="ru")
