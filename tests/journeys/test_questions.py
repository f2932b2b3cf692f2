"""An event's own questions in a real browser: written, ordered by keyboard and by drag, tried, answered with and
without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.accounts.models import SystemRole
from app.events.models import Approval, Role
from app.questionnaires import queries as questions
from app.questionnaires.models import Purpose
from tests.factories import PASSWORD, make_event, make_user
from tests.journeys.browser import LIMIT, Person, chromium, findings, told
from tests.servers import Site, running_site

pytestmark = pytest.mark.browser

HOST, GUEST, PLAIN = "host@centre.example", "anna@firm.example", "boris@firm.example"
EDITOR, FORM = "/desk/days/questions/registration", "/events/days/register"
TRAVEL, PLATE, WEIGHT, PHOTOS = "Чем едете?", "Номер машины", "Вес образцов, кг", "Согласен на фотосъёмку"


@contextmanager
def prepared(folder: Path) -> Iterator[tuple[Browser, Site, int]]:
    """A published event without questions, its organiser and two guests."""
    with running_site(folder, processes=2) as site, chromium() as browser:
        with site.app().app_context():
            event = make_event(
                roles={Role.ATTENDEE: Approval.AUTOMATIC, Role.SUPPLIER: Approval.AUTOMATIC}, slug="days"
            )
            make_user(SystemRole.ORGANISER, email=HOST, language="ru")
            for email in (GUEST, PLAIN):
                make_user(email=email, language="ru")
            event_id = event.id
        yield browser, site, event_id


def write_a_choice(host: Person) -> None:
    """Three answers to choose from, a third row asked for; their order is changed by the arrow keys."""
    page = host.go(f"{EDITOR}/new")
    host.fill(kind="one", text_ru=TRAVEL, text_en="How do you travel?", required=True)
    for at, (ru, en) in enumerate([("машиной", "by car"), ("поездом", "by train")]):
        page.locator("[name=option_ru]").nth(at).fill(ru)
        page.locator("[name=option_en]").nth(at).fill(en)
    rows = page.locator("[name=option_ru]").count()
    host.press("button[value=more]")
    assert page.locator("[name=option_ru]").count() > rows
    page.locator("[name=option_ru]").nth(2).fill("пешком")
    page.locator(".option-rows [data-handle]").nth(1).focus()
    page.keyboard.press("ArrowUp")
    assert [page.locator("[name=option_ru]").nth(at).input_value() for at in range(3)] == [
        "поездом",
        "машиной",
        "пешком",
    ]
    page.keyboard.press("Enter")  # on a handle it must not send the form
    expect(page.locator("[name=text_ru]")).to_have_value(TRAVEL)
    host.send()


def write_the_others(host: Person) -> None:
    """One shown to drivers only, a number for suppliers, a consent; what a kind does not have is not asked about it."""
    page = host.go(f"{EDITOR}/new")
    expect(page.locator(".option-rows")).to_be_hidden()
    host.fill(kind="line", text_ru=PLATE, text_en="Number plate", required=True)
    page.locator("[name=shown_if_id]").select_option(label=TRAVEL)
    page.get_by_label("машиной").check()
    host.send()
    host.go(f"{EDITOR}/new")
    host.fill(kind="number", text_ru=WEIGHT, roles=["supplier"], least=0, most=500)
    host.look("number")
    host.send()
    host.go(f"{EDITOR}/new")
    host.fill(kind="consent", text_ru=PHOTOS, text_en="I agree to photographs")
    host.send()
    host.shows("если на вопрос «Чем едете?» ответили: машиной")


def order(page: Page) -> list[str]:
    return [plain.strip() for plain in page.locator(".question-rows li .strong").all_inner_texts()]


def row(page: Page, text: str) -> Locator:
    """The row of the question with these words."""
    return page.locator(".question-rows li").filter(has=page.locator(".strong", has_text=text))


def drag(page: Page, text: str, onto: str) -> None:
    """Take the row by its handle and let it go at the far edge of another one."""
    handle = row(page, text).locator("[data-handle]").bounding_box()
    there = row(page, onto).bounding_box()
    assert handle and there
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    target = there["y"] + (4 if there["y"] < handle["y"] else there["height"] - 4)
    wanted = order(page).index(onto)
    for step in range(
        1, 400
    ):  # after each change of places the list looks away for a moment: stay until it is done
        share = min(step / 20, 1)
        page.mouse.move(handle["x"] + 20 + step % 2, handle["y"] + share * (target - handle["y"]))
        if share == 1 and order(page).index(text) == wanted:
            break
    page.mouse.up()


def put_in_order(host: Person) -> None:
    """By the arrow keys, by dragging; an order that hides a question for good is refused and taken back."""
    host.page.emulate_media(reduced_motion="reduce")  # rows that glide would be outrun by a quick hand
    page = host.go(EDITOR)
    assert order(page) == [TRAVEL, PLATE, WEIGHT, PHOTOS]
    handle = row(page, PHOTOS).locator("[data-handle]")
    handle.focus()
    with page.expect_response("**/order"):
        page.keyboard.press("ArrowUp")
    expect(handle).to_be_focused()
    expect(page.get_by_text("Место 3 из 4.")).to_be_attached()
    with page.expect_response("**/order") as answer:
        drag(page, WEIGHT, TRAVEL)
    assert answer.value.ok
    assert order(page) == [WEIGHT, TRAVEL, PLATE, PHOTOS]
    assert page.locator("[data-number]").all_inner_texts() == ["1", "2", "3", "4"]
    with page.expect_response("**/order") as refused:
        drag(page, PLATE, WEIGHT)
    assert refused.value.status == 422
    expect(page.get_by_text("должен стоять ниже").first).to_be_visible()
    host.look("refused order")
    assert order(host.go(EDITOR)) == [WEIGHT, TRAVEL, PLATE, PHOTOS]


def try_it(host: Person) -> None:
    page = host.go(f"{EDITOR}/preview?role=attendee")
    host.page.wait_for_load_state("networkidle")
    assert PLATE not in host.text()
    assert WEIGHT not in host.text()
    page.get_by_label("машиной").check()
    host.shows(PLATE)
    host.send()
    host.shows("Ответьте на этот вопрос")
    page.get_by_label("поездом").check()
    host.send()
    host.shows("Такие ответы были бы приняты")


def answers(guest: Person) -> None:
    """On a phone: questions come and go with the role and the answers; what went is not sent."""
    page = guest.go(FORM)
    page.wait_for_load_state("networkidle")
    guest.fill(role="attendee", consent=True)
    assert WEIGHT not in guest.text()
    guest.fill(role="supplier")
    guest.shows(WEIGHT)
    page.get_by_label(WEIGHT).fill("много")
    guest.fill(role="attendee")
    page.get_by_label("машиной").check()
    page.get_by_label(PLATE).fill("А123ВС")
    guest.look("with conditions")
    page.get_by_label("поездом").check()
    expect(page.get_by_label(PLATE)).to_be_hidden()
    guest.send()
    guest.shows(TRAVEL, "поездом")
    assert PLATE not in guest.text()


def answers_without_scripts(browser: Browser, site: Site) -> None:
    """Everything is there, each question says when it is meant, and the server decides what is asked."""
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    context.set_default_timeout(LIMIT)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    page.fill("[name=email]", PLAIN)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").click()
    page.goto(site.url + FORM)
    assert "Только если это следует" in page.content()
    page.locator("[name=role][value=attendee]").check()
    page.locator("[name=consent]").check()
    page.get_by_label("машиной").check()
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_text("Ответьте на этот вопрос").first).to_be_visible()
    page.get_by_label(PLATE).fill("В456ЕК")
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_text("В456ЕК")).to_be_visible()
    context.close()


def kept(site: Site, event_id: int) -> list[list[str]]:
    """What is kept of whom, in the order of registration."""
    with site.app().app_context():
        asked = questions.questions_of(event_id, Purpose.REGISTRATION)
        found: dict[int, Any] = questions.answers_by_person(asked)
        return [
            [questions.written(question, given[question.id]) for question in asked if question.id in given]
            for _person, given in sorted(found.items())
        ]


def test_questions_are_written_ordered_tried_and_answered(tmp_path: Path) -> None:
    with prepared(tmp_path) as (browser, site, event_id):
        host, guest = Person(browser, site.url), Person(browser, site.url, phone=True)
        host.sign_in(HOST, PASSWORD)
        write_a_choice(host)
        write_the_others(host)
        put_in_order(host)
        try_it(host)
        guest.sign_in(GUEST, PASSWORD)
        answers(guest)
        answers_without_scripts(browser, site)
        assert kept(site, event_id) == [["поездом"], ["машиной", "В456ЕК"]]
        assert [*host.problems, *guest.problems] == []
        found = findings([host, guest])
        assert not found, told(found)
