"""The catalogue's pages: search, chips, details, a company's own list, the organiser's list."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue import operations, queries, rules
from app.catalogue.models import Need, Offer
from app.core import clock
from app.events.models import Role
from app.infra.db import db
from tests.catalogue.samples import make_need, make_offer
from tests.factories import make_company, make_event, make_organiser, make_registration, make_user
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def sent_need(**values: Any) -> dict[str, Any]:
    return {"title_ru": "Панели интерьера", "okpd2": "22.29.29", "route": "fz223", **values}


def titles(answer: Any) -> list[str]:
    return [node.text_content() for node in answer.find("//tbody//td[contains(@class,'c-main')]/a")]


def test_an_empty_catalogue_says_what_fills_it(page: PageClient) -> None:
    assert "No needs yet" in page.get("/needs").words
    assert "No offers yet" in page.get("/offers").words


def test_search_and_filters_stand_in_the_address_and_go_away_one_by_one(page: PageClient) -> None:
    company = make_company(region="77")
    make_need(company, title_en="Interior panels")
    make_need(company, "Кронштейны", title_en="Brackets", okpd2="25.73.50")
    assert titles(page.get("/needs?sort=title")) == ["Brackets", "Interior panels"]
    answer = page.get("/needs?q=панелей&region=77&code=22&route=fz223")
    assert titles(answer) == ["Interior panels"]
    chips = answer.find("//span[@class='chip']")
    assert [chip.text_content().strip() for chip in chips] == ["“панелей”", "223-FZ", "Moscow", "OKPD2 22"]
    assert "region" not in chips[2].xpath(".//a/@href")[0]
    assert "Nothing found" in page.get("/needs?q=пылесос").words


def test_nonsense_in_the_address_narrows_nothing(page: PageClient) -> None:
    make_need(make_company())
    answer = page.get("/needs?route=x&region=00&code=%25&page=abc&sort=zzz&company=q&cluster=")
    assert len(titles(answer)) == 1
    assert len(titles(page.get("/needs?page=99999"))) == 1
    page.get("/needs?q=" + "%" * 300)


def test_a_long_list_comes_in_pages(page: PageClient) -> None:
    company = make_company()
    for number in range(51):
        make_offer(company, f"Деталь {number:02d}")
    assert len(titles(page.get("/offers"))) == 50
    assert len(titles(page.get("/offers?page=2"))) == 1


def test_a_list_asks_the_same_questions_for_one_row_and_for_many(
    page: PageClient, count_queries: Any
) -> None:
    make_offer(make_company(region="77"))
    with count_queries() as few:
        page.get("/offers")
    for _ in range(9):
        make_offer(make_company(region="77"))
    with count_queries() as many:
        page.get("/offers")
    assert len(many) == len(few)


def test_a_need_shows_its_facts_and_who_makes_it(page: PageClient) -> None:
    buyer, maker = make_company(), make_company(short_en="Panel Works")
    need = make_need(
        buyer,
        title_en="Interior panels",
        price_min=38000,
        price_max=52000,
        papers_ru="сертификат\nобразец",
        papers_en="certificate\nsample",
    )
    make_offer(maker)
    event = make_event()
    operations.bring_needs(event, buyer, [need.id], actor=None, now=clock.now())
    db.session.commit()
    answer = page.get(f"/needs/{need.id}")
    for text in ("38,000–52,000 ₽", "certificate", "sample", "Panel Works", "223-FZ", event.title_en):
        assert text in answer.words
    page.get("/needs/999999", status=404)


def test_an_offer_shows_who_needs_it(page: PageClient) -> None:
    need = make_need(make_company(), title_en="Interior panels")
    offer = make_offer(make_company(), title_en="Glass fibre panels", certificates_en="ISO 9001:2015")
    answer = page.get(f"/offers/{offer.id}")
    assert "ISO 9001:2015" in answer.words
    assert answer.find(f"//a[@href='/needs/{need.id}']")


def test_what_was_withdrawn_is_gone_for_strangers(page: PageClient) -> None:
    head = make_user()
    company = make_company(head)
    offer = make_offer(company)
    page.sign_in(head)
    page.post(f"/my/company/{company.id}/catalogue/offers/{offer.id}/withdraw")
    assert "is withdrawn" in page.get(f"/offers/{offer.id}").words
    page.sign_out()
    page.get(f"/offers/{offer.id}", status=404)
    assert titles(page.get("/offers")) == []
    page.sign_in(head)
    page.post(f"/my/company/{company.id}/catalogue/offers/{offer.id}/restore")
    page.sign_out()
    page.get(f"/offers/{offer.id}")


def test_a_need_is_added_and_changed(page: PageClient, session: Session) -> None:
    head = make_user()
    company = make_company(head)
    page.sign_in(head)
    base = f"/my/company/{company.id}/catalogue"
    page.get(f"{base}/needs/new")
    page.post(
        f"{base}/needs/new",
        sent_need(quantity="1 200", price_min="38 000,50", price_max="52000", unit_ru="компл."),
    )
    need = session.scalars(select(Need)).one()
    assert (need.quantity, str(need.price_min)) == (1200, "38000.50")
    assert "Панели интерьера" in page.get(f"{base}/").words
    page.get(f"{base}/needs/{need.id}")
    page.post(f"{base}/needs/{need.id}", sent_need(title_ru="Панели салона", quantity=""))
    session.refresh(need)
    assert (need.title_ru, need.quantity) == ("Панели салона", None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"okpd2": "222929"}, "An OKPD2 code looks like 22.29.29 or 22.29.29.190."),
        ({"okpd2": "34.10"}, "There is no class with these first two digits in OKPD 2."),
        ({"title_ru": " "}, "Fill in this field."),
        ({"quantity": "много"}, "A whole number in digits, please."),
        ({"quantity": "0"}, "A number from 1 to 2000000000, please."),
        ({"price_min": "сто"}, "A sum in digits, please, such as 38000 or 1250.50."),
        ({"price_min": "NaN"}, "A sum in digits, please, such as 38000 or 1250.50."),
        ({"price_min": "-1"}, "A number from 0 to 999999999999.99, please."),
        ({"price_min": "1e30"}, "A number from 0 to 999999999999.99, please."),
        ({"price_min": "10", "price_max": "5"}, "The highest price is below the lowest one."),
        ({"deadline": "2020-01-01"}, "This day has passed. Give a day from today on."),
        ({"deadline": "завтра"}, "Give a day, such as 31.03.2027."),
        ({"route": ""}, "Choose one."),
        ({"papers_ru": "\n".join(["бумага"] * 41)}, "At most 40 lines, please."),
        ({"description_ru": "а" * 4001}, "At most 4000 characters; there are 4001."),
    ],
)
def test_a_wrong_need_is_told_at_its_field_and_keeps_what_was_typed(
    page: PageClient, values: dict[str, str], message: str
) -> None:
    head = make_user()
    company = make_company(head)
    page.sign_in(head)
    answer = page.post(
        f"/my/company/{company.id}/catalogue/needs/new", sent_need(title_en="Panels", **values), status=422
    )
    assert message in answer.errors()
    assert answer.find("//input[@name='title_en']/@value") == ["Panels"]


def test_a_passed_deadline_may_stay_while_the_rest_changes(page: PageClient, session: Session) -> None:
    head = make_user()
    company = make_company(head)
    day = rules.today(clock.now()) - timedelta(days=3)
    need = make_need(company, deadline=day)
    page.sign_in(head)
    page.post(
        f"/my/company/{company.id}/catalogue/needs/{need.id}",
        sent_need(deadline=day.isoformat(), title_ru="Новое"),
    )
    session.refresh(need)
    assert need.title_ru == "Новое"


def test_an_offer_is_added_through_its_page(page: PageClient, session: Session) -> None:
    head = make_user()
    company = make_company(head)
    page.sign_in(head)
    base = f"/my/company/{company.id}/catalogue"
    page.get(f"{base}/offers/new")
    page.post(f"{base}/offers/new", {"title_ru": "Панели", "okpd2": "22.29.29", "capacity": "2 600"})
    offer = session.scalars(select(Offer)).one()
    assert offer.capacity == 2600
    page.get(f"{base}/offers/{offer.id}")
    assert "Панели" in page.get(f"/companies/{company.id}").words


def test_one_companys_rows_are_not_reached_through_another(page: PageClient) -> None:
    head = make_user()
    mine, foreign = make_company(head), make_company(make_user())
    need = make_need(foreign)
    page.sign_in(head)
    page.get(f"/my/company/{mine.id}/catalogue/needs/{need.id}", status=404)
    page.post(f"/my/company/{mine.id}/catalogue/needs/{need.id}/withdraw", status=404)
    page.post(f"/my/company/{foreign.id}/catalogue/needs/{need.id}/withdraw", status=404)
    page.post(f"/my/company/{mine.id}/catalogue/needs/{need.id}/explode", status=404)


def test_a_buyer_chooses_what_to_bring(page: PageClient) -> None:
    head, event = make_user(), make_event()
    company = make_company(head)
    make_registration(event, head, Role.BUYER, company=company)
    first, second = make_need(company, "А"), make_need(company, "Б")
    page.sign_in(head)
    assert event.title_en in page.get(f"/my/company/{company.id}/catalogue/").words
    address = f"/my/company/{company.id}/catalogue/events/{event.slug}"
    page.get(address)
    page.post(address, {"needs": [str(first.id), str(second.id)]})
    assert queries.brought(event.id, company.id) == {first.id, second.id}
    assert "you bring 2 needs" in page.get(f"/my/company/{company.id}/catalogue/").words
    page.post(address, {"needs": [str(second.id)]})
    assert queries.brought(event.id, company.id) == {second.id}
    page.post(address, {"needs": ["999999"]}, status=422)
    page.get(f"/my/company/{company.id}/catalogue/events/nowhere", status=404)


def test_the_organiser_sees_exports_and_takes_off(page: PageClient) -> None:
    head, event = make_user(), make_event()
    company = make_company(head, name_en="Coach Works JSC")
    first = make_need(company, "=Панели", title_en="=Panels", price_min=10)
    second = make_need(company, "Кронштейны", title_en="Brackets", okpd2="25.73.50")
    make_offer(make_company())
    operations.bring_needs(event, company, [first.id, second.id], actor=None, now=clock.now())
    db.session.commit()
    page.sign_in(make_organiser())
    answer = page.get(f"/desk/{event.slug}/needs?slug=x")
    assert sorted(titles(answer)) == ["=Panels", "Brackets"]
    assert "1 company" in answer.words
    assert "nobody yet" in answer.words
    assert titles(page.get(f"/desk/{event.slug}/needs?q=кронштейн")) == ["Brackets"]
    sheet = load_workbook(io.BytesIO(page.get(f"/desk/{event.slug}/needs.xlsx?q=панель").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][2], rows[1][6]) == ("Coach Works JSC", "=Panels", 10)
    page.post(f"/desk/{event.slug}/needs/take-off", {"ids": [str(second.id)]})
    assert queries.counts_at(event.id) == (1, 2)
    page.post(f"/desk/{event.slug}/needs/take-off", {"ids": [str(second.id)], "reason": "не по теме"})
    assert queries.counts_at(event.id) == (1, 1)


def test_the_desk_does_not_exist_for_others(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_user())
    page.get(f"/desk/{event.slug}/needs", status=404)
    page.get(f"/desk/{event.slug}/needs.xlsx", status=404)
    page.post(f"/desk/{event.slug}/needs/take-off", {"ids": ["1"], "reason": "x"}, status=404)


def test_russian_pages_have_russian_words(page: PageClient) -> None:
    page.language = "ru"
    company = make_company(make_user(), region="77")
    make_need(company)
    words = page.get("/needs").words
    assert "Что ищут" in words or "Потребности" in words


def test_the_events_page_shows_buyers_with_their_needs_and_searches_them(page: PageClient) -> None:
    event, company = make_event(), make_company(name_en="Coach Works JSC")
    needs = [make_need(company, f"Деталь {n}", title_en=f"Part {n}") for n in range(4)]
    needs.append(make_need(make_company(name_en="Metro"), "Кронштейны", title_en="Brackets"))
    for row in {need.company_id: need.company for need in needs}.values():
        own = [need.id for need in needs if need.company_id == row.id]
        operations.bring_needs(event, row, own, actor=None, now=clock.now())
    db.session.commit()
    words = page.get(f"/events/{event.slug}").words
    for text in ("2 buyers · 5 needs", "Coach Works JSC", "Brackets", "1 more need"):
        assert text in words
    words = page.get(f"/events/{event.slug}?need=кронштейнов").words
    assert "Brackets" in words
    assert "Coach Works JSC" not in words
    assert "Nobody brings this" in page.get(f"/events/{event.slug}?need=пылесос").words
    assert "2 buyers, 5 needs" in page.get("/").words
