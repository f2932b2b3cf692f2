"""Offers and needs belong to their company; the catalogue finds them in every word form."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.catalogue import operations, queries, rules
from app.catalogue.models import Need, ProcurementRoute
from app.catalogue.queries import Filters
from app.companies import operations as companies
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events.models import EventKind, Role
from app.infra.audit import AuditEntry
from tests.catalogue.samples import make_need, make_offer
from tests.factories import make_company, make_event, make_organiser, make_registration, make_user

pytestmark = pytest.mark.usefixtures("session")


def today() -> date:
    return rules.today(clock.now())


def found(session: Session, question: str = "", **filters: Any) -> list[str]:
    query = queries.needs(Filters(question=question, **filters), today=today(), order="title")
    return [need.title_ru for need in session.scalars(query)]


@pytest.mark.parametrize(
    "question",
    ["панель", "панелями", "ПАНЕЛЕЙ интерьер", "22.29", "22.29.29", "стеклопластиковые", "вагонов"],
)
def test_a_need_is_found_in_every_word_form_by_code_and_by_buyer(session: Session, question: str) -> None:
    company = make_company(
        name_ru="АО «Северные вагоны»", short_ru="Северные вагоны", search_words=" северн вагон "
    )
    make_need(company, description_ru="Трудногорючий стеклопластиковый лист")
    make_need(company, "Кронштейны", okpd2="25.73.50")
    expected = "Панели интерьера"
    assert expected in found(session, question)
    assert found(session, "пылесос") == []


def test_filters_narrow_by_route_region_code_and_cluster(session: Session) -> None:
    companies.load_clusters(now=clock.now())
    moscow, tver = make_company(region="77"), make_company(region="69")
    from app.companies import queries as company_queries

    cluster = company_queries.cluster("composite")
    companies.change_company(tver, {"clusters": [cluster.id]}, actor=make_organiser(), now=clock.now())
    make_need(moscow, "А", route=ProcurementRoute.FZ44)
    make_need(tver, "Б", okpd2="25.73.50")
    assert found(session) == ["А", "Б"]
    assert found(session, route=ProcurementRoute.FZ44) == ["А"]
    assert found(session, region="69") == ["Б"]
    assert found(session, code="22.2") == ["А"]
    assert found(session, cluster="composite") == ["Б"]
    assert found(session, company_id=moscow.id) == ["А"]


def test_a_passed_deadline_and_a_withdrawal_take_a_need_off_the_list(session: Session) -> None:
    company = make_company()
    make_need(company, "А", deadline=today() - timedelta(days=1))
    make_need(company, "Б", deadline=today())
    gone = make_need(company, "В")
    operations.withdraw(gone, actor=make_organiser(), now=clock.now())
    assert found(session) == ["Б"]
    operations.restore(gone, actor=make_organiser(), now=clock.now())
    assert found(session) == ["Б", "В"]


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"okpd2": "222929"}, "okpd2_format", "okpd2"),
        ({"okpd2": "04.10"}, "okpd2_class", "okpd2"),
        ({"price_min": Decimal(5), "price_max": Decimal(4)}, "price_upside_down", "price_max"),
        ({"deadline": date(2020, 1, 1)}, "deadline_past", "deadline"),
    ],
)
def test_a_wrong_need_is_refused_at_its_field(values: dict[str, Any], code: str, field: str) -> None:
    head = make_user()
    given = {"title_ru": "Панели", "route": ProcurementRoute.FZ44, **values}
    with pytest.raises(Refused) as caught:
        operations.add_need(make_company(head), given, actor=head, now=clock.now())
    assert (caught.value.code, caught.value.field) == (code, field)


def test_changing_only_one_end_of_the_corridor_is_judged_with_the_other() -> None:
    head = make_user()
    need = make_need(make_company(head), price_min=Decimal(10), price_max=Decimal(20))
    with pytest.raises(Refused):
        operations.change_need(need, {"price_min": Decimal(30)}, actor=head, now=clock.now())
    operations.change_need(need, {"price_min": Decimal(15)}, actor=head, now=clock.now())
    assert need.price_min == 15


def test_strangers_change_nothing() -> None:
    company, stranger = make_company(make_user()), make_user()
    offer = make_offer(company)
    now = clock.now()
    for act in (
        lambda: operations.add_offer(company, {"title_ru": "А"}, actor=stranger, now=now),
        lambda: operations.change_offer(offer, {"title_ru": "А"}, actor=stranger, now=now),
        lambda: operations.withdraw(offer, actor=stranger, now=now),
        lambda: operations.restore(offer, actor=stranger, now=now),
        lambda: operations.bring_needs(make_event(), company, [], actor=stranger, now=now),
    ):
        with pytest.raises(NotFound):
            act()


def test_makers_and_buyers_of_a_code_find_each_other_the_nearest_first() -> None:
    buyer, maker, other = make_company(), make_company(), make_company()
    need = make_need(buyer, okpd2="22.29.29")
    make_offer(maker, "Профили", okpd2="22.29.21")
    make_offer(other, "Панели", okpd2="22.29.29")
    make_offer(other, "Оснастка", okpd2="25.73.50")
    make_offer(buyer, "Свои панели", okpd2="22.29.29")
    assert [offer.title_ru for offer in queries.offers_for(need)] == ["Панели", "Профили"]
    offer = queries.offers_for(need)[0]
    assert queries.needs_for(offer, today=today()) == [need]
    assert queries.makers_of(["22.29", "25.73", "10.10"]) == {"22.29": 3, "25.73": 1, "10.10": 0}


def test_without_a_code_nothing_is_guessed() -> None:
    make_offer(make_company(), okpd2="")
    assert queries.offers_for(make_need(make_company(), okpd2="")) == []


def test_a_buyer_brings_needs_to_an_event_and_changes_its_mind(session: Session) -> None:
    head, event = make_user(), make_event()
    company = make_company(head)
    make_registration(event, head, Role.BUYER, company=company)
    first, second = make_need(company, "А"), make_need(company, "Б")
    now = clock.now()
    operations.bring_needs(event, company, [first.id, second.id], actor=head, now=now)
    assert queries.counts_at(event.id) == (1, 2)
    operations.bring_needs(event, company, [second.id], actor=head, now=now)
    assert queries.brought(event.id, company.id) == {second.id}
    assert [row[1] for row in queries.needs_by_buyer(event.id)] == [[second]]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "needs.brought")).all()[-1]
    assert (entry.event_id, entry.changes) == (event.id, {"brought": [], "left": [first.id]})


def test_only_ones_own_needs_can_be_brought() -> None:
    head, event = make_user(), make_event()
    foreign = make_need(make_company())
    with pytest.raises(NotFound):
        operations.bring_needs(event, make_company(head), [foreign.id], actor=head, now=clock.now())


def test_a_webinar_takes_no_needs() -> None:
    head = make_user()
    company = make_company(head)
    need = make_need(company)
    with pytest.raises(Refused, match="event_takes_no_needs"):
        operations.bring_needs(
            make_event(kind=EventKind.WEBINAR), company, [need.id], actor=head, now=clock.now()
        )


def test_a_withdrawn_need_leaves_the_events_list_and_comes_back(session: Session) -> None:
    head, event = make_user(), make_event()
    company = make_company(head)
    make_registration(event, head, Role.BUYER, company=company)
    need = make_need(company)
    operations.bring_needs(event, company, [need.id], actor=head, now=clock.now())
    operations.withdraw(need, actor=head, now=clock.now())
    assert queries.counts_at(event.id) == (0, 0)
    assert queries.buyers_at(event.id) == []
    operations.restore(need, actor=head, now=clock.now())
    assert list(session.scalars(queries.needs_at(event.id))) == [need]


def test_an_organiser_takes_a_need_off_with_a_reason(session: Session) -> None:
    head, organiser, event = make_user(), make_organiser(), make_event()
    company = make_company(head)
    make_registration(event, head, Role.BUYER, company=company)
    need = make_need(company)
    operations.bring_needs(event, company, [need.id], actor=head, now=clock.now())
    operations.take_off(event, [need], actor=organiser, reason="не по теме", now=clock.now())
    assert queries.counts_at(event.id) == (0, 0)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "need.taken_off")).one()
    assert (entry.reason, entry.actor_id) == ("не по теме", organiser.id)
    assert session.get(Need, need.id) is not None
