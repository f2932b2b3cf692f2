"""Clusters, companies with the people who act for them, and what they make and want."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies import operations
from app.companies.models import Company, CompanyKind, CompanySize, Standing
from app.demo.loading.world import World
from app.demo.records import firms as records
from app.infra.db import db
from app.infra.search import search_column

_REGISTER_AGE = timedelta(days=500)
_NEED_LASTS = timedelta(days=45)


def load(world: World) -> None:
    """All of it, with memberships in clusters."""
    world.clusters = {
        cluster.slug: cluster for cluster in operations.load_clusters(now=world.now - _REGISTER_AGE)
    }
    for firm in world.content.firms():
        company = world.companies[firm.key] = _card(firm, world)
        for person in firm.representatives:
            is_head = person is firm.representatives[0]
            user = world.users[person.key]
            operations.add_representative(
                company,
                user,
                standing=Standing.HEAD if is_head else Standing.REPRESENTATIVE,
                position_ru=person.job_title.ru,
                position_en=person.job_title.en,
                now=max(user.created_at, company.created_at),
            )
        if isinstance(firm, records.Supplier):
            db.session.add_all(_offer(offer, company) for offer in firm.offers)
        elif isinstance(firm, records.Buyer):
            world.needs[firm.key] = [_need(need, company, world.today) for need in firm.needs]
            db.session.add_all(world.needs[firm.key])
    db.session.flush()


def _card(firm: records.Firm, world: World) -> Company:
    """The card as its head made it."""
    head = world.users[firm.representatives[0].key]
    values = {
        "inn": firm.inn,
        "ogrn": firm.ogrn,
        "name_ru": firm.name.ru,
        "name_en": firm.name.en,
        "short_ru": firm.short.ru,
        "short_en": firm.short.en,
        "kind": CompanyKind(firm.kind),
        "region": firm.region,
        "okved": firm.okved,
        "site": firm.site,
        "email": f"info@{urlsplit(firm.site).hostname}",
        "description_ru": firm.description.ru,
        "description_en": firm.description.en,
        "founded": date(firm.founded, 1, 1),
    }
    if isinstance(firm, records.Supplier):
        values |= {
            "size": CompanySize(firm.size),
            "staff": firm.staff,
            "clusters": [world.clusters[slug].id for slug in firm.clusters],
        }
    return operations.create_company(values, actor=head, now=head.created_at + timedelta(minutes=55))


def _offer(offer: records.Offer, company: Company) -> Offer:
    return Offer(
        company_id=company.id,
        title_ru=offer.title.ru,
        title_en=offer.title.en,
        description_ru=offer.description.ru,
        description_en=offer.description.en,
        okpd2=offer.okpd2,
        capacity=offer.capacity,
        unit_ru=offer.unit.ru,
        unit_en=offer.unit.en,
        certificates_ru="\n".join(paper.ru for paper in offer.certificates),
        certificates_en="\n".join(paper.en for paper in offer.certificates),
        created_at=company.created_at,
        updated_at=company.created_at,
        search_words=search_column(
            offer.title.ru,
            offer.title.en,
            offer.description.ru,
            offer.description.en,
            offer.okpd2,
            *(text for paper in offer.certificates for text in (paper.ru, paper.en)),
        ),
    )


def _need(need: records.Need, company: Company, today: date) -> Need:
    return Need(
        company_id=company.id,
        title_ru=need.what.ru,
        title_en=need.what.en,
        okpd2=need.okpd2,
        quantity=need.quantity_per_year,
        unit_ru=need.unit.ru,
        unit_en=need.unit.en,
        price_min=Decimal(need.price_min_rub),
        price_max=Decimal(need.price_max_rub),
        deadline=_still_to_come(need.deadline, today),
        papers_ru="\n".join(paper.ru for paper in need.required_papers),
        papers_en="\n".join(paper.en for paper in need.required_papers),
        route=ProcurementRoute(need.route),
        created_at=company.created_at,
        updated_at=company.created_at,
        search_words=search_column(
            need.what.ru,
            need.what.en,
            need.okpd2,
            *(text for paper in need.required_papers for text in (paper.ru, paper.en)),
        ),
    )


def _still_to_come(deadline: date, today: date) -> date:
    """The deadline, moved on by whole weeks while it is too near: a demonstration loaded later still has needs."""
    weeks = max(0, -(-(today + _NEED_LASTS - deadline).days // 7))
    return deadline + timedelta(weeks=weeks)
