"""How many badges with a QR code one second of one processor makes: 500, the best of three runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from app.documents import badges
from app.documents.queries.people import EventRow, Person
from app.events.models import Role
from benchmarks.feed import application

COUNT = 500
RUNS = 3
GIVEN = ("Марина", "Константин", "Ольга", "Александра", "Пётр")
FAMILY = ("Соколова", "Вознесенский", "Ким", "Преображенская-Ланская", "Дорохов")
COMPANY = (
    "ООО «КомпозитПрофиль»",
    "ФГУП «Научно-исследовательский институт транспортных материалов»",
    "АО «Орион»",
)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def measure() -> dict[str, Any]:
    """{'badges_per_cpu_second', 'a6_per_cpu_second', 'count', 'bytes'}: laid out, coded and joined into one file.

    The first is of sheets with four badges, the usual paper; the second of pages with one.
    """
    people = [_person(number) for number in range(COUNT)]
    event = EventRow(
        id=1,
        slug="bench",
        title_ru="Композитные материалы и оснастка для транспорта",
        title_en="Composites and tooling for transport",
        venue_ru="Технополис «Москва»",
        venue_en="Technopolis Moscow",
        timezone="Europe/Moscow",
        starts_at=datetime(2026, 12, 10, 6, 30, tzinfo=UTC),
        ends_at=datetime(2026, 12, 10, 14, 0, tzinfo=UTC),
    )
    with application() as app, app.app_context():
        made = badges.collect(people)
        badges.pdf(made[:4], event, language="ru", paper=badges.Paper.A6)  # load fonts and WeasyPrint
        sheets, content = _best(made, event, badges.Paper.A4)
        singles, _content = _best(made, event, badges.Paper.A6)
    return {
        "badges_per_cpu_second": COUNT / sheets,
        "a6_per_cpu_second": COUNT / singles,
        "count": COUNT,
        "bytes": len(content),
    }


def _best(made: list[badges.Badge], event: EventRow, paper: badges.Paper) -> tuple[float, bytes]:
    best, content = float("inf"), b""
    for _run in range(RUNS):
        began = time.process_time()
        content = badges.pdf(made, event, language="ru", paper=paper)
        best = min(best, time.process_time() - began)
    return best, content


def _person(number: int) -> Person:
    rest, code = number * 7919 + 31**7, ""
    for _place in range(8):
        rest, letter = divmod(rest, len(LETTERS))
        code += LETTERS[letter]
    family, given = FAMILY[number % 5], GIVEN[number // 5 % 5]
    return Person(
        registration_id=number,
        user_id=number,
        role=list(Role)[number % len(Role)],
        code=f"TND-{code[:4]}-{code[4:]}",
        company_id=number % 3 + 1,
        given_ru=given,
        given_en="",
        family_ru=family,
        family_en="",
        full_ru=f"{family} {given}",
        full_en="",
        position_ru="заместитель начальника службы закупок",
        position_en="",
        company_ru=COMPANY[number % 3],
        company_en="",
    )


if __name__ == "__main__":
    print(measure())
