"""Lists as platforms write them: heads below a summary, both languages, all ways to write times and lengths."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.online.rules import clocks, matching, reading
from app.online.rules.clocks import Unit
from app.online.rules.matching import Known
from app.online.rules.reading import Column
from app.online.rules.staying import Span

START = datetime(2026, 12, 2, 8, tzinfo=UTC)  # 11:00 in Moscow
AROUND = Span(START, START + timedelta(minutes=90))
ZONE = "Europe/Moscow"

ZOOM = [
    ["Topic", "Meeting ID", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants", ""],
    ["Bids", "812", "12/02/2026 10:55:00 AM", "12/02/2026 12:31:00 PM", "host@c.example", "96", "3", ""],
    ["", "", "", "", "", "", "", ""],
    [
        "Name (Original Name)",
        "User Email",
        "Join Time",
        "Leave Time",
        "Duration (Minutes)",
        "Guest",
        "In Waiting Room",
        "Country/Region Name",
    ],
    [
        "Анна Ершова",
        "anna@f.example",
        "12/02/2026 11:02:10 AM",
        "12/02/2026 11:30:10 AM",
        "28",
        "No",
        "No",
        "Russia",
    ],
    [
        "Анна Ершова",
        "anna@f.example",
        "12/02/2026 11:40:00 AM",
        "12/02/2026 12:30:00 PM",
        "50",
        "No",
        "No",
        "Russia",
    ],
    ["Kotov Pavel (Pavel)", "", "12/02/2026 11:00:00 AM", "12/02/2026 12:30:00 PM", "90", "Yes", "No", ""],
]
WEBINAR_RU = [
    ["Отчёт о посещении"],
    ["Мероприятие", "Закупки"],
    [],
    ["№", "Фамилия", "Имя", "Электронная почта", "Время входа", "Время выхода", "Время присутствия"],
    ["1", "Ершова", "Анна", "anna@f.example", "02.12.2026 11:02", "02.12.2026 11:30", "0:28:00"],
    ["2", "Котов", "Павел", "-", "02.12.2026 11:00", "-", "1:30:00"],
    ["3", "Лунина", "Ольга", "olga@f.example", "-", "-", "-"],
]


def table(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [(row + [""] * width)[:width] for row in rows]


def span(start: float, end: float) -> Span:
    return Span(START + timedelta(minutes=start), START + timedelta(minutes=end))


def test_a_list_like_zooms_is_found_below_its_summary_and_read() -> None:
    columns = reading.guess(table(ZOOM), timezone=ZONE)
    assert columns.head == 3
    assert columns.places == {
        Column.NAME: 0,
        Column.EMAIL: 1,
        Column.JOINED: 2,
        Column.LEFT: 3,
        Column.DURATION: 4,
    }
    found = reading.read(table(ZOOM), columns, AROUND)
    assert found.problems == []
    assert [row.span for row in found.rows] == [span(2 + 1 / 6, 30 + 1 / 6), span(40, 90), span(0, 90)]


def test_a_list_like_webinar_rus_is_read() -> None:
    columns = reading.guess(table(WEBINAR_RU), timezone=ZONE)
    assert columns.places == {
        Column.FAMILY: 1,
        Column.GIVEN: 2,
        Column.EMAIL: 3,
        Column.JOINED: 4,
        Column.LEFT: 5,
        Column.DURATION: 6,
    }
    found = reading.read(table(WEBINAR_RU), columns, AROUND)
    assert [(row.name, row.span) for row in found.rows] == [
        ("Ершова Анна", span(2, 30)),
        ("Котов Павел", span(0, 90)),
    ]
    assert found.without_time == 1


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [
        ("45", Unit.MINUTES, 2700),
        ("45", Unit.SECONDS, 45),
        ("1.5", Unit.HOURS, 5400),
        ("45,5", Unit.MINUTES, 2730),
        ("1:05:30", Unit.MINUTES, 3930),
        ("1:30", Unit.MINUTES, 5400),
        ("45:10", Unit.MINUTES, 2710),
        ("1 ч 5 мин 30 с", Unit.MINUTES, 3930),
        ("1 час 12 минут", Unit.MINUTES, 4320),
        ("72 мин.", Unit.SECONDS, 4320),
        ("1h 5m", Unit.MINUTES, 3900),
        ("1 day, 2:00:00", Unit.MINUTES, 93_600),
        ("-5", Unit.MINUTES, None),
        ("долго", Unit.MINUTES, None),
        ("45 яблок", Unit.MINUTES, None),
        ("99999999", Unit.MINUTES, None),
    ],
)
def test_lengths_as_people_and_programs_write_them(text: str, unit: Unit, seconds: int | None) -> None:
    assert clocks.seconds_of(text, unit) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-02 11:02",
        "02.12.2026 11:02",
        "02.12.2026, 11:02:00",
        "02.12.26 11:02",
        "12/02/2026 11:02:00 AM",
        "02/12/2026 11:02",
        "Dec 2, 2026 11:02:00 AM",
        "2 декабря 2026 11:02",
        "11:02",
        "2026-12-02T08:02:00Z",
        "2026-12-02T11:02:00+03:00",
    ],
)
def test_times_as_people_and_programs_write_them(text: str) -> None:
    found = clocks.moments_of(text, day=date(2026, 12, 2), timezone=ZONE)
    assert START + timedelta(minutes=2) in found


@pytest.mark.parametrize("text", ["завтра", "25:00", "13:61", "02.13.2026 11:02", "13:00 PM"])
def test_what_is_no_time_is_said(text: str) -> None:
    assert clocks.moments_of(text, day=date(2026, 12, 2), timezone=ZONE) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["А Б", "", "02.12.2026 11:00", "02.12.2026 10:00", ""], "list_left_before_joined"),
        (["А Б", "", "02.12.2026 11:00", "", ""], "list_leave_missing"),
        (["А Б", "", "вчера", "", "5"], "list_time_unreadable"),
        (["А Б", "", "02.12.2025 11:00", "", "5"], "list_time_far"),
        (["А Б", "", "", "", "пять"], "list_duration_unreadable"),
        (["", "", "11:00", "11:30", ""], "list_row_without_person"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_its_number(row: list[str], code: str) -> None:
    rows = [["Имя", "Почта", "Вход", "Выход", "Длительность"], row]
    found = reading.read(rows, reading.guess(rows, timezone=ZONE), AROUND)
    assert [(problem.row, problem.code) for problem in found.problems] == [(2, code)]


def test_heads_repeated_between_groups_are_passed_over() -> None:
    rows = [
        ["Имя", "Вход", "Выход"],
        ["А Б", "11:00", "11:30"],
        ["Имя", "Вход", "Выход"],
        ["В Г", "11:00", "11:30"],
    ]
    found = reading.read(rows, reading.guess(rows, timezone=ZONE), AROUND)
    assert ([row.name for row in found.rows], found.problems) == (["А Б", "В Г"], [])


KNOWN = [
    Known(1, "anna@f.example", "Ершова", "Анна", "", ""),
    Known(2, "pavel@f.example", "Котов", "Павел", "Pavel Kotov", ""),
    Known(3, "one@f.example", "Иванов", "Пётр", "", ""),
    Known(4, "two@f.example", "Иванов", "Петр", "", ""),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Анна Ершова", [1]),
        ("ЕРШОВА АННА ИГОРЕВНА", [1]),
        ("Kotov Pavel (Завод)", [2]),
        ("Иванов Петр", [3, 4]),
        ("Анна", []),
        ("Ершова", []),
        ("iPhone", []),
    ],
)
def test_names_are_matched_by_family_and_given_name_in_any_order(name: str, expected: list[int]) -> None:
    row = reading.ListRow(2, name, "", span(0, 10), 600)
    (group,) = matching.grouped([row], KNOWN)
    assert group.sure is None
    assert [person.registration_id for person in group.likely] == expected


def test_an_address_is_sure_and_several_rows_are_one_person() -> None:
    rows = [
        reading.ListRow(2, "А", "Anna@F.example", span(0, 30), 1800),
        reading.ListRow(3, "Анна", "anna@f.example", span(20, 40), 1200),
    ]
    (group,) = matching.grouped(rows, KNOWN)
    assert group.sure is KNOWN[0]
    assert group.seconds == 2400
