"""Recordings and files: each opens for those it is meant for, and is not there for anybody else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from app.events.models import Event, EventState
from app.infra.db import db
from app.infra.files import StoredFile, path_of
from app.infra.sheets import Sheet, xlsx_of
from app.online import queries
from app.online.models import Material
from app.registrations.models import RegistrationState
from tests.factories import make_event, make_organiser, make_registration, make_user, saved
from tests.online.webinars import make_item, make_stay, make_webinar
from tests.page_client import Page, PageClient

pytestmark = pytest.mark.usefixtures("session")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
VIDEO = "https://video.example/watch?v=secret"


def publish(
    page: PageClient, event: Event, *, status: int = 302, content: bytes = b"", name: str = "", **values: Any
) -> Page:
    data = {
        "kind": "file" if name else "recording",
        "title_ru": "Запись",
        "audience": "attended",
        "session": "",
        **values,
    }
    if name:
        data["file"] = (io.BytesIO(content), name)
    return page.post(f"/desk/{event.slug}/materials/new", data, status=status)


def published(event: Event) -> list[Material]:
    db.session.expire_all()
    return queries.materials_of(event.id)


@pytest.mark.parametrize(
    ("audience", "open_to"),
    [
        ("public", {"stranger", "outsider", "pending", "registered", "attended", "organiser"}),
        ("registered", {"registered", "attended", "organiser"}),
        ("attended", {"attended", "organiser"}),
    ],
)
def test_a_material_opens_for_its_audience_only(page: PageClient, audience: str, open_to: set[str]) -> None:
    event = make_webinar()
    people = {name: make_user() for name in ("outsider", "pending", "registered", "attended")}
    people["organiser"] = make_organiser()
    make_registration(event, people["pending"], state=RegistrationState.PENDING)
    make_registration(event, people["registered"])
    make_stay(make_registration(event, people["attended"]), event, 0, 90)
    page.sign_in(people["organiser"])
    publish(page, event, url=VIDEO, audience=audience)
    publish(page, event, content=PDF, name="слайды.pdf", title_ru="Слайды", audience=audience)
    video, slides = (f"/events/{event.slug}/materials/{row.id}" for row in published(event))
    for who in ("stranger", *people):
        page.sign_out() if who == "stranger" else page.sign_in(people[who])
        shown = page.get(f"/events/{event.slug}")
        assert VIDEO not in shown.text
        assert bool(shown.find("//section[@id='materials']")) == (who in open_to), who
        if who in open_to:
            assert page.get(video, status=302).location == VIDEO
            file = page.get(slides)
            assert file.data == PDF
            headers = file.response.headers
            assert headers["Content-Disposition"].startswith("attachment")
            assert headers["Content-Type"] == "application/pdf"
            assert "sandbox" in headers["Content-Security-Policy"]
        else:
            page.get(video, status=404)
            page.get(slides, status=404)


def test_ones_own_page_of_the_event_shows_what_one_may_have(page: PageClient) -> None:
    event, person = make_webinar(), make_user()
    row = make_registration(event, person)
    page.sign_in(make_organiser())
    publish(page, event, url=VIDEO, title_ru="Только для бывших")
    publish(page, event, url=VIDEO, title_ru="Для всех записанных", audience="registered")
    page.sign_in(person)
    mine = page.get(f"/my/events/{event.slug}")
    assert "Для всех записанных" in mine.words
    assert "Только для бывших" not in mine.words
    make_stay(row, event, 0, 90)
    assert "Только для бывших" in page.get(f"/my/events/{event.slug}").words


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.pdf", "The file is empty."),
        (b"MZ\x90\x00 program", "a.pdf", "This kind of file is not taken"),
        (PDF, "a.docx", "PDF"),
        (b"<script>alert(1)</script>", "a.html", "This kind of file is not taken"),
    ],
)
def test_files_that_lie_about_their_kind_are_refused_at_the_field(
    page: PageClient, content: bytes, name: str, said: str
) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    refused = publish(page, event, content=content, name=name, status=422)
    assert said in refused.errors()[0]
    assert refused.find("//input[@name='title_ru']/@value") == ["Запись"]
    assert published(event) == []
    assert db.session.scalars(select(StoredFile)).all() == []


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "ftp://x", "нет"])
def test_an_address_must_be_one(page: PageClient, address: str) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    assert publish(page, event, url=address, status=422).errors()
    assert published(event) == []


def test_a_material_is_changed_and_taken_back_with_its_file(page: PageClient) -> None:
    event, other = make_event(), make_event()
    item = make_item(event, 0, 60)
    content = xlsx_of([Sheet("S", ["A"], [["1"]])])
    page.sign_in(make_organiser())
    publish(page, event, content=content, name="шаблон.xlsx")
    (row,) = published(event)
    path = path_of(row.file)  # type: ignore[arg-type]
    number = row.id
    url = f"/desk/{event.slug}/materials/{number}"
    page.post(url, {"title_ru": "Шаблон", "audience": "public", "session": str(item.id)})
    (row,) = published(event)
    assert (row.title_ru, str(row.audience), row.session_id) == ("Шаблон", "public", item.id)
    page.sign_out()
    assert page.get(f"/events/{event.slug}/materials/{row.id}").data == content
    page.get(f"/events/{other.slug}/materials/{row.id}", status=404)
    page.sign_in(make_organiser())
    page.get(f"/desk/{other.slug}/materials/{row.id}", status=404)
    assert path.exists()
    page.post(f"{url}/remove")
    assert published(event) == []
    assert not path.exists()
    page.get(f"/events/{event.slug}/materials/{number}", status=404)


def test_materials_of_a_draft_are_the_teams(page: PageClient) -> None:
    event = make_webinar()
    page.sign_in(make_organiser())
    publish(page, event, url=VIDEO, audience="public")
    event.state = EventState.DRAFT
    saved(event)
    address = f"/events/{event.slug}/materials/{published(event)[0].id}"
    page.get(address, status=302)
    page.sign_in(make_user())
    page.get(address, status=404)


def test_participants_find_no_desk(page: PageClient) -> None:
    event, person = make_webinar(), make_user()
    make_registration(event, person)
    page.sign_in(person)
    page.get(f"/desk/{event.slug}/materials", status=404)
    page.get(f"/desk/{event.slug}/materials/new", status=404)
    publish(page, event, url=VIDEO, status=404)


def test_the_pages_ask_a_fixed_number_of_times(page: PageClient, count_queries: Any) -> None:
    person, organiser = make_user(), make_organiser()
    counts = []
    for size in (1, 3):
        event = make_webinar()
        make_stay(make_registration(event, person), event, 0, 90)
        page.sign_in(organiser)
        for _ in range(size):
            publish(page, event, content=PDF, name="a.pdf")
        with count_queries() as seen:
            page.get(f"/desk/{event.slug}/materials")
        page.sign_in(person)
        with count_queries() as own:
            page.get(f"/events/{event.slug}")
        counts.append((len(seen), len(own)))
    assert counts[0] == counts[1]
