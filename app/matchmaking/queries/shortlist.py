"""What one delegation sees of the other side: who fits, why, and the marks both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.catalogue.models import Need, NeedAtEvent, Offer
from app.catalogue.score import Can, Match, Want, match
from app.companies.models import Cluster, ClusterMembership
from app.infra.db import db
from app.matchmaking.models import Delegation, Side, Wish, WishLevel
from app.matchmaking.queries.delegation import present
from app.matchmaking.queries.wish import wishes_around
from app.matchmaking.rules.wishes import other_side


@dataclass(frozen=True)
class Shared:
    """One answered need: what is wanted and what is offered."""

    need: Need
    offer: Offer
    closeness: str


@dataclass(frozen=True)
class Candidate:
    """A company of the other side as the author sees it. `goods` are its needs or its offers."""

    delegation: Delegation
    match: Match
    shared: tuple[Shared, ...]
    covers: bool
    clusters: tuple[Cluster, ...]
    goods: Sequence[Need | Offer]
    mine: Wish | None
    theirs: WishLevel | None

    @property
    def awaits(self) -> bool:
        """Whether they asked to meet and have no answer."""
        return self.mine is None and self.theirs not in (None, WishLevel.NO)


def shortlist(author: Delegation) -> list[Candidate]:
    """All companies of the other side but the author's own, the best match first. A fixed number of statements."""
    found = _others(author)
    buying = author.side == Side.BUYER
    companies = [author.company_id, *(other.company_id for other in found)]
    needs = needs_of(author.event_id, [author.company_id] if buying else companies[1:])
    offers = offers_of(companies[1:] if buying else [author.company_id])
    clusters = clusters_of(companies)
    given, got = _marks(author.id)
    rows = []
    for other in found:
        buyer, supplier = (author, other) if buying else (other, author)
        wanted, offered = needs.get(buyer.company_id, []), offers.get(supplier.company_id, [])
        common = {cluster.id: cluster for cluster in clusters[author.company_id]}
        common = {cluster.id: cluster for cluster in clusters[other.company_id] if cluster.id in common}
        fits = match([_want(need) for need in wanted], [_can(offer) for offer in offered], common)
        rows.append(
            Candidate(
                delegation=other,
                match=fits,
                shared=_shared(fits, wanted, offered),
                covers=bool(fits.covered),
                clusters=tuple(common[key] for key in fits.clusters),
                goods=offered if buying else wanted,
                mine=given.get(other.id),
                theirs=got.get(other.id),
            )
        )
    rows.sort(key=lambda row: (-row.match.points, row.delegation.company.name_ru.lower(), row.delegation.id))
    return rows


def needs_of(event_id: int, company_ids: Sequence[int]) -> dict[int, list[Need]]:
    """By company: the needs it brings to the event, or all it has where it named none."""
    query = (
        select(Need).where(Need.company_id.in_(company_ids), Need.withdrawn_at.is_(None)).order_by(Need.id)
    )
    here = set(db.session.scalars(select(NeedAtEvent.need_id).where(NeedAtEvent.event_id == event_id)))
    everything, brought = defaultdict(list), defaultdict(list)
    for need in db.session.scalars(query):
        everything[need.company_id].append(need)
        if need.id in here:
            brought[need.company_id].append(need)
    return {company: brought.get(company) or needs for company, needs in everything.items()}


def offers_of(company_ids: Sequence[int]) -> dict[int, list[Offer]]:
    """By company: what it offers."""
    query = select(Offer).where(Offer.company_id.in_(company_ids), Offer.withdrawn_at.is_(None))
    found = defaultdict(list)
    for offer in db.session.scalars(query.order_by(Offer.id)):
        found[offer.company_id].append(offer)
    return found


def clusters_of(company_ids: Iterable[int]) -> dict[int, list[Cluster]]:
    """By company: its clusters."""
    query = (
        select(ClusterMembership)
        .where(ClusterMembership.company_id.in_(list(company_ids)))
        .options(joinedload(ClusterMembership.cluster))
    )
    found: dict[int, list[Cluster]] = defaultdict(list)
    for membership in db.session.scalars(query):
        found[membership.company_id].append(membership.cluster)
    return found


def _others(author: Delegation) -> list[Delegation]:
    query = present(author.event_id).where(
        Delegation.side == other_side(author.side), Delegation.company_id != author.company_id
    )
    return list(db.session.scalars(query.options(joinedload(Delegation.company))))


def _marks(author_id: int) -> tuple[dict[int, Wish], dict[int, WishLevel]]:
    given, got = {}, {}
    for wish in wishes_around(author_id):
        if wish.author_id == author_id:
            given[wish.about_id] = wish
        else:
            got[wish.author_id] = wish.level
    return given, got


def _shared(fits: Match, needs: Sequence[Need], offers: Sequence[Offer]) -> tuple[Shared, ...]:
    need_by_id = {need.id: need for need in needs}
    offer_by_id = {offer.id: offer for offer in offers}
    return tuple(
        Shared(need_by_id[answer.need_id], offer_by_id[answer.offer_id], answer.closeness)
        for answer in fits.answers
    )


def _want(need: Need) -> Want:
    return Want(need.id, need.okpd2, need.quantity, need.unit_ru)


def _can(offer: Offer) -> Can:
    return Can(offer.id, offer.okpd2, offer.capacity, offer.unit_ru)
