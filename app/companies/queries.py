"""Reads about companies, the people who act for them, and clusters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import RoleGrant, SystemRole, User
from app.companies import rules
from app.companies.models import (
    Cluster,
    ClusterMembership,
    Company,
    CompanyKind,
    Representative,
    Standing,
)
from app.core.errors import NotFound
from app.infra.db import db
from app.infra.search import matches

ACTING = (Standing.REPRESENTATIVE, Standing.HEAD)


def one(company_id: int) -> Company:
    """A card by id. Raises NotFound."""
    company = db.session.get(Company, company_id)
    if company is None:
        raise NotFound
    return company


def by_inn(inn: str) -> Company | None:
    """The card with this INN, however it was typed."""
    return db.session.scalar(select(Company).where(Company.inn == rules.compact(inn)))


def by_ogrn(ogrn: str) -> Company | None:
    """The card with this OGRN, however it was typed."""
    return db.session.scalar(select(Company).where(Company.ogrn == rules.compact(ogrn)))


def by_name(name_ru: str) -> Company | None:
    """The card without an INN that has exactly this name."""
    return db.session.scalar(select(Company).where(Company.name_ru == name_ru, Company.inn.is_(None)))


def found(question: str) -> Select[Company]:
    """Cards whose name or INN the words of `question` begin, by name."""
    return (
        select(Company).where(matches(Company.search_words, question)).order_by(Company.short_ru, Company.id)
    )


_COMPANIES_OF = (
    select(Company)
    .join(Representative, Representative.company_id == Company.id)
    .where(Representative.user_id == bindparam("user_id"), Representative.standing.in_(ACTING))
    .order_by(Company.short_ru, Company.id)
)


def companies_of(user_id: int) -> list[Company]:
    """The companies a person acts for, by name."""
    return list(db.session.scalars(_COMPANIES_OF, {"user_id": user_id}))


def places_of(user_id: int) -> list[Representative]:
    """A person's standings at all companies, also asked and invited, with the company."""
    query = (
        select(Representative)
        .join(Representative.company)
        .options(contains_eager(Representative.company))
        .where(Representative.user_id == user_id)
        .order_by(Company.short_ru, Company.id)
    )
    return list(db.session.scalars(query))


def is_representative(user_id: int, company_id: int) -> bool:
    """Whether the person acts for the company."""
    return rules.acts_for(standing_of(user_id, company_id))


def standing_of(user_id: int, company_id: int) -> Standing | None:
    """How the person stands to the company; None for a stranger."""
    place = place_of(user_id, company_id)
    return place.standing if place else None


def place_of(user_id: int, company_id: int) -> Representative | None:
    """The row that ties the person to the company."""
    return db.session.scalar(
        select(Representative).where(
            Representative.user_id == user_id, Representative.company_id == company_id
        )
    )


def place(company_id: int, representative_id: int) -> Representative:
    """One person of one company, with person and company. Raises NotFound."""
    row = db.session.scalar(
        select(Representative)
        .options(joinedload(Representative.user), joinedload(Representative.company))
        .where(Representative.id == representative_id, Representative.company_id == company_id)
    )
    if row is None:
        raise NotFound
    return row


def representatives(company_id: int) -> list[Representative]:
    """Those who act for the company, heads first, with the person."""
    return [row for row in people_of(company_id) if row.standing in ACTING]


def people_of(company_id: int) -> list[Representative]:
    """Everybody tied to the company: heads, representatives, invited, asking; with the person."""
    order = case(
        {Standing.HEAD: 0, Standing.REPRESENTATIVE: 1, Standing.INVITED: 2, Standing.ASKED: 3},
        value=Representative.standing,
    )
    query = (
        select(Representative)
        .join(Representative.user)
        .options(contains_eager(Representative.user))
        .where(Representative.company_id == company_id)
        .order_by(order, User.family_name, User.given_name, Representative.id)
    )
    return list(db.session.scalars(query))


def heads(company_id: int) -> list[Representative]:
    """Those who decide who else acts for the company, with the person."""
    return [row for row in people_of(company_id) if row.standing == Standing.HEAD]


def headed(company_ids: Sequence[int]) -> set[int]:
    """Which of these companies have somebody who decides who else acts for them."""
    found: set[int] = set()
    for start in range(0, len(company_ids), 500):
        some = company_ids[start : start + 500]
        found.update(
            db.session.scalars(
                select(Representative.company_id).where(
                    Representative.company_id.in_(some), Representative.standing == Standing.HEAD
                )
            )
        )
    return found


def deciders(company_id: int) -> list[User]:
    """Who answers a request to join: the heads, or the centre's staff where there are none."""
    people = [row.user for row in heads(company_id) if row.user.active]
    if people:
        return people
    staff = select(RoleGrant.user_id).where(
        RoleGrant.role.in_([SystemRole.ORGANISER, SystemRole.ADMINISTRATOR])
    )
    return list(db.session.scalars(select(User).where(User.id.in_(staff), User.active).order_by(User.id)))


def invitations(company_id: int) -> int:
    """How many people were invited and have not answered."""
    query = select(func.count()).select_from(Representative)
    return (
        db.session.scalar(
            query.where(Representative.company_id == company_id, Representative.standing == Standing.INVITED)
        )
        or 0
    )


def waiting_for(user_id: int) -> dict[int, int]:
    """For each company the person heads: how many ask to join."""
    mine = select(Representative.company_id).where(
        Representative.user_id == user_id, Representative.standing == Standing.HEAD
    )
    query = (
        select(Representative.company_id, func.count())
        .where(Representative.standing == Standing.ASKED, Representative.company_id.in_(mine))
        .group_by(Representative.company_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def clusters_of(company_id: int) -> list[Cluster]:
    """The clusters a company belongs to, by name."""
    query = (
        select(Cluster)
        .join(ClusterMembership, ClusterMembership.cluster_id == Cluster.id)
        .where(ClusterMembership.company_id == company_id)
        .order_by(Cluster.name_ru)
    )
    return list(db.session.scalars(query))


def clusters() -> list[Cluster]:
    """All clusters in the order of the source: formed ones first, federal before regional."""
    stages = case({"formed": 0, "forming": 1, "initiative": 2}, value=Cluster.stage)
    levels = case({"federal": 0, "regional": 1}, value=Cluster.level)
    return list(db.session.scalars(select(Cluster).order_by(stages, levels, Cluster.id)))


def clusters_by_id(ids: Iterable[int]) -> list[Cluster]:
    """The clusters with these ids; unknown ones are left out."""
    return list(db.session.scalars(select(Cluster).where(Cluster.id.in_(list(ids)))))


def cluster(slug: str) -> Cluster:
    """A cluster by its address. Raises NotFound."""
    row = cluster_by_slug(slug)
    if row is None:
        raise NotFound
    return row


def cluster_by_slug(slug: str) -> Cluster | None:
    """A cluster by its address, if there is one."""
    return db.session.scalar(select(Cluster).where(Cluster.slug == slug))


def members(cluster_id: int, question: str = "") -> Select[Company]:
    """The organisations of a cluster, by name, with a search."""
    return (
        select(Company)
        .join(ClusterMembership, ClusterMembership.company_id == Company.id)
        .where(ClusterMembership.cluster_id == cluster_id, matches(Company.search_words, question))
        .order_by(Company.short_ru, Company.id)
    )


def member_ids(cluster_id: int) -> set[int]:
    """The ids of a cluster's organisations."""
    query = select(ClusterMembership.company_id).where(ClusterMembership.cluster_id == cluster_id)
    return set(db.session.scalars(query))


def companies_by_id(ids: Iterable[int]) -> list[Company]:
    """The cards with these ids, in this order; missing ones are left out."""
    wanted = list(ids)
    found_ = {row.id: row for row in db.session.scalars(select(Company).where(Company.id.in_(wanted)))}
    return [found_[key] for key in wanted if key in found_]


def compositions() -> dict[int, rules.Composition]:
    """For each cluster: how its organisations in the register divide, with one statement."""
    count_of = {
        "organisations": func.count(),
        "manufacturing": func.sum(case((is_manufacturing(), 1), else_=0)),
        "science": func.sum(case((Company.kind == CompanyKind.SCIENCE, 1), else_=0)),
        "education": func.sum(case((Company.kind == CompanyKind.EDUCATION, 1), else_=0)),
    }
    query = (
        select(ClusterMembership.cluster_id, *count_of.values())
        .join(Company, Company.id == ClusterMembership.company_id)
        .group_by(ClusterMembership.cluster_id)
    )
    return {
        cluster_id: rules.Composition(**dict(zip(count_of, numbers, strict=True)))
        for cluster_id, *numbers in db.session.execute(query)
    }


def is_manufacturing() -> ColumnElement[bool]:
    """Condition: the main activity is manufacturing (OKVED classes 10–33) and no science or teaching."""
    return and_(
        func.substr(Company.okved, 1, 2).in_(sorted(rules.MANUFACTURING)),
        or_(
            Company.kind.is_(None),
            Company.kind.not_in([CompanyKind.SCIENCE, CompanyKind.EDUCATION]),
        ),
    )


@dataclass(frozen=True)
class ClusterFilter:
    """The clusters offered as a filter."""

    slug: str
    short_ru: str
    short_en: str


def filter_clusters() -> list[ClusterFilter]:
    """Address and short name of every cluster, for selects."""
    rows = db.session.execute(
        select(Cluster.slug, Cluster.short_ru, Cluster.short_en).order_by(Cluster.short_ru)
    )
    return [ClusterFilter(*row) for row in rows]
