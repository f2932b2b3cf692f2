"""Everything an outcome report counts, as frozen rows; names in the language being written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.attendance.models import CheckIn
from app.catalogue.models import Need, NeedAtEvent, Offer
from app.companies.models import Cluster, ClusterMembership, Company
from app.events.models import Event
from app.infra.db import db
from app.infra.i18n import localised
from app.matchmaking.models import Delegation, Side
from app.outcomes.figures.rows import CompanyRow, Conference, MeetingRow, NeedRow
from app.outcomes.queries.told import Told, told_of_event
from app.registrations.models import Registration, RegistrationState

Place = tuple[int, Side]  # a company on a side


def conference(event: Event) -> Conference:
    """The lists of the appendix. Seven statements, however large the event."""
    told = told_of_event(event.id)
    companies, counts = _people(event.id)
    for row in told:
        for delegation in (row.meeting.supplier, row.meeting.buyer):
            companies.setdefault((delegation.company_id, Side(delegation.side)), delegation.company)
    places = sorted(companies, key=lambda place: _order(companies[place], place[1]))
    suppliers = [company_id for company_id, side in places if side == Side.SUPPLIER]
    clusters, codes = _clusters(suppliers), _codes(suppliers)
    names = {cluster.id: localised(cluster, "name") for own in clusters.values() for cluster in own}
    rows = tuple(
        CompanyRow(
            number=number,
            id=company_id,
            name=localised(companies[company_id, side], "name"),
            side=side,
            registered=counts["registered"][company_id, side],
            approved=counts["approved"][company_id, side],
            came=counts["came"][company_id, side],
            clusters=tuple(sorted(names[cluster.id] for cluster in clusters.get(company_id, [])))
            if side == Side.SUPPLIER
            else (),
            codes=tuple(codes.get(company_id, [])) if side == Side.SUPPLIER else (),
        )
        for number, (company_id, side) in enumerate(places, 1)
    )
    numbers = {(row.id, row.side): row.number for row in rows}
    return Conference(
        slug=event.slug,
        companies=rows,
        meetings=tuple(_meeting(number, row, numbers) for number, row in enumerate(told, 1)),
        needs=_needs(event.id, numbers),
        clusters=tuple(sorted(set(names.values()))),
    )


def _order(company: Company, side: Side) -> tuple[str, str, int]:
    return (str(side), localised(company, "name").casefold(), company.id)


def _people(event_id: int) -> tuple[dict[Place, Company], dict[str, Counter[Place]]]:
    query = (
        select(Registration, CheckIn.at)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Registration.company_id.is_not(None),
            Registration.role.in_([side.value for side in Side]),
        )
        .options(joinedload(Registration.company))
    )
    companies: dict[Place, Company] = {}
    counts: dict[str, Counter[Place]] = defaultdict(Counter)
    for row, came_at in db.session.execute(query):
        if row.company is None:
            continue
        place = (row.company.id, Side(str(row.role)))
        companies[place] = row.company
        counts["registered"][place] += 1
        counts["approved"][place] += row.state == RegistrationState.APPROVED
        counts["came"][place] += came_at is not None
    return companies, counts


def _clusters(company_ids: Iterable[int]) -> dict[int, list[Cluster]]:
    query = (
        select(ClusterMembership)
        .where(ClusterMembership.company_id.in_(list(company_ids)))
        .options(joinedload(ClusterMembership.cluster))
    )
    found: dict[int, list[Cluster]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.company_id].append(row.cluster)
    return found


def _codes(company_ids: Iterable[int]) -> dict[int, list[str]]:
    query = select(Offer.company_id, Offer.okpd2).where(
        Offer.company_id.in_(list(company_ids)), Offer.withdrawn_at.is_(None), Offer.okpd2 != ""
    )
    found: dict[int, list[str]] = defaultdict(list)
    for company_id, code in db.session.execute(query.order_by(Offer.okpd2)):
        found[company_id].append(code)
    return found


def _needs(event_id: int, numbers: dict[Place, int]) -> tuple[NeedRow, ...]:
    query = select(Need).join(NeedAtEvent, NeedAtEvent.need_id == Need.id)
    needs = [
        (numbers[need.company_id, Side.BUYER], localised(need, "title"), need.okpd2)
        for need in db.session.scalars(query.where(NeedAtEvent.event_id == event_id))
        if (need.company_id, Side.BUYER) in numbers
    ]
    return tuple(
        NeedRow(number, title, code, buyer) for number, (buyer, title, code) in enumerate(sorted(needs), 1)
    )


def _meeting(number: int, row: Told, numbers: dict[Place, int]) -> MeetingRow:
    meeting = row.meeting
    supplier: Delegation = meeting.supplier
    return MeetingRow(
        number=number,
        starts_at=meeting.slot.starts_at,
        table=meeting.table.number,
        supplier=numbers[supplier.company_id, Side.SUPPLIER],
        buyer=numbers[meeting.buyer.company_id, Side.BUYER],
        standing=row.standing,
        supplier_word=row.word(Side.SUPPLIER),
        buyer_word=row.word(Side.BUYER),
    )
