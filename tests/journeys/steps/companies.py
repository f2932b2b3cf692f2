"""2 Companies: a card, a wrong INN at its field, a duplicate with the way to join, the head accepts."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.companies.models import Company, Representative, Standing
from tests.factories import make_inn
from tests.journeys.circle import FIRMS, Circle, address


def people_make_cards(circle: Circle) -> None:
    for name, short in FIRMS.items():
        buying = name == "buyer"
        person = circle.person(name)
        person.go("/my/company/new")
        inn = make_inn()
        wrong = inn[:-1] + str((int(inn[-1]) + 1) % 10)
        person.fill(
            inn=wrong,
            name_ru=f"ООО «{short}»",
            name_en={"supplier": "Foundry LLC", "second": "Tochmekh LLC", "buyer": "Tram Depot"}[name],
            short_ru=short,
            kind="corporation" if buying else "sme",
            size="large" if buying else "small",
            staff="900" if buying else "84",
            region="77",
            description_ru="Делаем детали и оснастку для транспорта.",
        )
        person.send()
        assert person.complaint("inn")
        assert person.page.input_value("[name=short_ru]") == short, "nothing typed may be lost"
        person.fill(inn=inn)
        person.send()
        found = re.search(r"/my/company/(\d+)", person.page.url)
        assert found, person.text()
        circle.company_ids[name] = int(found[1])
        person.go("/my/company/")
        person.shows("Tochmekh" if name == "second" else short)


def colleague_joins(circle: Circle) -> None:
    """A second card of one company is refused, and its people are asked."""
    taken = circle.ask(select(Company.inn).where(Company.id == circle.company_ids["supplier"]))
    colleague = circle.person("colleague")
    colleague.go("/my/company/new")
    colleague.fill(inn=taken, name_ru="ООО «Литейка»", short_ru="Литейка", kind="sme")
    colleague.send()
    assert colleague.complaint("inn")
    colleague.press(f"form[action='/my/company/{circle.company_ids['supplier']}/join'] button")
    colleague.shows("Литейка")
    standing = (
        select(Representative.standing)
        .where(Representative.company_id == circle.company_ids["supplier"])
        .order_by(Representative.id.desc())
    )
    assert circle.ask(standing) == Standing.ASKED

    assert "Зимина" in circle.letter(address("supplier"), "companies/join_asked")
    supplier = circle.person("supplier")
    supplier.go(f"/my/company/{circle.company_ids['supplier']}/people")
    supplier.shows("Зимина Ольга")
    supplier.press("main form[action$='/accept'] button")
    assert circle.ask(standing) == Standing.REPRESENTATIVE
    circle.letter(address("colleague"), "companies/join_accepted")
    colleague.go(f"/my/company/{circle.company_ids['supplier']}")


def strangers_see_no_card_to_change(circle: Circle) -> None:
    card = f"/my/company/{circle.company_ids['buyer']}"
    stranger = circle.person("stranger")
    assert stranger.status(card) == 302
    assert circle.person("supplier").status(card) == 404
    stranger.go(f"/companies/{circle.company_ids['supplier']}")
    stranger.shows("Литейка")
    assert address("supplier") not in stranger.text()
    stranger.go("/clusters")


STEPS = [people_make_cards, colleague_joins, strangers_see_no_card_to_change]
