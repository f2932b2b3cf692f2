"""Reads about offers and needs: the public catalogue, a company's own, those brought to an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.catalogue import rules
from app.catalogue.models import Need, NeedAtEvent, Offer, ProcurementRoute
from app.companies.models import Cluster, ClusterMembership, Company
from app.core.errors import NotFound
from app.events.models import Event, EventKind
from app.infra.db import db
from app.infra.search import matches

NEED_ORDERS = {
    "deadline": (Need.deadline.is_(None), Need.deadline),
    "-deadline": (Need.deadline.is_(None), Need.deadline.desc()),
    "title": (Need.title_ru,),
    "-title": (Need.title_ru.desc(),),
    "company": (Company.short_ru,),
    "-company": (Company.short_ru.desc(),),
}
OFFER_ORDERS = {
    "title": (Offer.title_ru,),
    "-title": (Offer.title_ru.desc(),),
    "company": (Company.short_ru,),
    "-company": (Company.short_ru.desc(),),
    "capacity": (Offer.capacity.is_(None), Offer.capacity),
    "-capacity": (Offer.capacity.is_(None), Offer.capacity.desc()),
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. Empty values narrow nothing; `code` is the beginning of an OKPD2 code."""

    question: str = ""
    route: ProcurementRoute | None = None
    cluster: str = ""
    region: str = ""
    code: str = ""
    company_id: int | None = None


def needs(filters: Filters, *, today: date, order: str = "") -> Select[Need]:
    """Needs that stand in the catalogue and whose deadline is ahead, with the buyer; the newest first."""
    query = _listed(Need, filters).where(or_(Need.deadline.is_(None), Need.deadline >= today))
    if filters.route is not None:
        query = query.where(Need.route == filters.route)
    return query.order_by(*NEED_ORDERS.get(order, ()), Need.created_at.desc(), Need.id.desc())


def offers(filters: Filters, *, order: str = "") -> Select[Offer]:
    """Offers that stand in the catalogue, with the maker; the newest first."""
    return _listed(Offer, filters).order_by(
        *OFFER_ORDERS.get(order, ()), Offer.created_at.desc(), Offer.id.desc()
    )


def _listed(kind: type[Any], filters: Filters) -> Select[Any]:
    """Rows of the catalogue that fit the filters common to offers and needs, with their company."""
    query = (
        select(kind)
        .join(kind.company)
        .options(contains_eager(kind.company))
        .where(kind.withdrawn_at.is_(None), *_narrowed(kind, filters))
    )
    if filters.cluster:
        in_cluster = (
            select(ClusterMembership.company_id)
            .join(Cluster, Cluster.id == ClusterMembership.cluster_id)
            .where(Cluster.slug == filters.cluster)
        )
        query = query.where(kind.company_id.in_(in_cluster))
    return query


def _narrowed(kind: type[Any], filters: Filters) -> Iterable[ColumnElement[bool]]:
    """Words may stand in the row or in the company's name: «панели вагоны» finds panels of a coach works."""
    yield matches(kind.search_words + Company.search_words, filters.question)
    if filters.region:
        yield Company.region == filters.region
    if filters.code:
        yield _begins(kind.okpd2, filters.code)
    if filters.company_id is not None:
        yield kind.company_id == filters.company_id


def _begins(column: Any, code: str) -> ColumnElement[bool]:
    """The code itself or one below it: 22.2 contains 22.29, 22.29.2 contains 22.29.29."""
    return column.startswith(code, autoescape=True)


def need(need_id: int) -> Need:
    """A need with its buyer, also a withdrawn one. Raises NotFound."""
    return _one(Need, need_id)


def offer(offer_id: int) -> Offer:
    """An offer with its maker, also a withdrawn one. Raises NotFound."""
    return _one(Offer, offer_id)


def _one(kind: type[Any], key: int) -> Any:
    row = db.session.scalar(select(kind).options(joinedload(kind.company)).where(kind.id == key))
    if row is None:
        raise NotFound
    return row


def offers_for(need: Need, *, limit: int = 6) -> list[Offer]:
    """Who makes what the need asks for: offers of the same or a related code, the nearest first."""
    return _kin(offers(Filters(code=rules.kin_of(need.okpd2))), Offer, need, limit)


def needs_for(offer: Offer, *, today: date, limit: int = 6) -> list[Need]:
    """Who wants what the offer gives: needs of the same or a related code, the nearest first."""
    return _kin(needs(Filters(code=rules.kin_of(offer.okpd2)), today=today), Need, offer, limit)


def _kin(query: Select[Any], kind: type[Any], row: Offer | Need, limit: int) -> list[Any]:
    if not row.okpd2:
        return []
    nearness = case(
        (kind.okpd2 == row.okpd2, 0),
        (_begins(kind.okpd2, row.okpd2[:8]), 1),
        (_begins(kind.okpd2, row.okpd2[:7]), 2),
        else_=3,
    )
    query = query.where(kind.company_id != row.company_id).order_by(None)
    return list(db.session.scalars(query.order_by(nearness, kind.created_at.desc(), kind.id).limit(limit)))


def offers_of(company_id: int, *, withdrawn: bool = False) -> list[Offer]:
    """A company's offers, the newest first; with `withdrawn` also those taken back, at the end."""
    return _own(Offer, company_id, withdrawn)


def needs_of(company_id: int, *, withdrawn: bool = False) -> list[Need]:
    """A company's needs, the newest first; with `withdrawn` also those taken back, at the end."""
    return _own(Need, company_id, withdrawn)


def _own(kind: type[Any], company_id: int, withdrawn: bool) -> list[Any]:
    query = select(kind).where(kind.company_id == company_id)
    if not withdrawn:
        query = query.where(kind.withdrawn_at.is_(None))
    order = (kind.withdrawn_at.is_not(None), kind.created_at.desc(), kind.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def regions_with(kind: type[Offer] | type[Need]) -> list[str]:
    """The regions whose companies have something in the catalogue."""
    query = (
        select(Company.region)
        .join(kind, kind.company_id == Company.id)
        .where(kind.withdrawn_at.is_(None), Company.region != "")
    )
    return list(db.session.scalars(query.distinct().order_by(Company.region)))


def classes_with(kind: type[Offer] | type[Need]) -> list[tuple[str, int]]:
    """The classes of codes that occur in the catalogue, each with how often."""
    code = func.substr(kind.okpd2, 1, 2)
    query = (
        select(code, func.count())
        .where(kind.withdrawn_at.is_(None), kind.okpd2 != "")
        .group_by(code)
        .order_by(code)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def conferences(now: datetime) -> list[Event]:
    """The supplier conferences to which needs can still be brought, the nearest first."""
    query = (
        select(Event)
        .where(
            Event.kind == EventKind.SUPPLIER_CONFERENCE,
            Event.state.in_(rules.OPEN_STATES),
            Event.ends_at > now,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return list(db.session.scalars(query))


def conferences_of(need_id: int) -> list[Event]:
    """The public events a need was brought to, the latest first."""
    query = (
        select(Event)
        .join(NeedAtEvent, NeedAtEvent.event_id == Event.id)
        .where(NeedAtEvent.need_id == need_id, Event.state != "draft")
        .order_by(Event.starts_at.desc())
    )
    return list(db.session.scalars(query))


def brought(event_id: int, company_id: int) -> set[int]:
    """The ids of the needs a company brings to the event."""
    query = (
        select(NeedAtEvent.need_id)
        .join(Need, Need.id == NeedAtEvent.need_id)
        .where(NeedAtEvent.event_id == event_id, Need.company_id == company_id)
    )
    return set(db.session.scalars(query))


def events_with_needs(company_id: int) -> dict[int, int]:
    """For each event: how many needs the company brings."""
    query = (
        select(NeedAtEvent.event_id, func.count())
        .join(Need, and_(Need.id == NeedAtEvent.need_id, Need.withdrawn_at.is_(None)))
        .where(Need.company_id == company_id)
        .group_by(NeedAtEvent.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def needs_at(event_id: int, filters: Filters | None = None, *, order: str = "company") -> Select[Need]:
    """The needs brought to an event, with the buyer, in the order of buyers; passed deadlines included."""
    filters = filters or Filters()
    query = _listed(Need, filters).join(
        NeedAtEvent, and_(NeedAtEvent.need_id == Need.id, NeedAtEvent.event_id == event_id)
    )
    if filters.route is not None:
        query = query.where(Need.route == filters.route)
    return query.order_by(*NEED_ORDERS.get(order, NEED_ORDERS["company"]), Company.id, Need.id)


def needs_by_buyer(event_id: int, question: str = "") -> list[tuple[Company, list[Need]]]:
    """What each buyer brings to an event, buyers by name."""
    groups: dict[int, tuple[Company, list[Need]]] = {}
    for row in db.session.scalars(needs_at(event_id, Filters(question=question))):
        groups.setdefault(row.company_id, (row.company, []))[1].append(row)
    return list(groups.values())


def counts_at(event_id: int) -> tuple[int, int]:
    """How many buyers bring how many needs to an event."""
    return counts_of([event_id]).get(event_id, (0, 0))


def counts_of(event_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For each event to which needs are brought: how many buyers, how many needs."""
    query = (
        select(NeedAtEvent.event_id, func.count(func.distinct(Need.company_id)), func.count())
        .join(Need, and_(Need.id == NeedAtEvent.need_id, Need.withdrawn_at.is_(None)))
        .where(NeedAtEvent.event_id.in_(list(event_ids)))
        .group_by(NeedAtEvent.event_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def buyers_at(event_id: int) -> list[Company]:
    """The companies that bring needs to an event, by name."""
    ids = (
        select(Need.company_id)
        .join(NeedAtEvent, NeedAtEvent.need_id == Need.id)
        .where(NeedAtEvent.event_id == event_id, Need.withdrawn_at.is_(None))
    )
    return list(db.session.scalars(select(Company).where(Company.id.in_(ids)).order_by(Company.short_ru)))


def makers_of(kins: Iterable[str]) -> dict[str, int]:
    """For each beginning of a code: how many companies offer something under it."""
    wanted = sorted(set(filter(None, kins)))
    if not wanted:
        return {}
    counts = [
        func.count(func.distinct(case((_begins(Offer.okpd2, kin), Offer.company_id)))) for kin in wanted
    ]
    row = db.session.execute(select(*counts).where(Offer.withdrawn_at.is_(None))).one()
    return dict(zip(wanted, row, strict=True))
