"""From a platform's file to the time of each person: columns, matches, problems by row, taken over once."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook
from sqlalchemy import select

from app.core import clock
from app.events.models import Event
from app.infra.db import db
from app.infra.files import StoredFile, path_of
from app.online import operations, queries
from app.online.models import KnownColumns, PlatformList, Presence, Source
from tests.factories import make_organiser, make_registration, make_user
from tests.online.webinars import make_stay, make_webinar
from tests.page_client import Page, PageClient

pytestmark = pytest.mark.usefixtures("session")
HEADS = ["ФИО участника", "Адрес электронной почты", "Время входа", "Время выхода", "Длительность, мин"]


def lines(event: Event, *rows: list[str]) -> list[list[str]]:
    """Heads below a title, as platforms write them; {day} is the day of the event."""
    day = clock.in_zone(event.starts_at, event.timezone).strftime("%d.%m.%Y")
    filled = [[cell.replace("{day}", day) for cell in row] for row in rows]
    return [["Отчёт о вебинаре", "", "", "", ""], ["", "", "", "", ""], HEADS, *filled]


def as_csv(rows: list[list[str]], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page: PageClient, event: Event, content: bytes, name: str = "list.csv", **more: Any) -> Page:
    return page.post(f"/desk/{event.slug}/online/lists", {"file": (io.BytesIO(content), name)}, **more)


def columns_sent(page: Page) -> dict[str, str]:
    """What the dialogue would send as it stands."""
    return {
        select.get("name"): (select.xpath("./option[@selected]/@value") or select.xpath("./option/@value"))[0]
        for select in page.find("//main//form[@method='post']//select")
    } | {"session": ""}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_a_list_is_read_matched_confirmed_and_taken_over_once(page: PageClient, encoding: str) -> None:
    event = make_webinar()
    anna = make_registration(
        event, make_user(email="anna@firm.example", family_name="Ершова", given_name="Анна")
    )
    pavel = make_registration(event, make_user(family_name="Котов", given_name="Павел"))
    olga = make_registration(
        event, make_user(email="olga@firm.example", family_name="Лунина", given_name="Ольга")
    )
    make_registration(event, make_user(family_name="Зуев", given_name="Глеб"))
    content = as_csv(
        lines(
            event,
            ["Анна", "Anna@firm.example", "{day} 10:00:00", "{day} 10:30:00", "30"],
            ["Анна", "anna@firm.example", "{day} 10:20:00", "{day} 11:00:00", "40"],
            ["Павел Котов", "", "{day} 10:00", "{day} 11:30", "90"],
            ["iPad", "", "{day} 10:00", "", "45"],
            ["Никто Никтоев", "nobody@else.example", "{day} 10:00", "{day} 10:10", "10"],
            ["Зуев Глеб", "", "{day} 10:00", "{day} 09:00", ""],
        ),
        encoding,
    )
    page.sign_in(make_organiser())
    dialogue = page.get(upload(page, event, content).location)
    sent = columns_sent(dialogue)
    assert (sent["name"], sent["email"], sent["joined"], sent["left"], sent["duration"]) == tuple("01234")
    review = page.get(page.post(dialogue.response.request.path, sent).location)
    figures = [node.text_content().split()[0] for node in review.find("//dl[@class='figures']//dd")]
    assert figures == ["1", "1", "2", "1"]
    assert "The person went out before coming in." in review.words
    ticked = review.find("//input[@name='yes'][@checked]/@value")
    boxes = review.find("//input[starts-with(@name, 'pick-')]/@name")
    assert db.session.scalars(select(Presence)).all() == []
    address = review.response.request.path
    refused = page.post(address, {"yes": ticked, boxes[0]: "нет такого", boxes[1]: ""}, status=422)
    assert "There is no such participant" in refused.words
    assert refused.find(f"//input[@name='{boxes[0]}']/@value") == ["нет такого"]
    done = page.post(
        address, {"yes": ticked, boxes[0]: "olga@firm.example", boxes[1]: ""}, follow=True, status=200
    )
    assert "The time of 3 people is taken over." in done.words
    assert "Никто Никтоев" in done.words
    times = queries.time_there(event.id)
    assert {key: there.seconds // 60 for key, there in times.items()} == {
        anna.id: 60,
        pavel.id: 90,
        olga.id: 45,
    }
    assert db.session.scalars(select(StoredFile)).all() == []
    again = page.post(address, {"yes": ticked}, follow=True, status=200)
    assert "taken over already" in again.words
    assert "taken over already" in upload(page, event, content, status=422).errors()[0]
    row = queries.lists_of(event.id)[0]
    page.post(f"/desk/{event.slug}/online/lists/{row.id}/remove")
    assert queries.time_there(event.id) == {}


def test_the_platform_goes_before_our_own_page_for_those_it_names() -> None:
    event, organiser = make_webinar(), make_organiser()
    row = make_registration(event, make_user(email="anna@firm.example"))
    make_stay(row, event, 0, 90)
    content = as_xlsx([["Email", "Duration (Minutes)"], ["anna@firm.example", 20]])
    kept = operations.keep_list(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    operations.apply_list(event, queries.list_by_id(event.id, kept.id), {}, actor=organiser, now=clock.now())
    assert queries.time_there(event.id)[row.id].seconds == 20 * 60


def test_columns_put_right_are_remembered_for_the_organiser(page: PageClient) -> None:
    event, next_one, organiser = make_webinar(), make_webinar(), make_organiser()
    heads = ["Кто", "Куда писать", "Сколько"]
    for one in (event, next_one):
        make_registration(one, make_user(email=f"{one.slug}@firm.example"))
    page.sign_in(organiser)
    first = page.get(
        upload(page, event, as_xlsx([heads, ["А Б", f"{event.slug}@firm.example", 5]]), "a.xlsx").location
    )
    sent = columns_sent(first)
    assert sent["email"] == ""
    refused = page.post(first.response.request.path, sent, status=422)
    assert "Say which column holds the name" in refused.words
    twice = page.post(first.response.request.path, {**sent, "email": "1", "duration": "1"}, status=422)
    assert "chosen twice" in twice.words
    page.post(
        first.response.request.path, {**sent, "name": "0", "email": "1", "duration": "2", "unit": "hours"}
    )
    assert len(db.session.scalars(select(KnownColumns)).all()) == 1
    second = page.get(
        upload(
            page, next_one, as_xlsx([["Отчёт"], heads, ["А Б", f"{next_one.slug}@firm.example", 1]]), "b.xlsx"
        ).location
    )
    prefilled = columns_sent(second)
    assert (prefilled["email"], prefilled["duration"], prefilled["unit"]) == ("1", "2", "hours")
    assert second.find("//input[@name='head']/@value") == ["2"]
    page.sign_in(make_organiser())
    stranger = page.get(upload(page, event, as_xlsx([heads, ["В Г", "x@y.example", 7]]), "c.xlsx").location)
    assert columns_sent(stranger)["email"] == ""


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.xlsx", "The file is empty."),
        (b"%PDF-1.7 and so on", "a.pdf", "This is not a table."),
        (b"PK\x03\x04 broken", "a.xlsx", "This is not a table."),
        (b"", "", "Choose a file."),
    ],
)
def test_what_is_no_list_is_refused_at_the_field(
    page: PageClient, content: bytes, name: str, said: str
) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    assert said in upload(page, event, content, name, status=422).errors()[0]


def test_a_list_nobody_of_which_is_known_is_not_taken_over(page: PageClient) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    content = as_xlsx([["Name", "Duration (Minutes)"], ["Somebody Else", 50]])
    dialogue = page.get(upload(page, event, content, "a.xlsx").location)
    review = page.post(dialogue.response.request.path, columns_sent(dialogue)).location
    assert "Nobody of the list is matched" in page.post(review, follow=True, status=200).words
    assert db.session.scalars(select(Presence)).all() == []


def test_formulas_merged_cells_and_empty_rows_do_no_harm() -> None:
    event, organiser = make_webinar(), make_organiser()
    row = make_registration(event, make_user(email="anna@firm.example"))
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "Report of the meeting"
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["Name", "Email", "Duration (Minutes)"])
    sheet.append(["Anna", "anna@firm.example", timedelta(minutes=50)])
    sheet.append(["=HYPERLINK(1)", "=1+1", "=A1"])
    out = io.BytesIO()
    book.save(out)
    kept = operations.keep_list(event, out.getvalue(), name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    operations.apply_list(event, queries.list_by_id(event.id, kept.id), {}, actor=organiser, now=clock.now())
    assert queries.time_there(event.id)[row.id].seconds == 50 * 60


def test_a_registration_of_another_event_cannot_be_named() -> None:
    event, organiser = make_webinar(), make_organiser()
    foreign = make_registration(make_webinar(), make_user())
    own = make_registration(event, make_user(email="own@firm.example"))
    content = as_xlsx([["Name", "Email", "Minutes"], ["Own", "own@firm.example", 50], ["Foreign", "", 60]])
    kept = operations.keep_list(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    row = queries.list_by_id(event.id, kept.id)
    key = operations.check_list(event, row).groups[1].key
    operations.apply_list(event, row, {key: foreign.id}, actor=organiser, now=clock.now())
    stays = db.session.scalars(select(Presence).where(Presence.source == Source.LIST)).all()
    assert [stay.registration_id for stay in stays] == [own.id]


def test_lists_nobody_took_over_are_forgotten_with_their_files() -> None:
    event, organiser = make_webinar(), make_organiser()
    content = as_xlsx([["Name", "Minutes"], ["A B", 5]])
    kept = operations.keep_list(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    path = path_of(db.session.scalars(select(StoredFile)).one())
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert operations.forget_old_lists(now=clock.now()) == 1
    db.session.commit()
    assert db.session.get(PlatformList, kept.id) is None
    assert db.session.scalars(select(StoredFile)).all() == []
    assert path is not None


def test_strangers_find_no_lists(page: PageClient) -> None:
    event, organiser = make_webinar(), make_organiser()
    content = as_xlsx([["Name", "Minutes"], ["A B", 5]])
    kept = operations.keep_list(event, content, name="a.xlsx", actor=organiser, now=clock.now())
    db.session.commit()
    other = make_webinar()
    page.sign_in(make_user())
    for path in ("lists", f"lists/{kept.id}", f"lists/{kept.id}/columns"):
        page.get(f"/desk/{event.slug}/online/{path}", status=404)
    page.sign_in(organiser)
    page.get(f"/desk/{other.slug}/online/lists/{kept.id}", status=404)
