"""Cards are made once, kept by their people, and heads decide who these are."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries as people
from app.companies import operations, queries
from app.companies.models import Cluster, Company, CompanyKind, Representative, Standing
from app.companies.operations.cards import write
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.infra.audit import AuditEntry
from app.infra.outbox import OutboxMessage
from tests.factories import make_company, make_inn, make_organiser, make_user, saved


def card(**values: Any) -> dict[str, Any]:
    return {
        "inn": make_inn(),
        "name_ru": "ООО «Профиль»",
        "short_ru": "Профиль",
        "kind": CompanyKind.SME,
        **values,
    }


def refusal_of(act: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind.removeprefix("companies/"), row.recipient) for row in rows]


def verbs(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))


def test_who_makes_a_card_is_its_head(session: Session) -> None:
    user = make_user()
    company = operations.create_company(card(), actor=user, now=clock.now())
    assert queries.standing_of(user.id, company.id) == Standing.HEAD
    assert queries.companies_of(user.id) == [company]
    assert queries.is_representative(user.id, company.id)
    assert verbs(session) == ["company.created"]


def test_a_second_card_with_the_same_inn_is_refused_and_names_the_first(session: Session) -> None:
    first = make_company(inn="7707049388")
    refusal = refusal_of(
        lambda: operations.create_company(card(inn="7707 049 388"), actor=make_user(), now=clock.now())
    )
    assert (refusal.code, refusal.field, refusal.params["company_id"]) == ("inn_taken", "inn", first.id)


def test_a_second_card_with_the_same_ogrn_is_refused(session: Session) -> None:
    make_company(ogrn="1022200525819")
    refusal = refusal_of(
        lambda: operations.create_company(card(ogrn="1022200525819"), actor=None, now=clock.now())
    )
    assert (refusal.code, refusal.field) == ("ogrn_taken", "ogrn")


def test_a_duplicate_that_came_between_is_refused_by_the_table(session: Session) -> None:
    now = clock.now()
    make_company(inn="7707049388")
    late = Company(created_at=now, updated_at=now)
    refusal = refusal_of(lambda: write(late, card(inn="7707049388")))
    assert (refusal.code, refusal.field) == ("inn_taken", "inn")
    assert len(session.scalars(select(Company)).all()) == 1


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"inn": "7707049389"}, "inn_check_digit", "inn"),
        ({"ogrn": "1022500001328"}, "ogrn_check_digit", "ogrn"),
        ({"ogrn": "385768585948949"}, "numbers_disagree", "ogrn"),
        ({"okved": "2229"}, "okved_format", "okved"),
        ({"short_ru": "а" * 25}, "short_name_too_long", "short_ru"),
        ({"region": "00"}, "region_unknown", "region"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    session: Session, values: dict[str, Any], code: str, field: str
) -> None:
    refusal = refusal_of(lambda: operations.create_company(card(**values), actor=None, now=clock.now()))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_stranger_cannot_change_a_card_and_learns_nothing(session: Session) -> None:
    company = make_company()
    with pytest.raises(NotFound):
        operations.change_company(company, card(), actor=make_user(), now=clock.now())


def test_a_head_changes_the_card_but_not_a_known_inn(session: Session) -> None:
    head = make_user()
    company = make_company(head)
    operations.change_company(company, {"short_ru": "Новое имя"}, actor=head, now=clock.now())
    assert company.short_ru == "Новое имя"
    assert "нов" in company.search_words
    refusal = refusal_of(
        lambda: operations.change_company(company, {"inn": make_inn()}, actor=head, now=clock.now())
    )
    assert refusal.code == "inn_fixed"
    inn = make_inn()
    operations.change_company(company, {"inn": inn}, actor=make_organiser(), now=clock.now())
    assert company.inn == inn


def test_asking_to_join_mails_the_head_who_accepts(session: Session) -> None:
    head, joiner = make_user(), make_user()
    company = make_company(head)
    place = operations.ask_to_join(company, actor=joiner, position_ru="технолог", now=clock.now())
    assert not queries.is_representative(joiner.id, company.id)
    assert queries.waiting_for(head.id) == {company.id: 1}
    operations.accept_joiner(place, actor=head, now=clock.now())
    assert queries.standing_of(joiner.id, company.id) == Standing.REPRESENTATIVE
    assert mails(session) == [("join_asked", head.email), ("join_accepted", joiner.email)]


def test_a_declined_joiner_is_told_why_and_may_ask_again(session: Session) -> None:
    head, joiner = make_user(), make_user()
    company = make_company(head)
    place = operations.ask_to_join(company, actor=joiner, now=clock.now())
    operations.decline_joiner(place, actor=head, reason="Вы у нас не работаете", now=clock.now())
    assert queries.standing_of(joiner.id, company.id) is None
    message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert message is not None and "Вы у нас не работаете" in message.text
    operations.ask_to_join(company, actor=joiner, now=clock.now())
    assert queries.standing_of(joiner.id, company.id) == Standing.ASKED


def test_asking_twice_is_refused(session: Session) -> None:
    company, joiner = make_company(make_user()), make_user()
    operations.ask_to_join(company, actor=joiner, now=clock.now())
    refusal = refusal_of(lambda: operations.ask_to_join(company, actor=joiner, now=clock.now()))
    assert refusal.code == "already_asked"


def test_only_heads_and_organisers_decide(session: Session) -> None:
    head, helper, joiner = make_user(), make_user(), make_user()
    company = make_company(head)
    operations.add_representative(company, helper, standing=Standing.REPRESENTATIVE, now=clock.now())
    place = operations.ask_to_join(company, actor=joiner, now=clock.now())
    with pytest.raises(NotFound):
        operations.accept_joiner(place, actor=helper, now=clock.now())
    with pytest.raises(NotFound):
        operations.accept_joiner(place, actor=joiner, now=clock.now())
    operations.accept_joiner(place, actor=make_organiser(), now=clock.now())
    assert queries.is_representative(joiner.id, company.id)


def test_a_card_without_people_asks_the_staff_and_gets_a_head(session: Session) -> None:
    organiser, joiner = make_organiser(), make_user()
    company = make_company()
    place = operations.ask_to_join(company, actor=joiner, now=clock.now())
    assert mails(session) == [("join_asked", organiser.email)]
    operations.accept_joiner(place, actor=organiser, now=clock.now())
    assert queries.standing_of(joiner.id, company.id) == Standing.HEAD


def test_an_invited_newcomer_gets_an_account_and_acts_once_accepted(session: Session) -> None:
    head = make_user()
    company = make_company(head)
    operations.invite(
        company,
        email="New@firm.example",
        family_name="Титов",
        given_name="Пётр",
        actor=head,
        now=clock.now(),
    )
    person = people.by_email("new@firm.example")
    assert person is not None
    assert not queries.is_representative(person.id, company.id)
    operations.answer_invitation(company, actor=person, accept=True, now=clock.now())
    assert queries.standing_of(person.id, company.id) == Standing.REPRESENTATIVE
    assert mails(session) == [("invited", person.email), ("invitation_answered", head.email)]
    message = session.scalars(select(OutboxMessage)).first()
    assert message is not None and "/password/" in message.text


def test_an_invitation_to_somebody_known_leads_to_the_company_and_may_be_declined(
    session: Session,
) -> None:
    head, person = make_user(), make_user()
    company = make_company(head)
    invite = {"email": person.email, "family_name": "А", "given_name": "Б", "actor": head}
    operations.invite(company, **invite, now=clock.now())
    assert refusal_of(lambda: operations.invite(company, **invite, now=clock.now())).code == "already_invited"
    message = session.scalars(select(OutboxMessage)).first()
    assert message is not None and "/my/company/" in message.text
    operations.answer_invitation(company, actor=person, accept=False, now=clock.now())
    assert queries.standing_of(person.id, company.id) is None


def test_nobody_accepts_an_invitation_that_was_not_made(session: Session) -> None:
    company, person = make_company(make_user()), make_user()
    with pytest.raises(NotFound):
        operations.answer_invitation(company, actor=person, accept=True, now=clock.now())
    operations.ask_to_join(company, actor=person, now=clock.now())
    with pytest.raises(NotFound):
        operations.answer_invitation(company, actor=person, accept=True, now=clock.now())


def test_inviting_somebody_who_asked_accepts_them(session: Session) -> None:
    head, person = make_user(), make_user()
    company = make_company(head)
    operations.ask_to_join(company, actor=person, now=clock.now())
    operations.invite(
        company, email=person.email, family_name="А", given_name="Б", actor=head, now=clock.now()
    )
    assert queries.is_representative(person.id, company.id)


def test_unanswered_invitations_have_a_limit(session: Session) -> None:
    head = make_user()
    company = make_company(head)
    for _ in range(20):
        saved(
            Representative(
                company_id=company.id,
                user_id=make_user().id,
                standing=Standing.INVITED,
                created_at=clock.now(),
            )
        )
    refusal = refusal_of(
        lambda: operations.invite(
            company,
            email="one@firm.example",
            family_name="А",
            given_name="Б",
            actor=head,
            now=clock.now(),
        )
    )
    assert refusal.code == "too_many_invitations"


def test_the_last_head_stays_until_another_is_named(session: Session) -> None:
    head, second = make_user(), make_user()
    company = make_company(head)
    assert refusal_of(lambda: operations.leave(company, actor=head, now=clock.now())).code == "last_head"
    operations.add_representative(company, second, standing=Standing.REPRESENTATIVE, now=clock.now())
    place = queries.place(company.id, queries.place_of(second.id, company.id).id)  # type: ignore[union-attr]
    operations.set_standing(place, Standing.HEAD, actor=head, now=clock.now())
    operations.leave(company, actor=head, now=clock.now())
    assert queries.companies_of(head.id) == []


def test_a_removed_person_is_told(session: Session) -> None:
    head, person = make_user(), make_user()
    company = make_company(head)
    operations.add_representative(company, person, standing=Standing.REPRESENTATIVE, now=clock.now())
    place = queries.place(company.id, queries.place_of(person.id, company.id).id)  # type: ignore[union-attr]
    operations.remove(place, actor=head, now=clock.now())
    assert queries.companies_of(person.id) == []
    assert mails(session) == [("removed", person.email)]


def test_clusters_load_once_and_again_without_doubles(session: Session) -> None:
    operations.load_clusters(now=clock.now())
    clusters = session.scalars(select(Cluster)).all()
    before = (len(clusters), len(session.scalars(select(Company)).all()))
    troitsk = queries.cluster("troitsk")
    assert before[0] == 10
    assert len(queries.member_ids(troitsk.id)) == 5
    renamed = queries.companies_by_id(troitsk.facts["named"])[0]
    renamed.name_ru = "Технопарк под новым именем"
    session.flush()
    operations.load_clusters(now=clock.now())
    after = (len(session.scalars(select(Cluster)).all()), len(session.scalars(select(Company)).all()))
    assert after == before
    assert renamed.name_ru == "Технопарк под новым именем"


def test_an_organisation_named_in_two_clusters_has_one_card(session: Session) -> None:
    operations.load_clusters(now=clock.now())
    bauman = session.scalars(select(Company).where(Company.short_en == "Bauman MSTU")).all()
    assert len(bauman) == 1
    assert {cluster.slug for cluster in queries.clusters_of(bauman[0].id)} == {"composite", "new-chemistry"}


def test_the_register_counts_what_a_cluster_is_made_of(session: Session) -> None:
    operations.load_clusters(now=clock.now())
    cluster = queries.cluster("troitsk")
    head = make_user()
    company = make_company(head)
    operations.change_company(
        company, {"okved": "22.29", "clusters": [cluster.id]}, actor=head, now=clock.now()
    )
    composition = queries.compositions()[cluster.id]
    assert (composition.organisations, composition.manufacturing) == (6, 1)
    assert composition.science == 2
    operations.change_company(company, {"clusters": []}, actor=head, now=clock.now())
    assert queries.compositions()[cluster.id].organisations == 5
