"""The programme on a real database and through its pages, its XLSX and its PDF."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts.models import SystemRole, User
from app.companies.models import Cluster
from app.core.errors import Conflict, NotAllowed, Refused
from app.events.models import Event, EventCluster, EventKind, EventState
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.programme import operations, queries
from app.programme.models import PlanYear
from app.programme.rules import Light
from tests.factories import make_event, make_organiser, make_user, saved
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")
NOW = datetime(2026, 5, 16, 9, tzinfo=UTC)  # the middle of the second quarter
CONFERENCE = EventKind.SUPPLIER_CONFERENCE


@pytest.fixture(autouse=True)
def may() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def make_administrator() -> User:
    return make_user(SystemRole.ADMINISTRATOR)


def event_on(
    month: int, day: int, state: EventState = EventState.FINISHED, *, hour: int = 7, **values: Any
) -> Event:
    starts = datetime(2026, month, day, hour, 30, tzinfo=UTC)
    return make_event(starts_at=starts, ends_at=starts + timedelta(hours=8), state=state, **values)


def planned(**more: Any) -> PlanYear:
    targets = {(CONFERENCE, 1): 3, (CONFERENCE, 2): 4, (EventKind.WEBINAR, 2): 2}
    return operations.set_plan(
        2026, targets, actor=make_administrator(), now=NOW, **{"seen_version": 0, **more}
    )


def test_what_counts_as_held_announced_drafted_and_unclosed() -> None:
    planned()
    event_on(2, 3)
    event_on(3, 31, hour=20)  # 23:30 in Moscow
    event_on(3, 31, hour=21)  # 00:30 of the first of April in Moscow
    event_on(5, 14, EventState.PUBLISHED)
    event_on(6, 1, EventState.PUBLISHED)
    event_on(6, 2, EventState.DRAFT)
    event_on(5, 2, EventState.DRAFT)
    event_on(6, 3, EventState.CANCELLED)
    event_on(6, 4, EventState.DRAFT, template_name_ru="Шаблон")
    found = queries.programme(2026, NOW)
    one, two, three, four = found.row(CONFERENCE).quarters
    assert (one.planned, one.held, one.light) == (3, 2, Light.BEHIND)
    assert (two.held, two.unclosed, two.announced, two.drafted, two.due) == (1, 1, 1, 1, 2)
    assert (two.forecast, two.light) == (4, Light.ON_WAY)
    assert (three.light, four.light) == (Light.NO_PLAN, Light.NO_PLAN)
    assert [row.kind for row in found.rows] == [CONFERENCE, EventKind.WEBINAR]
    assert found.total.year.planned == 9
    assert len(found.events) == 6


def test_a_clusters_plan_counts_its_events_only() -> None:
    cluster = saved(
        Cluster(slug="one", name_ru="К", name_en="C", short_ru="К", level="federal", stage="formed")
    )
    planned()
    event_on(2, 3)
    mine = event_on(2, 4)
    saved(EventCluster(event_id=mine.id, cluster_id=cluster.id))
    operations.set_plan(
        2026, {(CONFERENCE, 1): 1}, cluster=cluster, seen_version=1, actor=make_administrator(), now=NOW
    )
    first = queries.programme(2026, NOW, cluster).row(CONFERENCE).quarters[0]
    assert (first.planned, first.held, first.light) == (1, 1, Light.DONE)
    assert queries.programme(2026, NOW).row(CONFERENCE).quarters[0].planned == 3


def test_the_public_calendar_shows_the_plan_of_the_programme(page: PageClient) -> None:
    planned()
    event_on(2, 3)
    seen = page.get("/").words
    assert "1 of 7 held" in seen  # not the webinars
    assert "plan for today: 5" in seen  # three of the first quarter, two of the second's four by its middle


def test_administrators_plan_and_nobody_overwrites_another() -> None:
    plan = planned()
    assert plan.version == 1
    with pytest.raises(Conflict, match="plan_changed"):
        planned()
    with pytest.raises(NotAllowed):
        operations.set_plan(2026, {}, seen_version=1, actor=make_organiser(), now=NOW)
    with pytest.raises(Refused, match="year_out_of_range"):
        operations.set_plan(1999, {}, seen_version=0, actor=make_administrator(), now=NOW)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "programme.planned"))
    assert entry is not None
    assert entry.changes["supplier_conference_1"] == [0, 3]


def test_from_a_preset_to_the_figures_through_the_pages(page: PageClient) -> None:
    page.sign_in(make_administrator())
    assert "Nothing is planned for 2026" in page.get("/desk/programme/").words
    form = page.get("/desk/programme/plan?preset=year")
    sent = {
        field.get("name"): field.get("value", "")
        for field in form.find("//main//form[@method='post']//input[@name]")
        if field.get("name") != "csrf_token"
    }
    assert [sent[f"supplier_conference_{number}"] for number in (1, 2, 3, 4)] == ["7", "8", "7", "8"]
    assert queries.targets_of(2026, None) == {}
    wrong = page.post("/desk/programme/plan", {**sent, "webinar_1": "many", "training_2": "-1"}, status=422)
    assert "A whole number in digits, please." in wrong.words
    assert wrong.find("//input[@name='supplier_conference_1']/@value") == ["7"]
    page.post("/desk/programme/plan", sent)
    assert sum(queries.targets_of(2026, None).values()) == 30
    again = page.post("/desk/programme/plan", {**sent, "webinar_1": "5"}, status=422)
    assert "Somebody changed the plan meanwhile" in again.words
    event_on(2, 3)
    shown = page.get("/desk/programme/")
    assert (
        "Held 1 of 7 due by today" not in shown.words
    )  # of the half: 7 of the first, 3 of the second quarter
    assert "Held 1 of 11 due by today, 0 to come: 14 short of the plan of 15." in shown.words
    assert "behind" in shown.words
    assert page.get("/desk/programme/?kind=all&year=2027").status == 200


def test_the_table_and_the_paper_say_the_same(page: PageClient) -> None:
    planned()
    event_on(2, 3, title_en="=Steel day")
    page.sign_in(make_organiser())
    book = load_workbook(io.BytesIO(page.get("/desk/programme/programme.xlsx?year=2026").data))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert rows[0][:4] == ["Supplier conference", "Quarter 1", 3, 1]
    assert rows[0][9] == "behind"
    assert book.worksheets[1]["C2"].value == "=Steel day"
    assert book.worksheets[1]["C2"].data_type == "s"
    with pypdfium2.PdfDocument(page.get("/desk/programme/programme.pdf?year=2026").data) as pdf:
        text = "".join(part.get_textpage().get_text_range() for part in pdf)
    assert "Programme 2026" in text
    assert "Steel day" in text
    assert "behind" in text


def test_for_others_there_is_no_programme(page: PageClient) -> None:
    page.sign_in(make_organiser())
    page.get("/desk/programme/plan", status=404)
    page.get("/desk/programme/?year=1066", status=404)
    page.get("/desk/programme/?cluster=none", status=404)
    assert "Change the plan" not in page.get("/desk/programme/").words
    page.sign_in(make_user(SystemRole.STEWARD))
    for path in ("", "plan", "programme.xlsx", "programme.pdf"):
        page.get(f"/desk/programme/{path}", status=404)


def test_the_page_asks_the_same_for_one_event_and_three(page: PageClient, count_queries: Any) -> None:
    planned()
    event_on(2, 3)
    page.sign_in(make_organiser())
    page.get("/desk/programme/")
    with count_queries() as one:
        page.get("/desk/programme/")
    event_on(2, 4)
    event_on(6, 4, EventState.PUBLISHED, kind=EventKind.WEBINAR)
    with count_queries() as three:
        page.get("/desk/programme/")
    assert len(one) == len(three)
