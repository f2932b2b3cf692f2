"""Pages of companies and clusters, as strangers, representatives and heads see them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.companies import operations, queries
from app.companies.models import Company, Standing
from app.core import clock
from app.infra.db import db
from tests.factories import make_company, make_inn, make_organiser, make_user
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


def sent_card(**values: Any) -> dict[str, Any]:
    return {
        "inn": make_inn(),
        "name_ru": "ООО «Профиль»",
        "short_ru": "Профиль",
        "kind": "sme",
        "region": "77",
        **values,
    }


def test_the_register_shows_ten_clusters_and_what_each_lacks(page: PageClient, session: Session) -> None:
    operations.load_clusters(now=clock.now())
    session.commit()
    answer = page.get("/clusters")
    assert len(answer.find("//tbody/tr")) == 10
    assert "Zelenograd innovation territorial cluster" in answer.words
    answer = page.get("/clusters/troitsk")
    assert "5 of at least 30 organisations" in answer.words
    assert "FIAN Technopark" in answer.words
    assert "Laser technologies and photonics" in answer.words
    page.get("/clusters/nowhere", status=404)


def test_an_empty_register_says_so(page: PageClient) -> None:
    assert "No clusters yet" in page.get("/clusters").words


def test_members_are_found_by_name(page: PageClient, session: Session) -> None:
    operations.load_clusters(now=clock.now())
    session.commit()
    rows = page.get("/clusters/troitsk?q=Спектроскопия").find("//tbody/tr")
    assert len(rows) == 1
    assert "Nothing found" in page.get("/clusters/troitsk?q=абракадабра").words


def test_a_company_page_hides_addresses_of_people_and_shows_the_companys_own_after_sign_in(
    page: PageClient,
) -> None:
    head = make_user(email="boss@works.example", phone="+7 900 000-00-00")
    company = make_company(head, email="info@works.example", phone="+7 495 000-00-00")
    words = page.get(f"/companies/{company.id}").words
    assert "boss@works.example" not in words
    assert "+7 900" not in words
    assert "info@works.example" not in words
    page.sign_in(make_user())
    words = page.get(f"/companies/{company.id}").words
    assert "info@works.example" in words
    assert "boss@works.example" not in words


def test_what_people_write_is_never_markup(page: PageClient) -> None:
    company = make_company(
        name_en="<script>alert(1)</script>",
        description_en="<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1))",
        site="javascript:alert(1)",
    )
    answer = page.get(f"/companies/{company.id}")
    assert not answer.find("//main//script | //main//img")
    assert not answer.find("//main//a[starts-with(@href, 'javascript')]")
    assert answer.find("//main//strong[text()='bold']")


def test_a_card_is_made_and_opens_the_catalogue(page: PageClient, session: Session) -> None:
    user = make_user()
    page.sign_in(user)
    page.get("/my/company/new")
    answer = page.post("/my/company/new", sent_card(site="profil.example", founded="1998", okved="22.29"))
    company = session.scalars(select(Company)).one()
    assert answer.location == f"/my/company/{company.id}/catalogue/"
    assert (company.site, company.founded.year) == ("https://profil.example", 1998)  # type: ignore[union-attr]
    assert queries.standing_of(user.id, company.id) == Standing.HEAD
    assert "Профиль" in page.get("/my/company/").words


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"inn": "7707049389"}, "The check digit does not fit: look at the last digit."),
        ({"inn": "12345"}, "An INN has 10 digits for an organisation and 12 for an entrepreneur."),
        ({"inn": ""}, "Fill in this field."),
        ({"ogrn": "1022500001328"}, "The check digit does not fit: look at the last digit."),
        ({"okved": "2229"}, "An OKVED code looks like 22.29 or 22.29.2."),
        ({"short_ru": "а" * 25}, "At most 24 characters; there are 25."),
        ({"site": "нет сайта"}, "This is not an address of a site, such as https://company.ru."),
        ({"email": "info@"}, "This is not an e-mail address, such as name@company.ru."),
        ({"staff": "много"}, "A whole number in digits, please."),
        ({"staff": "-5"}, "A number from 0 to 2000000, please."),
        ({"founded": "2999"}, "This year has not come yet."),
        ({"kind": ""}, "Choose one."),
        ({"kind": "bank"}, "Choose one from the list."),
        ({"region": "00"}, "Not a valid choice."),
        ({"name_ru": "а\x00б"}, "The text contains characters that cannot be stored."),
    ],
)
def test_a_wrong_card_is_told_at_its_field_and_keeps_what_was_typed(
    page: PageClient, values: dict[str, str], message: str
) -> None:
    page.sign_in(make_user())
    answer = page.post("/my/company/new", sent_card(description_ru="Делаем панели", **values), status=422)
    assert message in answer.errors()
    assert answer.find("//textarea[@name='description_ru']")[0].text.strip() == "Делаем панели"


def test_a_known_inn_leads_to_asking_to_join(page: PageClient) -> None:
    known, asker = make_company(make_user()), make_user()
    page.sign_in(asker)
    answer = page.post("/my/company/new", sent_card(inn=known.inn), status=422)
    assert f"There is a card with this INN already: {known.name_ru}." in answer.errors()
    assert answer.find(f"//form[@action='/my/company/{known.id}/join']")
    page.post(f"/my/company/{known.id}/join")
    assert queries.standing_of(asker.id, known.id) == Standing.ASKED
    assert "You have asked to join" in page.get("/my/company/").words


def test_joining_by_inn(page: PageClient) -> None:
    known, asker = make_company(make_user()), make_user()
    page.sign_in(asker)
    answer = page.post("/my/company/join", {"inn": make_inn()}, status=422)
    assert "There is no card with this INN yet. Make one." in answer.errors()
    page.post("/my/company/join", {"inn": known.inn, "position_ru": "технолог"})
    answer = page.post("/my/company/join", {"inn": known.inn}, status=422)
    assert "You have asked already; the answer will come by e-mail." in answer.words


def test_a_strangers_address_of_a_card_does_not_exist(page: PageClient) -> None:
    company = make_company(make_user())
    page.get(f"/my/company/{company.id}", status=302)
    page.sign_in(make_user())
    for path in ("", "/people", "/catalogue/", "/catalogue/needs/new"):
        page.get(f"/my/company/{company.id}{path}", status=404)
    page.post(f"/my/company/{company.id}", sent_card(), status=404)
    page.post(f"/my/company/{company.id}/people", {"email": "x@y.example"}, status=404)
    page.get("/my/company/999999", status=404)


def test_a_head_changes_the_card_and_cannot_change_its_inn(page: PageClient, session: Session) -> None:
    head = make_user()
    company = make_company(head)
    inn = company.inn
    page.sign_in(head)
    answer = page.get(f"/my/company/{company.id}")
    assert not answer.find("//input[@name='inn']")
    page.post(f"/my/company/{company.id}", sent_card(short_ru="Новое", inn=make_inn()))
    session.refresh(company)
    assert (company.short_ru, company.inn) == ("Новое", inn)
    page.sign_in(make_organiser())
    assert page.get(f"/my/company/{company.id}").find("//input[@name='inn']")


def test_the_head_answers_requests_and_invites(page: PageClient, session: Session) -> None:
    head, joiner, second = make_user(), make_user(), make_user()
    company = make_company(head)
    joined = operations.ask_to_join(company, actor=joiner, position_ru="технолог", now=clock.now())
    refused = operations.ask_to_join(company, actor=second, now=clock.now())
    db.session.commit()
    page.sign_in(head)
    assert "2 people ask to join" in page.get("/my/company/").words
    address = f"/my/company/{company.id}/people"
    assert "технолог" in page.get(address).words
    page.post(f"{address}/{joined.id}/accept")
    page.post(f"{address}/{refused.id}/decline", {"reason": "не работает у нас"})
    session.expire_all()
    assert queries.is_representative(joiner.id, company.id)
    assert queries.standing_of(second.id, company.id) is None
    answer = page.post(address, {"email": "не адрес"}, status=422)
    assert "This is not an e-mail address, such as name@company.ru." in answer.errors()
    page.post(address, {"email": "new@works.example", "family_name": "Титов", "given_name": "Пётр"})
    assert "new@works.example" in page.get(address).words


def test_a_representative_sees_the_people_but_decides_nothing(page: PageClient) -> None:
    head, helper, joiner = make_user(), make_user(), make_user()
    company = make_company(head)
    operations.add_representative(company, helper, standing=Standing.REPRESENTATIVE, now=clock.now())
    place = operations.ask_to_join(company, actor=joiner, now=clock.now())
    db.session.commit()
    page.sign_in(helper)
    answer = page.get(f"/my/company/{company.id}/people")
    assert not answer.find("//main//form")
    page.post(f"/my/company/{company.id}/people/{place.id}/accept", status=404)
    assert queries.standing_of(joiner.id, company.id) == Standing.ASKED


def test_an_invitation_is_answered_on_my_company(page: PageClient) -> None:
    head, person = make_user(), make_user()
    company = make_company(head)
    operations.invite(
        company, email=person.email, family_name="А", given_name="Б", actor=head, now=clock.now()
    )
    db.session.commit()
    page.sign_in(person)
    assert "You are invited to act for" in page.get("/my/company/").words
    page.post(f"/my/company/{company.id}/invitation", {"answer": "accept"})
    assert queries.is_representative(person.id, company.id)
    page.post(f"/my/company/{company.id}/leave")
    assert not queries.is_representative(person.id, company.id)


def test_another_companys_person_cannot_be_removed_through_ones_own(page: PageClient) -> None:
    head, other = make_user(), make_user()
    company, foreign = make_company(head), make_company(other)
    place = queries.place_of(other.id, foreign.id)
    assert place is not None
    page.sign_in(head)
    page.post(f"/my/company/{company.id}/people/{place.id}/remove", status=404)
    page.post(f"/my/company/{company.id}/people/{place.id}/explode", status=404)
    assert queries.is_representative(other.id, foreign.id)


def test_pages_need_no_more_queries_for_more_members(
    page: PageClient, session: Session, count_queries: Any
) -> None:
    operations.load_clusters(now=clock.now())
    session.commit()
    cluster = queries.cluster("troitsk")
    with count_queries() as few:
        page.get("/clusters/troitsk")
    for _ in range(5):
        company = make_company(okved="22.29")
        operations.change_company(
            company, {"clusters": [cluster.id]}, actor=make_organiser(), now=clock.now()
        )
    session.commit()
    with count_queries() as many:
        page.get("/clusters/troitsk")
    assert len(many) == len(few)
