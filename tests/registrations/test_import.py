"""A list from a file: every problem by row and column, nothing written until it is clean, then all or nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.accounts.models import User
from app.companies.models import Company
from app.core import clock
from app.events.models import Approval, Event, Role
from app.infra.db import db
from app.infra.files import StoredFile, path_of
from app.infra.outbox import OutboxMessage
from app.registrations import operations, queries, rules
from app.registrations.models import Registration, RegistrationState
from tests.factories import make_company, make_event, make_inn, make_organiser, make_registration, make_user
from tests.page_client import Page, PageClient

pytestmark = pytest.mark.usefixtures("session")
HEADS = ["Роль", "Эл. почта", "Фамилия", "Имя", "ИНН", "Организация", "Должность", "Язык"]


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def person(number: int, **changes: str) -> list[str]:
    cells = {
        "role": "поставщик",
        "email": f"new{number}@firm.example",
        "family": "Ершова",
        "given": "Анна",
        "inn": "",
        "company": "",
        "position": "Директор",
        "language": "",
    }
    return list({**cells, **changes}.values())


def registered(event: Event) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Registration).where(Registration.event_id == event.id)
        )
        or 0
    )


def upload(page: PageClient, event: Event, content: bytes, name: str = "list.xlsx", **more: Any) -> Page:
    data = {"file": (io.BytesIO(content), name)}
    return page.post(f"/desk/{event.slug}/registrations/import", data, **more)


def problems(page: Page) -> list[tuple[str, ...]]:
    cells = [[cell.text_content().strip() for cell in row.xpath("./td")] for row in page.find("//tbody/tr")]
    return [(row[0], row[1], row[3]) for row in cells]


def test_every_problem_is_told_with_its_row_and_column_and_nothing_is_written(page: PageClient) -> None:
    event = make_event(roles={Role.SUPPLIER: Approval.AUTOMATIC, Role.ATTENDEE: Approval.AUTOMATIC})
    here = make_user(email="here@firm.example")
    make_registration(event, here)
    company = make_company()
    content = xlsx(
        ["Участники конференции"],
        HEADS,
        person(1, inn=company.inn or ""),
        person(2, email="nobody"),
        person(3, role="директор", inn=company.inn or ""),
        person(4, role="закупщик", inn=company.inn or ""),
        person(5, inn="7735184592"),
        person(6, inn=make_inn()),
        person(7),
        person(1, inn=company.inn or ""),
        person(8, role="участник", email="HERE@firm.example"),
        person(9, role="участник", family="", given="я" * 81),
        person(10, role="участник", language="китайский"),
    )
    page.sign_in(make_organiser())
    people = db.session.scalar(select(func.count()).select_from(User))
    review = page.get(upload(page, event, content).location)
    assert review.heading == "The list has problems"
    found = problems(review)
    assert [(row, column) for row, column, _ in found] == [
        ("4", "E-mail"),
        ("4", "INN"),
        ("5", "Role"),
        ("6", "Role"),
        ("7", "INN"),
        ("8", "Company"),
        ("9", "INN"),
        ("10", "E-mail"),
        ("11", "E-mail"),
        ("12", "Family name"),
        ("12", "Given name"),
        ("13", "Language"),
    ]
    assert found[7][2] == "The same address stands in row 3. Remove one of them."
    assert registered(event) == 1
    assert db.session.scalar(select(func.count()).select_from(User)) == people
    refused = page.post(upload(page, event, content).location, {"approve": "y"}, follow=True, status=200)
    assert refused.heading == "The list has problems"
    assert registered(event) == 1


def test_confirming_writes_everybody_once_and_forgets_the_file(page: PageClient) -> None:
    event, known = make_event(capacity=10), make_user(email="known@firm.example")
    inn = make_inn()
    content = xlsx(
        HEADS,
        person(1, email="known@firm.example", inn=inn, company="ООО «Деталь»"),
        person(2, inn=inn, company="ООО «Деталь»", language="en"),
        person(3, role="attendee"),
    )
    page.sign_in(make_organiser())
    address = upload(page, event, content).location
    assert page.get(address).heading == "3 participants to add"
    assert registered(event) == 0
    kept = db.session.scalars(select(StoredFile)).one()
    path = path_of(kept)
    assert path.exists()
    done = page.post(address, {"approve": "y", "tell": "y"}, follow=True, status=200)
    assert "3 participants are on the list." in done.words
    assert registered(event) == 3
    db.session.expire_all()
    assert event.seats_taken == 3
    assert db.session.scalar(select(func.count()).select_from(Company).where(Company.inn == inn)) == 1
    kinds = {mail.recipient: mail.kind for mail in db.session.scalars(select(OutboxMessage))}
    assert kinds == {
        known.email: "registrations/approved",
        "new2@firm.example": "registrations/invited",
        "new3@firm.example": "registrations/invited",
    }
    assert not path.exists()
    twice = page.post(address, {"approve": "y", "tell": "y"}, follow=True, status=200)
    assert "loaded already" in twice.words
    assert registered(event) == 3


def test_without_approval_and_mail_the_list_only_waits(page: PageClient) -> None:
    event = make_event(capacity=10)
    page.sign_in(make_organiser())
    address = upload(page, event, xlsx(HEADS, person(1, role="участник"))).location
    page.post(address, {})
    row = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).one()
    assert row.state == RegistrationState.PENDING
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_more_people_than_places_are_told_before_and_never_half_written(page: PageClient) -> None:
    event = make_event(capacity=1)
    page.sign_in(make_organiser())
    content = xlsx(HEADS, person(1, role="участник"), person(2, role="участник"))
    review = page.get(upload(page, event, content).location)
    assert "2 in the list, but only 1 places left at the event." in review.words
    assert registered(event) == 0


def test_one_refusal_takes_the_whole_list_back() -> None:
    event, organiser = make_event(capacity=2), make_organiser()
    content = xlsx(HEADS, person(1, role="участник"), person(2, role="участник"))
    kept = operations.keep_import(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    rows = operations.check_import(event, kept).rows
    assert len(rows) == 2
    event.capacity = 1
    db.session.commit()
    assert [problem.code for problem in operations.check_import(event, kept).problems] == [
        "import_event_seats"
    ]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "list.xlsx", "This is not a table."),
        (b"%PDF-1.7 ...", "list.pdf", "This is not a table."),
        (b"", "list.xlsx", "The file is empty."),
        (b"PK\x03\x04 broken", "list.xlsx", "This is not a table."),
    ],
)
def test_what_is_no_table_is_refused_at_the_field(
    page: PageClient, content: bytes, name: str, sentence: str
) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    answered = upload(page, event, content, name, status=422)
    assert sentence in answered.errors()[0]
    assert db.session.scalars(select(StoredFile)).all() == []


def test_no_file_at_all_is_said(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    answered = page.post(f"/desk/{event.slug}/registrations/import", {}, status=422)
    assert answered.errors() == ["Choose a file."]


def test_csv_of_excel_with_semicolons_and_russian_codepage_is_read() -> None:
    event, organiser = make_event(), make_organiser()
    text = "Роль;Почта;Фамилия;Имя\r\nУчастник;a@firm.example;Ершова;Анна\r\n;;;\r\n"
    kept = operations.keep_import(
        event, text.encode("cp1251"), name="list.csv", actor=organiser, now=clock.now()
    )
    checked = operations.check_import(event, kept)
    assert checked.problems == []
    assert [(row.email, row.role) for row in checked.rows] == [("a@firm.example", Role.ATTENDEE)]


def test_missing_columns_are_named() -> None:
    _, found = rules.raw_rows([["Роль", "Имя"], ["участник", "Анна"]])
    assert [(problem.column, problem.code) for problem in found] == [
        ("email", "import_column_missing"),
        ("family_name", "import_column_missing"),
    ]


def test_too_many_rows_and_none_at_all_are_refused() -> None:
    heads = rules.heads("en")
    _, none = rules.raw_rows([heads, ["", ""]])
    assert [problem.code for problem in none] == ["import_no_rows"]
    _, many = rules.raw_rows([heads, *([["x"]] * (rules.MOST_ROWS + 1))])
    assert [problem.code for problem in many] == ["import_too_many_rows"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_templates_heads_are_accepted_and_its_roles_understood(page: PageClient, language: str) -> None:
    event = make_event()
    page.language = language
    page.sign_in(make_organiser(language=language))
    answer = page.get(f"/desk/{event.slug}/registrations/import/template.xlsx?lang={language}")
    book = load_workbook(io.BytesIO(answer.data))
    table = [[str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert table[0] == rules.heads(language)
    for (role,) in list(book.worksheets[1].iter_rows(values_only=True))[1:]:
        row = dict(zip(rules.heads(language), table[1], strict=True))
        raw, found = rules.raw_rows([table[0], [str(role), *list(row.values())[1:]]])
        assert found == []
        _, wrong = rules.check_rows(raw, queries.import_facts(event, raw))
        assert "import_role_unknown" not in {problem.code for problem in wrong}


def test_another_events_file_is_not_there(page: PageClient) -> None:
    event, other = make_event(), make_event()
    page.sign_in(make_organiser())
    key = upload(page, event, xlsx(HEADS, person(1, role="участник"))).location.rsplit("/", 1)[-1]
    page.get(f"/desk/{other.slug}/registrations/import/{key}", status=404)
    page.get(f"/desk/{event.slug}/registrations/import/nothing", status=404)


def test_lists_nobody_confirmed_are_forgotten_after_a_day() -> None:
    event, organiser, now = make_event(), make_organiser(), clock.now()
    content = xlsx(HEADS, person(1, role="участник"))
    old = operations.keep_import(
        event, content, name="a.xlsx", actor=organiser, now=now - 2 * operations.importing.KEPT_FOR
    )
    fresh = operations.keep_import(event, content, name="b.xlsx", actor=organiser, now=now)
    assert operations.forget_old_imports(now=now) == 1
    db.session.flush()
    assert db.session.scalars(select(StoredFile.id)).all() == [fresh.id]
    assert old.id != fresh.id
