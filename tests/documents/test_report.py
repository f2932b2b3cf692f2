"""The outcome report, read back from the PDF and compared with the figures it was made from."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from sqlalchemy.orm import Session

from app.attendance.models import Holding
from app.core import clock
from app.documents.report.collect import collect
from app.documents.report.render import css_string, render
from app.infra import jobs
from app.infra.db import db
from app.infra.i18n import in_language
from app.infra.pdf import pdf_of
from app.matchmaking.models import Side
from app.outcomes import operations, queries
from app.outcomes.models import IssuedReport, Stage
from app.outcomes.rules import Word
from app.web import formats
from tests.factories import make_organiser
from tests.outcomes.meetings import Day, bring_need, make_day
from tests.page_client import PageClient


def told_day() -> Day:
    """A day on which both sides told, and not the same."""
    day = make_day()
    bring_need(day)
    meeting = queries.told_meeting(day.begun.id).meeting
    now = clock.now()
    buyer = Word(Holding.HELD, Stage.SAMPLE, Decimal(1234000))
    supplier = Word(Holding.HELD, Stage.CONTRACT, Decimal(2345000))
    operations.tell(meeting, Side.BUYER, buyer, actor=day.buyer.person, now=now)
    operations.tell(meeting, Side.SUPPLIER, supplier, actor=day.supplier.person, now=now)
    db.session.commit()
    return day


def texts(content: bytes) -> list[str]:
    """The text of each page, with ordinary spaces."""
    document = pypdfium2.PdfDocument(content)
    return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]


@pytest.mark.parametrize(
    ("language", "cover", "foot", "summary"),
    [
        ("en", "Outcome report of a supplier conference", "of", "Summary"),
        ("ru", "Отчёт о результатах", "из", "Главное"),
    ],
)
def test_the_pages_say_what_was_counted(
    session: Session, language: str, cover: str, foot: str, summary: str
) -> None:
    day = told_day()
    with in_language(language):
        report = collect(day.event, clock.now())
        content = pdf_of(render(report))
    pages = texts(content)
    whole = " ".join(pages)
    assert cover in pages[0]
    assert report.code in pages[0]
    assert summary in pages[1]
    assert all(f"{number} {foot} {len(pages)}" in text for number, text in enumerate(pages[1:], 2))
    assert all(report.code in text for text in pages[1:])
    separator = "," if language == "en" else " "
    for amount in ("1234000", "2345000"):
        assert f"{amount[0]}{separator}{amount[1:4]}{separator}000" in whole
    for row in report.figures.conference.companies:
        assert row.name in whole
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root  # tagged
        assert str(pdf.Root.Lang).startswith(language)


def test_the_contents_name_the_pages_on_which_parts_begin(session: Session) -> None:
    day = told_day()
    with in_language("en"):
        pages = texts(pdf_of(render(collect(day.event, clock.now()))))
    for heading in ("Summary", "Where the sides differ", "Appendix B. Meetings"):
        found = re.search(re.escape(heading) + r"[ .]*(\d+)", pages[1])
        assert found is not None, heading
        assert pages[int(found[1]) - 1].strip().startswith(heading)


def test_a_title_cannot_break_out_of_the_style_sheet() -> None:
    hostile = '"; } </style><script>alert(1)</script> \\ «Приборы»'
    text = str(css_string(hostile))
    assert re.fullmatch(r'"(\w|\\[0-9a-f]{6})*"', text)


def test_the_worker_makes_the_report_once_and_anybody_can_check_its_code(
    page: PageClient, session: Session
) -> None:
    day = told_day()
    private = [day.buyer.person.family_name, day.buyer.company.name_en]
    title = day.event.title_en
    slug = day.event.slug
    page.sign_in(make_organiser())
    started = page.post(f"/desk/{day.event.slug}/outcomes/report", {"language": "en"})
    job_id = int(started.location.rsplit("/", 1)[1])
    assert "Outcome report" in page.get(started.location).words
    jobs.run(job_id)
    jobs.run(job_id)
    issued = db.session.query(IssuedReport).filter_by(event_id=day.event.id).one()
    ready = page.get(started.location, headers={"X-Fragment": "1"})
    assert 'data-done=""' in ready.text
    pdf = page.get(f"/desk/{day.event.slug}/outcomes/report/{issued.id}.pdf")
    assert pdf.data.startswith(b"%PDF")
    code = issued.code
    page.sign_out()
    checked = page.get(f"/check/{code.lower()}")
    assert "The report is genuine" in checked.words
    assert title in checked.words
    assert not [word for word in private if word in checked.text]
    page.get(f"/desk/{slug}/outcomes/report/{issued.id}.pdf", status=302)


def test_an_unknown_or_altered_code_is_not_confirmed(page: PageClient, session: Session) -> None:
    answer = page.get("/check/2222-2222-2222", status=404)
    assert any("There is no document with the code" in notice for notice in answer.notices())
    assert page.get("/check").find("//input[@name='code']")
    assert page.get("/check?code=2222+2222 2222", status=302).location.endswith("/check/2222-2222-2222")


def test_strangers_get_neither_the_progress_nor_the_file(page: PageClient, session: Session) -> None:
    day = told_day()
    page.sign_in(day.supplier.person)
    page.post(f"/desk/{day.event.slug}/outcomes/report", {"language": "en"}, status=404)
    page.get(f"/desk/{day.event.slug}/outcomes/report/1.pdf", status=404)


def test_charts_are_told_to_those_who_do_not_see_them(session: Session) -> None:
    day = told_day()
    with in_language("en"):
        content = pdf_of(render(collect(day.event, clock.now())))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        said = [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    for chart in ("What became of the meetings. ", "Held meetings per supplier. ", "The companies’ way. "):
        assert any(text.startswith(chart) for text in said), chart
    assert any("Held: 1" in text for text in said)


def test_meetings_of_an_event_of_several_days_have_a_date(session: Session) -> None:
    day = told_day()
    with in_language("en"):
        one = " ".join(texts(pdf_of(render(collect(day.event, clock.now())))))
        day.event.ends_at += timedelta(days=1)
        two = " ".join(texts(pdf_of(render(collect(day.event, clock.now())))))
        begins = formats.moment(day.begun.slot.starts_at, day.event.timezone, locale="en").replace(
            "\xa0", " "
        )
    assert begins not in one
    assert two.count(begins) >= 2
