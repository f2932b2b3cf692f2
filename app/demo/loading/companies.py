"""Clusters, companies with the people who act for them, and what they make and want."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies.models import (
    Cluster,
    ClusterMembership,
    Company,
    CompanyKind,
    CompanySize,
    Representative,
    Standing,
)
from app.demo.content import CLUSTERS
from app.demo.loading.world import World
from app.demo.records import firms as records
from app.infra.db import db
from app.infra.search import search_column

_NEED_LASTS = timedelta(days=45)


def load(world: World) -> None:
    """All of it, with memberships in clusters."""
    _load_clusters(world)
    for firm in world.content.firms():
        world.companies[firm.key] = _company(firm, world)
    db.session.add_all(world.companies.values())
    db.session.flush()
    for firm in world.content.firms():
        company = world.companies[firm.key]
        db.session.add_all(_representatives(firm, company, world))
        if isinstance(firm, records.Supplier):
            db.session.add_all(
                ClusterMembership(cluster_id=world.clusters[slug].id, company_id=company.id)
                for slug in firm.clusters
            )
            db.session.add_all(_offer(offer, company) for offer in firm.offers)
        elif isinstance(firm, records.Buyer):
            world.needs[firm.key] = [_need(need, company, world.today) for need in firm.needs]
            db.session.add_all(world.needs[firm.key])
    db.session.flush()


def _load_clusters(world: World) -> None:
    register = json.loads(CLUSTERS.read_text(encoding="utf-8"))
    named = {
        item["key"]: Company(
            name_ru=item["name_ru"],
            name_en=item["name_en"],
            short_ru=item["short_ru"],
            short_en=item["short_en"],
            kind=CompanyKind(item["kind"]),
            created_at=world.now,
            updated_at=world.now,
            search_words=search_column(
                *(item[name] for name in ("name_ru", "name_en", "short_ru", "short_en"))
            ),
        )
        for item in register["organisations"]
        if item["kind"]
    }
    db.session.add_all(named.values())
    for item in register["clusters"]:
        names = ("slug", "name_ru", "name_en", "level", "stage")
        facts = {name: value for name, value in item.items() if name not in {*names, "members"}}
        world.clusters[item["slug"]] = Cluster(**{name: item[name] for name in names}, facts=facts)
    db.session.add_all(world.clusters.values())
    db.session.flush()
    db.session.add_all(
        ClusterMembership(cluster_id=world.clusters[item["slug"]].id, company_id=named[key].id)
        for item in register["clusters"]
        for key in item["members"]
        if key in named
    )


def _company(firm: records.Firm, world: World) -> Company:
    created = min(world.users[person.key].created_at for person in firm.representatives)
    host = urlsplit(firm.site).hostname
    row = Company(
        inn=firm.inn,
        ogrn=firm.ogrn,
        name_ru=firm.name.ru,
        name_en=firm.name.en,
        short_ru=firm.short.ru,
        short_en=firm.short.en,
        kind=CompanyKind(firm.kind),
        region=firm.region,
        okved=firm.okved,
        site=firm.site,
        email=f"info@{host}",
        description_ru=firm.description.ru,
        description_en=firm.description.en,
        founded=date(firm.founded, 1, 1),
        created_at=created,
        updated_at=created,
        search_words=search_column(
            firm.name.ru,
            firm.name.en,
            firm.short.ru,
            firm.short.en,
            firm.inn,
            firm.okved,
            firm.region_name.ru,
            firm.region_name.en,
            firm.description.ru,
            firm.description.en,
        ),
    )
    if isinstance(firm, records.Supplier):
        row.size, row.staff = CompanySize(firm.size), firm.staff
    return row


def _representatives(firm: records.Firm, company: Company, world: World) -> list[Representative]:
    return [
        Representative(
            company_id=company.id,
            user_id=world.users[person.key].id,
            standing=Standing.REPRESENTATIVE if place else Standing.HEAD,
            position_ru=person.job_title.ru,
            position_en=person.job_title.en,
            created_at=world.users[person.key].created_at,
        )
        for place, person in enumerate(firm.representatives)
    ]


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
        certificates="\n".join(paper.ru for paper in offer.certificates),
        created_at=company.created_at,
        updated_at=company.created_at,
        search_words=search_column(
            offer.title.ru, offer.title.en, offer.description.ru, offer.description.en, offer.okpd2
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
        search_words=search_column(need.what.ru, need.what.en, need.okpd2),
    )


def _still_to_come(deadline: date, today: date) -> date:
    """The deadline, moved on by whole weeks while it is too near: a demonstration loaded later still has needs."""
    weeks = max(0, -(-(today + _NEED_LASTS - deadline).days // 7))
    return deadline + timedelta(weeks=weeks)
