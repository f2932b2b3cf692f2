"""The organiser's pages: the room now, time of everybody with filter and export, settings."""

from __future__ import annotations

import io
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import select

from app.events.models import TeamMember, TeamRole
from app.infra.db import db
from app.online import queries
from app.online.models import Presence
from tests.factories import make_event, make_organiser, make_registration, make_user, saved
from tests.online.webinars import ADDRESS, at, make_item, make_stay, make_webinar
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def people(page: PageClient, slug: str, query: str = "") -> list[str]:
    found = page.get(f"/desk/{slug}/online/people{query}")
    return [
        " ".join("".join(row.xpath(".//div[@class='who']/div/text()")).split()).split()[0]
        for row in found.find("//tbody/tr")
    ]


def test_the_room_now_shows_who_is_there(page: PageClient) -> None:
    event = make_webinar()
    rows = [make_registration(event, make_user(family_name=name)) for name in ("Ершова", "Котов", "Лунина")]
    make_stay(rows[0], event, 0, 10)
    make_stay(rows[1], event, 0, 2)
    page.sign_in(make_organiser())
    with time_machine.travel(at(event, 10), tick=False):
        now = page.get(f"/desk/{event.slug}/online")
        figures = [node.text_content().strip() for node in now.find("//dl[@class='figures']//dd")]
        assert figures == ["1", "2 of 3 admitted", "1"]
        assert "is here" in now.words
        assert ADDRESS not in now.text
        fragment = page.get(f"/desk/{event.slug}/online/now")
        assert "<html" not in fragment.text
        host = page.post(f"/desk/{event.slug}/online/enter", status=200)
    assert host.response.headers["Refresh"].endswith(ADDRESS)
    assert len(list(db.session.scalars(select(Presence)))) == 2


def test_only_those_who_run_the_event_look(page: PageClient) -> None:
    event, steward = make_webinar(), make_user()
    saved(TeamMember(event_id=event.id, user_id=steward.id, role=TeamRole.STEWARD))
    for person in (steward, make_user()):
        page.sign_in(person)
        for part in ("", "/now", "/people", "/people.xlsx", "/settings"):
            page.get(f"/desk/{event.slug}/online{part}", status=404)
        page.post(f"/desk/{event.slug}/online/enter", status=404)
    page.sign_in(make_organiser())
    page.get(f"/desk/{make_event().slug}/online", status=404)


def test_the_list_filters_sorts_and_exports(page: PageClient) -> None:
    event = make_webinar()
    make_item(event, 0, 50, title="Первый")
    make_item(event, 50, 90, title="Второй")
    rows = [make_registration(event, make_user(family_name=name)) for name in ("Ершова", "Котов", "Лунина")]
    make_stay(rows[0], event, 0, 25)
    make_stay(rows[1], event, 0, 90)
    page.sign_in(make_organiser())
    assert people(page, event.slug) == ["Ершова", "Котов", "Лунина"]
    assert people(page, event.slug, "?sort=-share")[0] == "Котов"
    assert people(page, event.slug, "?which=short") == ["Ершова"]
    assert people(page, event.slug, "?which=absent") == ["Лунина"]
    assert people(page, event.slug, "?q=котов") == ["Котов"]
    assert people(page, event.slug, "?q=никого") == []
    book = load_workbook(io.BytesIO(page.get(f"/desk/{event.slug}/online/people.xlsx?which=attended").data))
    table = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(row[0].split()[0], row[8], row[9], row[10]) for row in table] == [("Котов", 90, 100, "attended")]
    shares = list(book.worksheets[1].iter_rows(values_only=True))
    assert shares[0][1:] == ("Первый", "Второй")
    assert shares[1][1:] == (100, 100)


def test_the_list_asks_the_database_a_fixed_number_of_times(page: PageClient, count_queries: Any) -> None:
    page.sign_in(make_organiser())
    counts = []
    for size in (1, 3):
        event = make_webinar()
        for _ in range(size):
            make_stay(make_registration(event, make_user()), event, 0, 30)
        page.get(f"/desk/{event.slug}/online/people")
        with count_queries() as seen:
            page.get(f"/desk/{event.slug}/online/people")
            page.get(f"/desk/{event.slug}/online/now")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_settings_are_kept_and_what_makes_no_sense_is_refused_at_its_field(page: PageClient) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    url = f"/desk/{event.slug}/online/settings"
    refused = page.post(url, {"opens_before": "1000", "threshold": "0", "provider": "link"}, status=422)
    assert len(refused.errors()) == 2
    assert refused.find("//input[@name='opens_before']/@value") == ["1000"]
    page.post(url, {"opens_before": "30", "threshold": "50", "provider": "link"})
    page.post(url, {"opens_before": "20", "threshold": "50", "provider": "link"})
    room = queries.room_of(event.id)
    assert (room.opens_before, room.threshold) == (20, 50)


def test_the_menu_leads_there_where_there_is_a_room(page: PageClient) -> None:
    page.sign_in(make_organiser())
    online, on_site = make_webinar(), make_event()
    assert page.get(f"/desk/{online.slug}/").find(f"//a[@href='/desk/{online.slug}/online']")
    assert not page.get(f"/desk/{on_site.slug}/").find(f"//a[@href='/desk/{on_site.slug}/online']")
