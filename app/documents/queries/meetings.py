"""The planned meetings of an event as frozen rows, with who sits at the table and what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.catalogue.models import Need, NeedAtEvent, Offer, ProcurementRoute
from app.catalogue.score import Can, Want, match
from app.documents.queries.people import Person
from app.infra.db import db
from app.matchmaking import queries as matchmaking
from app.matchmaking.models import Meeting

MOST_TOPICS = 3  # as many as a row of a printed schedule holds


@dataclass(frozen=True)
class Topic:
    """A need or an offer: its words, its OKPD2 code, and for a need how it is bought."""

    id: int
    title_ru: str
    title_en: str
    okpd2: str
    amount: int | None
    unit_ru: str
    unit_en: str
    route: ProcurementRoute | None = None


@dataclass(frozen=True)
class Party:
    """A company at the table and its people there."""

    company_id: int
    name_ru: str
    name_en: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Met:
    """A planned meeting. `seat`: which of the buyer's parallel places it takes."""

    id: int
    starts_at: datetime
    ends_at: datetime
    table: int
    supplier: Party
    buyer: Party
    seat: int
    needs: tuple[Topic, ...]
    offers: tuple[Topic, ...]

    def other(self, person: Person) -> Party:
        """The party that `person` meets."""
        return self.buyer if self.supplier.company_id == person.company_id else self.supplier


def met(event_id: int, people: Sequence[Person]) -> list[Met]:
    """The planned meetings by time and table; `people` are those who come to the event."""
    rows = matchmaking.meetings(event_id)
    by_side: dict[tuple[int, str], list[Person]] = defaultdict(list)
    for person in people:
        by_side[person.company_id, str(person.role)].append(person)
    buyers = {row.buyer.company_id for row in rows}
    suppliers = {row.supplier.company_id for row in rows}
    needs, offers = _needs(event_id, buyers), _offers(suppliers)
    found = [_met(row, by_side, needs, offers) for row in rows]
    return sorted(found, key=lambda meeting: (meeting.starts_at, meeting.table))


def _met(
    row: Meeting,
    people: dict[tuple[int, str], list[Person]],
    needs: dict[int, list[Topic]],
    offers: dict[int, list[Topic]],
) -> Met:
    supplier, buyer = row.supplier.company, row.buyer.company
    officers = people.get((buyer.id, "buyer"), [])
    named = [person for person in officers if person.registration_id == row.buyer_seat.registration_id]
    wanted, offered = _near(needs.get(buyer.id, []), offers.get(supplier.id, []))
    return Met(
        id=row.id,
        starts_at=row.slot.starts_at,
        ends_at=row.slot.ends_at,
        table=row.table.number,
        supplier=Party(
            supplier.id, supplier.name_ru, supplier.name_en, tuple(people.get((supplier.id, "supplier"), []))
        ),
        buyer=Party(buyer.id, buyer.name_ru, buyer.name_en, tuple(named or officers)),
        seat=row.buyer_seat.number,
        needs=wanted,
        offers=offered,
    )


def _near(needs: list[Topic], offers: list[Topic]) -> tuple[tuple[Topic, ...], tuple[Topic, ...]]:
    """The needs and offers that answer each other; where none do, the first of each."""
    answers = match(
        [Want(need.id, need.okpd2) for need in needs], [Can(offer.id, offer.okpd2) for offer in offers]
    ).answers
    need_ids = {answer.need_id for answer in answers[:MOST_TOPICS]}
    offer_ids = {answer.offer_id for answer in answers[:MOST_TOPICS]}
    return (
        tuple([need for need in needs if need.id in need_ids] or needs[:2]),
        tuple([offer for offer in offers if offer.id in offer_ids] or offers[:2]),
    )


def _needs(event_id: int, companies: Collection[int]) -> dict[int, list[Topic]]:
    query = (
        select(Need)
        .join(NeedAtEvent, NeedAtEvent.need_id == Need.id)
        .where(NeedAtEvent.event_id == event_id, Need.company_id.in_(companies), Need.withdrawn_at.is_(None))
        .order_by(Need.id)
    )
    found: dict[int, list[Topic]] = defaultdict(list)
    for need in db.session.scalars(query):
        found[need.company_id].append(
            Topic(
                need.id,
                need.title_ru,
                need.title_en,
                need.okpd2,
                need.quantity,
                need.unit_ru,
                need.unit_en,
                need.route,
            )
        )
    return found


def _offers(companies: Collection[int]) -> dict[int, list[Topic]]:
    query = (
        select(Offer).where(Offer.company_id.in_(companies), Offer.withdrawn_at.is_(None)).order_by(Offer.id)
    )
    found: dict[int, list[Topic]] = defaultdict(list)
    for offer in db.session.scalars(query):
        found[offer.company_id].append(
            Topic(
                offer.id,
                offer.title_ru,
                offer.title_en,
                offer.okpd2,
                offer.capacity,
                offer.unit_ru,
                offer.unit_en,
            )
        )
    return found
