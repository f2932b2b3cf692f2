"""The organiser's list and what is done from it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.companies.models import Cluster, ClusterLevel, ClusterMembership, ClusterStage, Company
from app.core import clock
from app.events.models import Approval, Event, Role, TeamMember, TeamRole
from app.infra.db import db
from app.registrations.models import Registration, RegistrationState
from app.web.paging import PER_PAGE
from tests.factories import (
    make_company,
    make_event,
    make_inn,
    make_organiser,
    make_registration,
    make_user,
    saved,
)
from tests.page_client import Page, PageClient

pytestmark = pytest.mark.usefixtures("session")
PENDING = RegistrationState.PENDING


def fill(event: Event, number: int, **values: Any) -> list[Registration]:
    rows = []
    for _ in range(number):
        user = make_user()
        company = make_company(user)
        rows.append(make_registration(event, user, Role.SUPPLIER, company=company, **values))
    return rows


def names(page: Page) -> list[str]:
    return [node.text_content().strip() for node in page.find("//td[contains(@class, 'c-main')]//a")]


def test_the_desk_is_for_those_who_run_the_event(page: PageClient) -> None:
    event, owner = make_event(), make_user()
    [row] = fill(event, 1)
    saved(TeamMember(event_id=event.id, user_id=owner.id, role=TeamRole.MANAGER))
    home = f"/desk/{event.slug}/registrations"
    paths = ["", "/export.xlsx", "/new", "/import", "/import/template.xlsx", f"/{row.id}"]
    for path in paths:
        page.sign_out()
        page.get(home + path, status=302)
        page.sign_in(make_user())
        page.get(home + path, status=404)
        page.sign_in(owner)
        page.get(home + path)
    page.sign_in(make_user())
    page.post(f"{home}/decide", {"ids": [row.id], "act": "decline", "reason": "x"}, status=404)
    page.post(f"{home}/{row.id}/state", {"act": "cancel"}, status=404)
    db.session.refresh(row)
    assert row.state == RegistrationState.APPROVED


def test_the_number_of_queries_does_not_grow_with_the_list(
    page: PageClient, count_queries: Callable[[], Any]
) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    url = f"/desk/{event.slug}/registrations?q=Завод&state=pending"
    seen = []
    for more in (1, 2):
        fill(event, more, state=PENDING)
        page.get(url)
        with count_queries() as statements:
            listed = page.get(url)
        seen.append(len(statements))
    assert len(names(listed)) == 3
    assert seen[0] == seen[1]
    assert seen[0] <= 13


def test_words_are_looked_up_once_and_other_filters_leave_people_and_firms_alone(
    page: PageClient, count_queries: Callable[[], Any]
) -> None:
    event = make_event()
    fill(event, 2, state=PENDING)
    page.sign_in(make_organiser())
    home = f"/desk/{event.slug}/registrations"
    page.get(home)
    with count_queries() as statements:
        assert len(names(page.get(f"{home}?q=завод"))) == 2
    assert sum("LIKE" in statement for statement in statements) == 1
    narrowing = {"role=supplier": (False, False), "role=supplier&sort=name": (True, False)}
    for query, joins in narrowing.items():
        with count_queries() as statements:
            page.get(f"{home}?{query}")
        [lookup] = [one for one in statements if "OVER ()" in one]
        assert ("user_account" in lookup, "company " in lookup) == joins


def test_a_narrowed_list_counts_all_and_reads_only_its_page(page: PageClient) -> None:
    event = make_event()
    fill(event, 30, state=PENDING)
    fill(event, 25)
    page.sign_in(make_organiser())
    home = f"/desk/{event.slug}/registrations"
    first = page.get(f"{home}?role=supplier")
    second = page.get(f"{home}?role=supplier&page=2")
    assert (len(names(first)), len(names(second))) == (50, 5)
    assert set(names(first)).isdisjoint(names(second))
    assert "51–55 of 55" in second.words
    assert names(page.get(f"{home}?role=supplier&page=9")) == names(second), (
        "past the end stands the last page"
    )
    assert names(page.get(f"{home}?q=nobody&page=9")) == []


def test_tabs_count_the_states_and_narrow_the_list(page: PageClient) -> None:
    event = make_event()
    waiting = fill(event, 2, state=PENDING)
    fill(event, 1)
    page.sign_in(make_organiser())
    whole = page.get(f"/desk/{event.slug}/registrations")
    assert len(names(whole)) == 3
    assert "3 registrations of 3 companies" in whole.words
    by_state = "//nav[@aria-label='Registrations by state']//*[@class='count']"
    assert [node.text_content() for node in whole.find(by_state)] == ["3", "2", "1", "0", "0", "0"]
    tab = page.get(f"/desk/{event.slug}/registrations?state=pending")
    assert len(names(tab)) == len(waiting)


@pytest.mark.parametrize("how", ["name", "company", "inn", "ticket", "whole ticket", "email"])
def test_the_search_finds_by_name_company_inn_and_ticket(page: PageClient, how: str) -> None:
    event = make_event()
    user = make_user(family_name="Королёва", given_name="Юлия", email="yulia@metro.example")
    company = make_company(user, name_ru="АО «Метросервис»")
    wanted = make_registration(event, user, Role.BUYER, company=company)
    fill(event, 3)
    question = {
        "name": "юлия королева",
        "company": "МЕТРОСЕРВИС",
        "inn": company.inn,
        "ticket": wanted.ticket_code[4:],
        "whole ticket": wanted.ticket_code.lower(),
        "email": "\u200byulia@\u200b",  # as pasted from a messenger
    }[how]
    page.sign_in(make_organiser())
    found = page.get(f"/desk/{event.slug}/registrations?q={question}")
    assert names(found) == ["Королёва Юлия Игоревна"]


def test_filters_stand_as_chips_and_signs_of_like_are_plain_text(page: PageClient) -> None:
    event = make_event()
    rows = fill(event, 2)
    cluster = saved(
        Cluster(
            slug="composites",
            name_ru="Композитный кластер",
            name_en="Composite cluster",
            short_ru="Композиты",
            short_en="Composites",
            level=ClusterLevel.REGIONAL,
            stage=ClusterStage.FORMED,
        )
    )
    saved(ClusterMembership(cluster_id=cluster.id, company_id=rows[0].company_id))
    page.sign_in(make_organiser())
    home = f"/desk/{event.slug}/registrations"
    by_cluster = page.get(f"{home}?cluster=composites&role=supplier")
    assert len(names(by_cluster)) == 1
    chips = [node.text_content().strip() for node in by_cluster.find("//*[@class='chip']")]
    assert chips == ["role: supplier", "Composite cluster"]
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    assert names(page.get(f"{home}?since={tomorrow}")) == []
    assert len(names(page.get(f"{home}?until={tomorrow}"))) == 2
    assert names(page.get(f"{home}?q=%25")) == []
    assert names(page.get(f"{home}?q=_____________")) == []


def test_nonsense_in_the_address_is_passed_over(page: PageClient) -> None:
    event = make_event()
    fill(event, 1)
    page.sign_in(make_organiser())
    for query in (
        "state=x&role=y&since=99&until=0000-00-00&sort=password",
        "page=999",
        "page=-1",
        "slug=other&_external=1&_scheme=x&registration_id=1",
    ):
        assert len(names(page.get(f"/desk/{event.slug}/registrations?{query}"))) == 1


def test_sorting_and_paging_by_fifty(page: PageClient) -> None:
    event = make_event()
    for number in range(52):
        make_registration(event, make_user(family_name=f"Имя{number:02d}"))
    page.sign_in(make_organiser())
    first = names(page.get(f"/desk/{event.slug}/registrations?sort=name"))
    second = names(page.get(f"/desk/{event.slug}/registrations?sort=name&page=2"))
    assert (len(first), len(second)) == (50, 2)
    assert first + second == sorted(first + second)
    assert names(page.get(f"/desk/{event.slug}/registrations?sort=-name"))[0] == second[-1]


def test_bulk_approval_and_what_did_not_fit(page: PageClient) -> None:
    event = make_event(roles={Role.SUPPLIER: Approval.BY_HAND}, capacity=1)
    rows = fill(event, 2, state=PENDING)
    page.sign_in(make_organiser())
    home = f"/desk/{event.slug}/registrations"
    answered = page.post(
        f"{home}/decide?state=pending",
        {"ids": [row.id for row in rows], "act": "approve"},
        follow=True,
        status=200,
    )
    assert "1 registration approved." in answered.words
    assert "1 stays as it was. All places are taken." in answered.words
    assert len(names(answered)) == 1


def test_bulk_decline_without_scripts_asks_for_the_reason(page: PageClient) -> None:
    event = make_event()
    rows = fill(event, 2, state=PENDING)
    ids = [row.id for row in rows]
    page.sign_in(make_organiser())
    decide = f"/desk/{event.slug}/registrations/decide"
    asked = page.post(decide, {"ids": ids, "act": "decline"}, status=200)
    assert asked.find("//input[@name='ids']/@value") == [str(i) for i in ids]
    assert len(asked.find("//main//ul[@class='prose']/li")) == 2
    empty = page.post(decide, {"ids": ids, "act": "decline", "asked": "1", "reason": " "}, status=422)
    assert empty.errors() == ["Say why: the reason goes to the person by mail."]
    long = page.post(decide, {"ids": ids, "act": "decline", "reason": "я" * 501}, status=422)
    assert long.errors() == ["At most 500 characters; there are 501."]
    page.post(decide, {"ids": ids, "act": "decline", "reason": "Не производитель"})
    db.session.expire_all()
    assert {row.state for row in rows} == {RegistrationState.DECLINED}
    assert {row.reason for row in rows} == {"Не производитель"}


def test_everybody_who_waits_and_passes_the_filter_is_decided_about_at_once(page: PageClient) -> None:
    event = make_event()
    rows = fill(event, PER_PAGE + 2, state=PENDING)
    approved = fill(event, 1, state=RegistrationState.APPROVED)[0]
    other = make_registration(event, make_user(), Role.BUYER, state=PENDING)
    page.sign_in(make_organiser())
    home = f"/desk/{event.slug}/registrations"
    offered = page.get(f"{home}?role=supplier")
    assert offered.find("//form[@id='bulk']//input[@name='everybody']")
    assert f"all {PER_PAGE + 2} who wait" in offered.words
    assert not page.get(f"{home}?state=approved").find("//input[@name='everybody']")
    page.post(
        f"{home}/decide?role=supplier", {"everybody": "1", "act": "decline", "reason": "Не производитель"}
    )
    db.session.expire_all()
    assert {row.state for row in rows} == {RegistrationState.DECLINED}
    assert (approved.state, other.state) == (RegistrationState.APPROVED, PENDING)


def test_deciding_about_nobody_says_so(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    answered = page.post(
        f"/desk/{event.slug}/registrations/decide",
        {"ids": ["x", "99999999999"], "act": "approve"},
        follow=True,
        status=200,
    )
    assert "Tick at least one person in the list." in answered.words


def test_one_registration_shows_its_history_and_is_decided(page: PageClient) -> None:
    event = make_event(capacity=5)
    [row] = fill(event, 1, state=PENDING)
    page.sign_in(make_organiser())
    url = f"/desk/{event.slug}/registrations/{row.id}"
    page.post(f"{url}/state", {"act": "approve"})
    assert "approved" in page.get(url).words
    page.post(f"{url}/state", {"act": "decline"}, status=200)
    page.post(f"{url}/state", {"act": "decline", "asked": "1"}, status=422)
    page.post(f"{url}/state", {"act": "decline", "reason": "Передумали"})
    history = page.get(url).words
    assert "Передумали" in history
    page.post(f"{url}/state", {"act": "nonsense"}, status=404)
    page.get(f"/desk/{make_event().slug}/registrations/{row.id}", status=404)
    db.session.expire_all()
    assert event.seats_taken == 0


def test_role_and_company_are_put_right(page: PageClient) -> None:
    event = make_event(capacity=5)
    [row] = fill(event, 1, state=PENDING)
    other = make_company()
    page.sign_in(make_organiser())
    url = f"/desk/{event.slug}/registrations/{row.id}"
    wrong = page.post(url, {"role": "buyer", "inn": "7735184592"}, status=422)
    assert len(wrong.errors()) == 1
    unknown = page.post(url, {"role": "buyer", "inn": make_inn()}, status=422)
    assert "There is no card with this INN" in unknown.errors()[0]
    page.post(url, {"role": "buyer", "inn": other.inn, "position_ru": "Закупщик"})
    db.session.expire_all()
    assert (row.role, row.company_id, row.position_ru) == (Role.BUYER, other.id, "Закупщик")


def test_a_participant_is_added_by_hand(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    url = f"/desk/{event.slug}/registrations/new"
    inn = make_inn()
    values = {
        "email": "New.Person@firm.example",
        "family_name": "Ершова",
        "given_name": "Анна",
        "role": "supplier",
        "inn": inn,
        "language": "ru",
        "approve": "y",
        "tell": "y",
    }
    missing = page.post(url, values, status=422)
    assert "Give the company’s name" in missing.errors()[0]
    bad = page.post(url, {**values, "email": "nobody", "inn": "123"}, status=422)
    assert len(bad.errors()) == 2
    added = page.post(url, {**values, "company_name": "ООО «Деталь»"}, follow=True, status=200)
    assert "Ершова Анна is on the list." in added.words
    assert db.session.scalars(select(Company).where(Company.inn == inn)).one().short_ru == "Деталь"
    twice = page.post(url, values, status=422)
    assert twice.errors() == ["This person is registered already."]


def test_the_export_holds_what_is_shown(page: PageClient) -> None:
    event = make_event()
    fill(event, 2)
    waiting = fill(event, 1, state=PENDING, note="=HYPERLINK(1)")
    page.sign_in(make_organiser())
    answer = page.get(f"/desk/{event.slug}/registrations/export.xlsx?state=pending")
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Ticket", "State", "Role", "Family name")
    assert [row[0] for row in rows[1:]] == [waiting[0].ticket_code]
    assert sheet["P2"].data_type == "s"


def test_an_empty_list_offers_what_fills_it(page: PageClient) -> None:
    event = make_event()
    page.sign_in(make_organiser())
    assert "Nobody has registered yet" in page.get(f"/desk/{event.slug}/registrations").words
