"""Printed documents read back: words from the text, codes from the rendered page; who may fetch them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from app.core import clock
from app.core.errors import Refused
from app.documents import badges, lists, operations, schedules
from app.documents.queries import meetings, people
from app.documents.queries.people import EventRow, Person
from app.documents.rules import PaperKind, kinds_for
from app.events.models import Role, TeamMember, TeamRole
from app.infra import files, jobs
from app.infra.db import db, transaction
from app.infra.files import StoredFile, path_of
from app.infra.jobs import Job
from app.infra.pdf import pdf_of
from app.infra.qr import qr_data_uri
from app.outcomes.models import IssuedReport
from config import BASE_DIR
from tests import factories as make
from tests.documents.test_feed import hall as hall
from tests.page_client import words

EVENT = EventRow(
    id=1,
    slug="composites",
    title_ru="Композитные материалы",
    title_en="Composites",
    venue_ru="Технополис «Москва»",
    venue_en="Technopolis Moscow",
    timezone="Europe/Moscow",
    starts_at=datetime(2026, 12, 10, 6, 30, tzinfo=UTC),
    ends_at=datetime(2026, 12, 10, 14, 0, tzinfo=UTC),
)
MARINA = Person(
    registration_id=1,
    user_id=1,
    role=Role.SUPPLIER,
    code="TND-7K4M-2QXH",
    company_id=1,
    given_ru="Марина",
    given_en="Marina",
    family_ru="Соколова",
    family_en="Sokolova",
    full_ru="Соколова Марина Игоревна",
    full_en="Marina Sokolova",
    position_ru="коммерческий директор",
    position_en="Sales Director",
    company_ru="ООО «КомпозитПрофиль»",
    company_en="KompozitProfil LLC",
)
TOKEN = re.compile(r"--role-([a-z]+): (#[0-9A-F]{6})")
MADE = datetime(2026, 12, 9, 15, 0, tzinfo=UTC)


def pages_of(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    return [words(text.replace("\ufffe", "").replace("\u200b", "").replace("\u0002", "")) for text in texts]


def codes_of(content: bytes, page: int = 0) -> list[str]:
    """The codes on a page, as a camera would read them, from above left to below right."""
    with pypdfium2.PdfDocument(content) as pdf:
        found = zxingcpp.read_barcodes(pdf[page].render(scale=2.5).to_pil())
    found.sort(key=lambda code: (code.position.top_left.y // 100, code.position.top_left.x))
    return [code.text for code in found]


def printed(made: list[Person], language: str, paper: badges.Paper) -> bytes:
    return badges.pdf(badges.collect(made), EVENT, language=language, paper=paper)


def test_a_badge_says_who_in_what_role_and_carries_the_ticket(app):
    with app.app_context():
        content = printed([MARINA], "ru", badges.Paper.A6)
    (text,) = pages_of(content)
    for part in ("Марина", "Соколова", "ООО «КомпозитПрофиль»", "коммерческий директор", "TND-7K4M-2QXH"):
        assert part in text
    for part in ("Композитные материалы", "10 декабря 2026", "Поставщик", "Supplier"):
        assert part in text
    assert codes_of(content) == ["TND-7K4M-2QXH"]
    with pypdfium2.PdfDocument(content) as pdf:
        width, height = pdf[0].get_size()
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (105, 148)


def test_in_english_the_other_language_stands_below(app):
    with app.app_context():
        (text,) = pages_of(printed([MARINA], "en", badges.Paper.A6))
    for part in ("Marina", "Sokolova", "KompozitProfil LLC", "Supplier", "Поставщик"):
        assert part in text


def test_four_stand_on_a4_each_with_its_own_code(app):
    made = [
        replace(MARINA, code=f"TND-7K4M-2QX{letter}", role=role)
        for letter, role in zip("ABCDE", Role, strict=False)
    ]
    with app.app_context():
        content = printed(made, "ru", badges.Paper.A4)
    assert len(pages_of(content)) == 2
    assert codes_of(content, 0) == [person.code for person in made[:4]]
    assert codes_of(content, 1) == [made[4].code]


@pytest.mark.parametrize("count", [99, 100, 101])
def test_chunks_lose_nobody(app, count):
    made = [replace(MARINA, code=f"TND-7K4M-{2000 + number}") for number in range(count)]
    with app.app_context():
        texts = pages_of(printed(made, "ru", badges.Paper.A6))
    assert [person.code in text for person, text in zip(made, texts, strict=True)] == [True] * count


@pytest.mark.parametrize(
    ("given", "family", "company", "position"),
    [
        (
            "Константин",
            "Вознесенский",
            "ФГУП «Научно-исследовательский институт транспорта»",
            "ведущий сотрудник",
        ),
        ("Александра-Екатерина", "Преображенская-Благовещенская", "Ъ" * 3, ""),
        (
            "Абдурахмангаджи",
            "Мухаммедшарифов",
            "ООО «СпецЭлектроМеталлоКонструкцияКомплектСервис»",
            "инженер " * 14,
        ),
        ("Ли", "О", "Федеральное государственное унитарное предприятие " * 4, "заместитель директора " * 5),
    ],
)
def test_long_words_stay_in_their_place(app, given, family, company, position):
    """The last words are still on the page, and nothing reaches the code."""
    person = replace(
        MARINA,
        given_ru=given,
        family_ru=family,
        company_ru=company.strip()[:200],
        position_ru=position.strip()[:120],
    )
    with app.app_context():
        content = printed([person], "ru", badges.Paper.A6)
    text = pages_of(content)[0].replace("- ", "-").replace(" ", "").replace("-", "")
    for part in (person.given_ru, person.family_ru, person.company_ru, person.position_ru):
        assert part.replace(" ", "").replace("-", "") in text
    assert codes_of(content) == [person.code]


def test_schedules_and_lists_name_time_table_and_people(app, hall):
    coming = people.people(hall.event.id)
    known = meetings.met(hall.event.id, coming)
    row = people.event_row(hall.event)
    mine = schedules.collect(coming, known, {}, [])
    assert [schedule.meetings for schedule in mine] == [1, 1]
    papers = [
        schedules.render(mine[:1], row, language="en", made_at=MADE),
        lists.render_tables(lists.collect_tables(known), row, language="en", made_at=MADE),
        lists.render_buyers(lists.collect_buyers(known), row, language="en", made_at=MADE),
        lists.render_steward(
            lists.collect_hours(known), lists.collect_guests(coming, known), row, language="en", made_at=MADE
        ),
    ]
    for html in papers:
        text = " ".join(pages_of(pdf_of(html)))
        for part in ("10:20", "2", "Northern Wagons JSC"):
            assert part in text
        assert "Sokolova" in text or "Andrey Lebedev" in text


def test_the_job_prints_what_was_chosen_and_keeps_the_file(page, hall):
    organiser = make.make_organiser()
    page.sign_in(organiser)
    slug = hall.event.slug
    choice = {"kind": "badges", "language": "ru", "paper": "a4", "roles": ["buyer"], "codes": []}
    with transaction():
        kind = PaperKind(choice.pop("kind"))
        job_id = operations.order(hall.event, kind, choice, actor=organiser, now=clock.now()).id
    jobs.run(job_id)
    job = jobs.db.session.get(Job, job_id)
    assert job.state == "done", job.error
    answer = page.get(f"/desk/{slug}/documents/jobs/{job_id}/file.pdf")
    text = pages_of(answer.data)[0]
    assert "Андрей" in text and "Марина" not in text
    stored = jobs.db.session.query(StoredFile).filter_by(key=job.result["file"]).one()
    assert path_of(stored).read_bytes() == answer.data
    page.sign_in(make.make_user())
    page.get(f"/desk/{slug}/documents/jobs/{job_id}/file.pdf", status=404)


@pytest.mark.parametrize("kind", [kind for kind in PaperKind if kind != PaperKind.BADGES])
def test_every_kind_can_be_printed(page, hall, kind):
    organiser = make.make_organiser()
    with transaction():
        job_id = operations.order(hall.event, kind, {"language": "en"}, actor=organiser, now=clock.now()).id
    jobs.run(job_id)
    assert jobs.db.session.get(Job, job_id).state == "done"


def test_a_choice_that_leaves_nobody_is_refused(session, hall):
    organiser = make.make_organiser()
    everyone = {"language": "ru", "paper": "a6", "roles": [], "codes": []}
    with pytest.raises(Refused, match="nobody_to_print"), transaction():
        operations.order(
            hall.event, PaperKind.BADGES, {**everyone, "roles": ["press"]}, actor=organiser, now=clock.now()
        )
    with pytest.raises(Refused, match="ticket_not_here"), transaction():
        operations.order(
            hall.event,
            PaperKind.BADGES,
            {**everyone, "codes": ["TND-2222-2222"]},
            actor=organiser,
            now=clock.now(),
        )


def test_ones_own_badge_and_schedule_are_for_oneself_and_the_staff(page, hall):
    code = people.person_of(hall.event.id, hall.supplier.id).code
    badge, schedule = f"/my/tickets/{code}/badge.pdf", f"/my/events/{hall.event.slug}/schedule.pdf"
    page.get(badge, status=302)
    page.sign_in(hall.supplier)
    answer = page.get(badge)
    assert codes_of(answer.data) == [code] and answer.response.mimetype == "application/pdf"
    assert "Northern Wagons JSC" in pages_of(page.get(schedule).data)[0]
    page.sign_in(hall.buyer)
    page.get(badge, status=404)
    page.get("/my/tickets/TND-2222-2222/badge.pdf", status=404)
    page.sign_in(make.make_user())
    page.get(schedule, status=404)
    steward = make.make_user()
    make.saved(TeamMember(event_id=hall.event.id, user_id=steward.id, role=TeamRole.STEWARD))
    page.sign_in(steward)
    page.get(badge)


def test_stewards_print_lists_but_not_everybodys_badge():
    assert PaperKind.BADGES not in kinds_for(manages=False, has_meetings=True)
    assert PaperKind.STEWARD in kinds_for(manages=False, has_meetings=True)
    assert kinds_for(manages=True, has_meetings=False) == [
        PaperKind.BADGES,
        PaperKind.SCHEDULES,
        PaperKind.STEWARD,
    ]


def test_printed_files_are_removed_in_time_and_reports_stay(page, hall):
    page.sign_in(make.make_organiser())
    slug, event_id = hall.event.slug, hall.event.id
    sent = page.post(f"/desk/{slug}/documents/steward", {"language": "ru"})
    job_id = int(sent.location.rpartition("/")[2])
    jobs.run(job_id)
    stored = db.session.scalars(select(StoredFile)).one()
    path = path_of(stored)
    report = make.saved(
        IssuedReport(
            event_id=event_id,
            code="8R4K-Q2ZT-7MHP",
            language="ru",
            figures={},
            created_at=clock.now(),
            file=files.store(
                b"%PDF",
                name="report.pdf",
                media_type="application/pdf",
                now=clock.now(),
                event_id=event_id,
            ),
        )
    )
    report_path = path_of(report.file)
    with transaction():
        assert operations.remove_outdated(now=clock.now() + timedelta(days=29)) == 0
    assert path.is_file()
    with transaction():
        assert operations.remove_outdated(now=clock.now() + timedelta(days=31)) == 1
    assert not path.exists()
    assert report_path.is_file()
    listed = page.get(f"/desk/{slug}/documents/")
    assert "removed, print it anew" in listed.words
    assert listed.find(f"//a[@href='/desk/{slug}/outcomes#report']")
    page.get(f"/desk/{slug}/documents/jobs/{job_id}/file.pdf", status=404)


def test_ticket_and_badge_carry_the_same_code(page, hall):
    page.sign_in(hall.supplier)
    code = page.get(f"/my/events/{hall.event.slug}").find("//*[contains(@class, 'copy-code')]/text()")[0]
    for address in (f"/my/tickets/{code}", f"/my/events/{hall.event.slug}"):
        assert page.get(address).find("//img[contains(@class, 'qr')]/@src") == [qr_data_uri(code)]
    assert codes_of(page.get(f"/my/tickets/{code}/badge.pdf").data) == [code]


def test_roles_have_the_same_colours_on_paper_as_on_the_screen():
    tokens = dict(TOKEN.findall((BASE_DIR / "app/static/css/tokens.css").read_text("utf-8")))
    paper = dict(TOKEN.findall((BASE_DIR / "templates/documents/print.css").read_text("utf-8")))
    names = {Role.STAFF: "organiser", Role.ATTENDEE: "guest", Role.PRESS: "guest"}
    assert {role: paper[role] for role in Role} == {role: tokens[names.get(role, role)] for role in Role}
