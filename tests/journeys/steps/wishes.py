"""6 Wishes: both sides mark each other by buttons and by keyboard, with a note; each sees what awaits it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.matchmaking.models import Delegation, Wish
from tests.journeys.browser import Person
from tests.journeys.circle import Circle


def mark_by_button(person: Person, company: str, level: str) -> None:
    button = person.page.locator("main tr", has_text=company).locator(f"[data-level={level}]")
    with person.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        button.click()
    assert answer.value.ok
    assert button.get_attribute("aria-pressed") == "true"


def mark_by_keys(person: Person, company: str, key: str) -> None:
    """Down to the company's row, then the mark's key."""
    person.page.keyboard.press("ArrowUp")
    row = person.page.locator("main tr.is-current")
    for _step in range(person.page.locator("main tbody tr").count()):
        if row.count() and company in row.inner_text():
            break
        person.page.keyboard.press("ArrowDown")
    assert company in row.inner_text()
    with person.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        person.page.keyboard.press(key)
    assert answer.value.ok


def suppliers_mark(circle: Circle) -> None:
    supplier, second = circle.person("supplier"), circle.person("second")
    supplier.go(f"/my/events/{circle.slug}/wishes")
    mark_by_button(supplier, "Трамвайный", "must")
    row = supplier.page.locator("main tr", has_text="Трамвайный")
    row.locator("details.note summary").click()
    row.locator("[name=note]").fill("Привезём образцы кронштейнов.")
    supplier.press("main tr:has-text('Трамвайный') details.note button")
    supplier.shows("Привезём образцы")
    second.go(f"/my/events/{circle.slug}/wishes")
    mark_by_button(second, "Tram", "reserve")
    mark_by_button(second, "Tram", "want")


def buyer_marks(circle: Circle) -> None:
    buyer = circle.person("buyer")
    buyer.go(f"/my/events/{circle.slug}/wishes")
    buyer.shows("Литейка", "Точмех", "ждёт вашего ответа")
    mark_by_keys(buyer, "Точмех", "3")
    mark_by_keys(buyer, "Литейка", "1")
    mark_by_keys(buyer, "Точмех", "2")
    buyer.look("marked")
    buyer.press("main form[action*='/confirm'] button")


def organiser_sees_the_marks(circle: Circle) -> None:
    author, about = aliased(Delegation), aliased(Delegation)

    def level(by: str, of: str) -> str:
        wish = (
            select(Wish.level)
            .join(author, author.id == Wish.author_id)
            .join(about, about.id == Wish.about_id)
        )
        sides = author.company_id == circle.company_ids[by], about.company_id == circle.company_ids[of]
        return str(circle.ask(wish.where(*sides)))

    assert (level("supplier", "buyer"), level("buyer", "supplier")) == ("must", "must")
    assert (level("second", "buyer"), level("buyer", "second")) == ("want", "want")
    organiser = circle.person("organiser")
    organiser.go(f"/desk/{circle.slug}/wishes")
    organiser.shows("Прессформа", "без отметок")


STEPS = [suppliers_mark, buyer_marks, organiser_sees_the_marks]
