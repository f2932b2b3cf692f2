"""Clusters, companies with the people who act for them, and what they make and want."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from app.accounts.models import User
from app.catalogue import operations as catalogue
from app.catalogue.models import Need, Offer, ProcurementRoute
from app.companies import operations
from app.companies.models import Company, CompanyKind, CompanySize, Standing
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records import firms as records

_REGISTER_AGE = timedelta(days=500)
_FILLED_IN = timedelta(days=20)  # how long firms take to say what they make and want
_NEED_LASTS = timedelta(days=45)


def load(world: World) -> None:
    """All of it, with memberships in clusters."""
    world.clusters = {
        cluster.slug: cluster for cluster in operations.load_clusters(now=world.now - _REGISTER_AGE)
    }
    for firm in world.content.firms():
        head = world.users[firm.representatives[0].key]
        company = world.companies[firm.key] = _card(firm, head, world)
        for person in firm.representatives:
            user = world.users[person.key]
            operations.add_representative(
                company,
                user,
                standing=Standing.HEAD if user is head else Standing.REPRESENTATIVE,
                position_ru=person.job_title.ru,
                position_en=person.job_title.en,
                now=max(user.created_at, company.created_at),
            )
        if isinstance(firm, records.Supplier):
            for offer in firm.offers:
                _offer(offer, company, head)
        elif isinstance(firm, records.Buyer):
            world.needs[firm.key] = [_need(need, company, head, world.today) for need in firm.needs]


def _card(firm: records.Firm, head: User, world: World) -> Company:
    """The card as its head made it."""
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


def _offer(offer: records.Offer, company: Company, head: User) -> Offer:
    values = {
        "title_ru": offer.title.ru,
        "title_en": offer.title.en,
        "description_ru": offer.description.ru,
        "description_en": offer.description.en,
        "okpd2": offer.okpd2,
        "capacity": offer.capacity,
        "unit_ru": offer.unit.ru,
        "unit_en": offer.unit.en,
        "certificates_ru": "\n".join(paper.ru for paper in offer.certificates),
        "certificates_en": "\n".join(paper.en for paper in offer.certificates),
    }
    return catalogue.add_offer(company, values, actor=head, now=_added_at(company, offer.key))


def _need(need: records.Need, company: Company, head: User, today: date) -> Need:
    values = {
        "title_ru": need.what.ru,
        "title_en": need.what.en,
        "okpd2": need.okpd2,
        "quantity": need.quantity_per_year,
        "unit_ru": need.unit.ru,
        "unit_en": need.unit.en,
        "price_min": Decimal(need.price_min_rub),
        "price_max": Decimal(need.price_max_rub),
        "deadline": _still_to_come(need.deadline, today),
        "papers_ru": "\n".join(paper.ru for paper in need.required_papers),
        "papers_en": "\n".join(paper.en for paper in need.required_papers),
        "route": ProcurementRoute(need.route),
    }
    return catalogue.add_need(company, values, actor=head, now=_added_at(company, need.key))


def _added_at(company: Company, key: str) -> datetime:
    """Some days after the card was made."""
    after = company.created_at
    return draws.later(
        draws.stream("added", key), after, after + _FILLED_IN, hours=_FILLED_IN / timedelta(hours=1)
    )


def _still_to_come(deadline: date, today: date) -> date:
    """The deadline, moved on by whole weeks while it is too near: a demonstration loaded later still has needs."""
    weeks = max(0, -(-(today + _NEED_LASTS - deadline).days // 7))
    return deadline + timedelta(weeks=weeks)
