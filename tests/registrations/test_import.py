"""A list from a file: every problem by row and column, nothing written until it is clean, then all or nothing."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask import current_app
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.companies.models import Company, Representative, Standing
from app.core import clock
from app.events.models import Approval, Event, Role
from app.infra import jobs
from app.infra.db import db, transaction
from app.infra.files import StoredFile, path_of
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.matchmaking.queries.delegation import delegations
from app.questionnaires import queries as questions
from app.questionnaires.models import Kind, Purpose
from app.registrations import operations, queries, rules
from app.registrations.models import Registration, RegistrationState
from tests.factories import make_company, make_event, make_inn, make_organiser, make_registration, make_user
from tests.page_client import Page, PageClient
from tests.questionnaires.made import ask

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


def work() -> None:
    """What the worker does: everything that waits, and what comes of it."""
    while waiting := db.session.scalars(select(Job.id).where(Job.state == "queued").order_by(Job.id)).all():
        db.session.commit()
        with current_app.app_context():  # a session of its own, as in the worker
            for job_id in waiting:
                jobs.run(job_id)
    db.session.commit()


def checked(page: PageClient, event: Event, content: bytes, name: str = "list.xlsx") -> str:
    """Upload a list and have it checked; its address."""
    address = upload(page, event, content, name).location
    work()
    return address


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
    review = page.get(checked(page, event, content))
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
    refused = page.post(checked(page, event, content), {"approve": "y"}, follow=True, status=200)
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
    assert "Waiting for the worker" in page.get(address).words
    work()
    assert page.get(address).heading == "3 participants to add"
    assert registered(event) == 0
    paths = [path_of(kept) for kept in db.session.scalars(select(StoredFile))]
    assert [path.exists() for path in paths] == [True, True]
    page.post(address, {"approve": "y", "tell": "y"})
    work()
    assert "3 participants are on the list." in page.get(address).words
    assert 'data-done=""' in page.get(f"{address}/progress").text
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
    assert [path.exists() for path in paths] == [False, False]
    twice = page.post(address, {"approve": "y", "tell": "y"}, follow=True, status=200)
    assert "loaded already" in twice.words
    assert registered(event) == 3


def test_without_approval_and_mail_the_list_only_waits(page: PageClient) -> None:
    event = make_event(capacity=10)
    page.sign_in(make_organiser())
    address = checked(page, event, xlsx(HEADS, person(1, role="участник")))
    page.post(address, {})
    work()
    row = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).one()
    assert row.state == RegistrationState.PENDING
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_more_people_than_places_are_told_before_and_never_half_written(page: PageClient) -> None:
    event = make_event(capacity=1)
    page.sign_in(make_organiser())
    content = xlsx(HEADS, person(1, role="участник"), person(2, role="участник"))
    review = page.get(checked(page, event, content))
    assert "2 in the list, but only 1 places left at the event." in review.words
    assert registered(event) == 0


def test_one_refusal_takes_the_whole_list_back() -> None:
    event, organiser = make_event(capacity=2), make_organiser()
    content = xlsx(HEADS, person(1, role="участник"), person(2, role="участник"))
    kept = operations.keep_import(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    work()
    with transaction():
        operations.ask_to_write(event, kept, approve=True, tell=True, actor=organiser, now=clock.now())
    event.capacity = 1
    db.session.commit()
    people = db.session.scalar(select(func.count()).select_from(User))
    work()
    written = db.session.scalars(select(Job).where(Job.name == queries.WRITE_JOB)).one()
    assert (written.state, written.error) == ("failed", "import_has_problems")
    assert db.session.scalar(select(func.count()).select_from(User)) == people
    assert registered(event) == 0
    found = queries.stored_check(event.id, kept.key)
    assert found is not None
    assert [problem["code"] for problem in found["problems"]] == ["import_event_seats"]


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
    found = operations.check_import(event, kept)
    assert found.problems == []
    assert [(row.email, row.role) for row in found.rows] == [("a@firm.example", Role.ATTENDEE)]


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


def bad_rows(*rows: list[Any], heads: list[str] | None = None) -> list[tuple[int, str, str]]:
    raw, found = rules.raw_rows([heads or HEADS, *([str(cell) for cell in row] for row in rows)])
    if not found:
        _, found = rules.check_rows(raw, queries.import_facts(make_event(), raw))
    return [(problem.row, problem.column, problem.code) for problem in found]


def test_a_column_that_stands_there_twice_is_named() -> None:
    heads = [*HEADS, "E-mail"]
    assert bad_rows([*person(1, role="участник"), "b@firm.example"], heads=heads) == [
        (1, "email", "import_column_twice")
    ]


def test_two_people_with_one_address_are_told_apart_whatever_its_case() -> None:
    found = bad_rows(person(1, role="участник"), person(2, role="участник", email="NEW1@firm.example"))
    assert found == [(3, "email", "import_twice_in_file")]


def test_errors_of_formulas_are_no_values() -> None:
    assert (2, "position_ru", "import_cell_error") in bad_rows(person(1, role="участник", position="#N/A"))


def test_merged_cells_and_formulas_without_a_result_are_told_with_their_place(page: PageClient) -> None:
    event = make_event()
    book = Workbook()
    sheet = book.active
    sheet.append(["Участники"])
    sheet.append(HEADS)
    sheet.append(person(1, role="участник"))
    sheet.append(person(2, role="участник"))
    sheet.merge_cells("A1:H1")  # a title may span the table
    sheet.merge_cells("G3:G4")
    sheet["C4"] = "=B4"
    out = io.BytesIO()
    book.save(out)
    page.sign_in(make_organiser())
    review = page.get(checked(page, event, out.getvalue()))
    assert [(row, column) for row, column, _ in problems(review)] == [("3", "Position"), ("4", "Family name")]
    assert "Merged cells" in problems(review)[0][2]
    assert "formula" in problems(review)[1][2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
def test_tables_as_text_are_read_in_every_usual_encoding(encoding: str) -> None:
    event, organiser = make_event(), make_organiser()
    text = "Роль;Почта;Фамилия;Имя\r\nУчастник;a@firm.example;Ёлкина;Анна\r\n"
    kept = operations.keep_import(
        event, text.encode(encoding), name="list.csv", actor=organiser, now=clock.now()
    )
    assert [row.family_name for row in operations.check_import(event, kept).rows] == ["Ёлкина"]


def test_own_questions_are_columns_whose_cells_are_checked_and_kept(page: PageClient) -> None:
    event = make_event()
    way = ask(event, Kind.ONE, "Чем едете", "поездом", "машиной", required=True, text_en="Travel")
    plate = ask(event, Kind.LINE, "Номер", shown_if_id=way.id, shown_if_options=[way.options[1].id], most=6)
    day = ask(event, Kind.DATE, "Приезд")
    number = ask(event, Kind.NUMBER, "Сколько вас", least=1, most=5)
    heads = [*HEADS, "Чем едете", "Номер", "Приезд", "Сколько вас"]

    def guest(at: int, *answers: Any) -> list[Any]:
        return [*person(at, role="участник"), *answers]

    page.sign_in(make_organiser())
    bad = page.get(
        checked(
            page,
            event,
            xlsx(
                heads,
                guest(1, "пешком", "", "завтра", 9),
                guest(2, "машиной", "слишком длинный", "31.02.2026", "много"),
                guest(3, "поездом", "А1", "", ""),
            ),
        )
    )
    assert [(row, column) for row, column, _ in problems(bad)] == [
        ("2", "Travel"),
        ("2", "Приезд"),
        ("2", "Сколько вас"),
        ("3", "Номер"),
        ("3", "Приезд"),
        ("3", "Сколько вас"),
        ("4", "Номер"),
    ]
    good = xlsx(
        heads,
        guest(1, "", "", "", ""),
        guest(2, "машиной", "А123ВС", "10.12.2026", "2"),
        guest(3, "Поездом", "", date(2026, 12, 9), 5),
    )
    address = checked(page, event, good)
    page.post(address, {"approve": "y"})
    work()
    db.session.expire_all()
    people = {user.email: user.id for user in db.session.scalars(select(User))}
    way, plate, day, number = questions.questions_of(event.id, Purpose.REGISTRATION)
    known = questions.answers_by_person([way, plate, day, number])
    assert known == {
        people["new2@firm.example"]: {
            way.id: way.options[1].id,
            plate.id: "А123ВС",
            day.id: date(2026, 12, 10),
            number.id: 2,
        },
        people["new3@firm.example"]: {
            way.id: way.options[0].id,
            day.id: date(2026, 12, 9),
            number.id: 5,
        },
    }


def test_whoever_left_comes_back_by_the_list_with_the_former_ticket() -> None:
    event, organiser, user = make_event(), make_organiser(), make_user(email="back@firm.example")
    former = make_registration(event, user, state=RegistrationState.CANCELLED)
    code = former.ticket_code
    content = xlsx(HEADS, person(1, role="участник", email=user.email), person(2, role="участник"))
    kept = operations.keep_import(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    work()
    with transaction():
        operations.ask_to_write(event, kept, approve=True, tell=False, actor=organiser, now=clock.now())
    work()
    db.session.expire_all()
    assert (former.state, former.ticket_code) == (RegistrationState.APPROVED, code)
    assert event.seats_taken == 2


def test_a_list_seats_companies_at_the_meetings_as_registering_one_by_one_does() -> None:
    event, organiser = make_event(), make_organiser()
    inn, company = make_inn(), make_company()
    rows = [
        person(1, inn=inn, company="ООО «Деталь»"),
        person(2, inn=inn, company="ООО «Деталь»"),
        person(3, role="закупщик", inn=company.inn or ""),
    ]
    kept = operations.keep_import(event, xlsx(HEADS, *rows), name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    work()
    with transaction():
        operations.ask_to_write(event, kept, approve=True, tell=False, actor=organiser, now=clock.now())
    work()
    found = {(row.side, len(row.seats)) for row in delegations(event.id)}
    assert found == {("supplier", 1), ("buyer", 1)}
    assert all(row.seats[0].registration_id for row in delegations(event.id))
    heads = db.session.scalars(select(Representative.standing)).all()
    assert heads == [Standing.HEAD, Standing.HEAD]


def test_mails_of_a_list_are_written_once_each_though_a_worker_dies_between() -> None:
    event = make_event()
    ids = [make_registration(event, make_user()).id for _number in range(3)]
    with transaction():
        job = jobs.submit(queries.TELL_JOB, now=clock.now(), event_id=event.id, ids=ids)
        job.progress = {"done": 2, "of": 3}  # as an attempt left it that died
    work()
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMessage))] == [
        db.session.get_one(Registration, ids[2], options=[joinedload(Registration.user)]).user.email
    ]
