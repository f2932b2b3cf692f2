"""The organiser's list: filters, counts of the tabs, rows ready to be shown. The number of statements is fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import User
from app.catalogue.models import Need, NeedAtEvent, Offer
from app.companies.models import Cluster, Company
from app.events.models import Event, Role
from app.infra.db import db
from app.infra.i18n import current_language
from app.registrations.models import Registration, RegistrationState
from app.registrations.queries.filtering import Filters, joined, narrowed, ordered
from app.registrations.queries.tickets import _whole
from app.registrations.rules.registering import ALIVE, MEETING_ROLES

READINESS_STEPS = 4  # address confirmed, company named, card filled in, offers or needs shown


@dataclass(frozen=True)
class Counts:
    """How many registrations an event has in each state, and of how many companies."""

    by_state: dict[RegistrationState, int]
    companies: int

    states = RegistrationState

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    def of(self, state: RegistrationState | None) -> int:
        return self.total if state is None else self.by_state.get(state, 0)


class ListRow(NamedTuple):
    """One line of the list, in the reader's language."""

    id: int
    user_id: int
    state: RegistrationState
    role: Role
    code: str
    name: str
    email: str
    position: str
    company_id: int | None
    company: str
    inn: str
    created_at: datetime
    reason: str
    note: str
    confirmed: bool
    card_filled: bool
    shows: bool  # offers of a supplier, needs of a buyer

    @property
    def meets(self) -> bool:
        return self.role in MEETING_ROLES

    @property
    def ready(self) -> int:
        """Steps done of READINESS_STEPS."""
        return sum((self.confirmed, self.company_id is not None, self.card_filled, self.shows))

    @property
    def lacks(self) -> str:
        """The first step that is missing: confirmed, company, card, offers, needs, or ''."""
        if not self.confirmed:
            return "confirmed"
        if not self.meets:
            return ""
        if self.company_id is None:
            return "company"
        if not self.card_filled:
            return "card"
        if not self.shows:
            return "offers" if self.role == Role.SUPPLIER else "needs"
        return ""


_COMPANIES = (
    select(func.count(func.distinct(Registration.company_id)))
    .where(Registration.event_id == bindparam("event_id"))
    .scalar_subquery()
)
_COUNTS = (
    select(Registration.state, func.count(), _COMPANIES)
    .where(Registration.event_id == bindparam("event_id"))
    .group_by(Registration.state)
)
_FIRST_COMERS = (
    select(
        Registration.id,
        Registration.company_id,
        Registration.role,
        User.family_name,
        User.given_name,
        User.patronymic,
        User.latin_name,
    )
    .join(User, User.id == Registration.user_id)
    .where(
        Registration.event_id == bindparam("event_id"),
        Registration.company_id.in_(bindparam("companies", expanding=True)),
        Registration.state.in_(ALIVE),
    )
    .order_by(Registration.created_at, Registration.id)
)


def counts(event_id: int) -> Counts:
    """Registrations of an event by state, in one statement."""
    rows = db.session.execute(_COUNTS, {"event_id": event_id}).all()
    return Counts({RegistrationState(state): number for state, number, _ in rows}, rows[0][2] if rows else 0)


@dataclass(frozen=True)
class Found:
    """What passes the filters: how many, how many of them wait for a decision, and which page of them is shown.

    `ids` are those of the page, in its order; None where nothing but a tab is asked and the counts are known anyway.
    """

    total: int
    waiting: int
    page: int
    ids: list[int] | None = None


def find(event: Event, filters: Filters, known: Counts, *, page: int, per_page: int) -> Found:
    """Look up once who passes the filters: in one statement, or in none. Past the end stands the last page."""
    if not filters.narrowed:
        asked = filters.state in (None, RegistrationState.PENDING)
        total = known.of(filters.state)
        waiting = known.of(RegistrationState.PENDING) if asked else 0
        return Found(total, waiting, _within(page, total, per_page))
    found = _looked_up(event, filters, page, per_page)
    if not found.ids and page > 1:
        total = _looked_up(event, filters, 1, per_page).total
        return _looked_up(event, filters, _within(page, total, per_page), per_page)
    return found


def _within(page: int, total: int, per_page: int) -> int:
    return min(max(page, 1), max(1, -(-total // per_page)))


def _looked_up(event: Event, filters: Filters, page: int, per_page: int) -> Found:
    """The counts come with the rows of the page: what is asked is worked out once, and only a page is handed over."""
    page = max(page, 1)
    pending = case((Registration.state == RegistrationState.PENDING, 1), else_=0)
    columns = select(Registration.id, func.count().over(), func.sum(pending).over())
    query = _listed(columns, event, filters).limit(per_page).offset((page - 1) * per_page)
    rows = db.session.execute(query).all()
    total, waiting = (rows[0][1], int(rows[0][2])) if rows else (0, 0)
    return Found(total, waiting, page, [row[0] for row in rows])


def list_rows(event: Event, filters: Filters, found: Found, *, per_page: int) -> list[ListRow]:
    """The page that was found, in one statement."""
    # first which rows, then their columns: the costly ones are worked out for the rows shown, not for all
    start = (found.page - 1) * per_page
    shown: Any = _listed(select(Registration.id), event, filters).limit(per_page).offset(start)
    if found.ids is not None:
        shown = found.ids
    query = ordered(_columns(current_language()).where(Registration.id.in_(shown)), filters.sort)
    latin = current_language() == "en"
    return [_list_row(row, latin) for row in db.session.execute(query)]


def _listed(query: Any, event: Event, filters: Filters) -> Select[Any]:
    """`query` of registrations, narrowed and in the order asked for."""
    return ordered(narrowed(joined(query.select_from(Registration), filters), event, filters), filters.sort)


def of_event(event_id: int, filters: Filters | None = None) -> list[Registration]:
    """Registrations of an event with user and company, as filtered and sorted."""
    filters = filters or Filters(sort="name")
    event = db.session.get_one(Event, event_id)
    query = _whole().join(Registration.user).outerjoin(Registration.company)
    return list(db.session.scalars(ordered(narrowed(query, event, filters), filters.sort)))


def waiting_ids(event: Event, filters: Filters) -> list[int]:
    """Those of the filtered list, on all its pages, who wait for a decision, in the order of their registration."""
    waiting = replace(filters, state=RegistrationState.PENDING, sort="created")
    return list(db.session.scalars(_listed(select(Registration.id), event, waiting)))


def names_of(event_id: int, ids: Sequence[int]) -> list[str]:
    """The full names of those registrations of an event, in the order of their ids."""
    query = (
        select(User.family_name, User.given_name, User.patronymic)
        .join(Registration, Registration.user_id == User.id)
        .where(Registration.event_id == event_id, Registration.id.in_(ids))
        .order_by(Registration.id)
    )
    return [" ".join(part for part in row if part) for row in db.session.execute(query)]


def colleagues_of(event_id: int, rows: Sequence[ListRow]) -> dict[int, str]:
    """For each row whose company is already there in the same role: the short name of who came first, by row id."""
    companies = {row.company_id for row in rows if row.company_id is not None}
    if not companies:
        return {}
    first: dict[tuple[int | None, Role], tuple[int, str]] = {}
    for found in db.session.execute(_FIRST_COMERS, {"event_id": event_id, "companies": list(companies)}):
        initials = " ".join(f"{part[0]}." for part in (found.given_name, found.patronymic) if part)
        latin = found.latin_name if current_language() == "en" else ""
        name = latin or f"{found.family_name} {initials}".strip()
        first.setdefault((found.company_id, Role(found.role)), (found.id, name))
    met: dict[int, str] = {}
    for row in rows:
        earliest = first.get((row.company_id, row.role))
        if earliest is not None and earliest[0] != row.id and row.state in ALIVE:
            met[row.id] = earliest[1]
    return met


def clusters_present() -> list[tuple[str, str]]:
    """Address and name of every cluster, for the filter."""
    return [(slug, text) for slug, text in db.session.execute(_clusters(current_language()))]


@cache
def _clusters(language: str) -> Select[Any]:
    name = _localised(Cluster.name_ru, Cluster.name_en, language)
    return select(Cluster.slug, name).order_by(name)


def _localised(
    russian: InstrumentedAttribute[str], english: InstrumentedAttribute[str], language: str
) -> Any:
    first, second = (english, russian) if language == "en" else (russian, english)
    return case((first != "", first), else_=second)


@cache
def _columns(language: str) -> Select[Any]:
    catalogue = case(
        (
            Registration.role == Role.SUPPLIER,
            select(Offer.id)
            .where(Offer.company_id == Registration.company_id, Offer.withdrawn_at.is_(None))
            .exists(),
        ),
        else_=select(NeedAtEvent.need_id)
        .join(Need, Need.id == NeedAtEvent.need_id)
        .where(
            NeedAtEvent.event_id == Registration.event_id,
            Need.company_id == Registration.company_id,
            Need.withdrawn_at.is_(None),
        )
        .exists(),
    )
    card = and_(
        Company.description_ru != "", Company.region != "", or_(Company.email != "", Company.phone != "")
    )
    return _from_all(
        select(
            Registration.id,
            Registration.state,
            Registration.role,
            Registration.ticket_code,
            User.family_name,
            User.given_name,
            User.patronymic,
            User.latin_name,
            User.email,
            _localised(Registration.position_ru, Registration.position_en, language).label("position"),
            Company.id.label("company_id"),
            _localised(Company.name_ru, Company.name_en, language).label("company"),
            Company.inn,
            Registration.created_at,
            Registration.reason,
            Registration.note,
            Registration.user_id,
            User.email_confirmed_at.is_not(None).label("confirmed"),
            card.label("card_filled"),
            catalogue.label("shows"),
        )
    )


def _from_all(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Registration)
        .join(User, User.id == Registration.user_id)
        .outerjoin(Company, Company.id == Registration.company_id)
    )


def _list_row(row: Any, latin: bool) -> ListRow:
    return ListRow(
        id=row.id,
        user_id=row.user_id,
        state=RegistrationState(row.state),
        role=Role(row.role),
        code=row.ticket_code,
        name=(row.latin_name if latin else "")
        or " ".join(part for part in (row.family_name, row.given_name, row.patronymic) if part),
        email=row.email,
        position=row.position,
        company_id=row.company_id,
        company=row.company or "",
        inn=row.inn or "",
        created_at=row.created_at,
        reason=row.reason,
        note=row.note,
        confirmed=bool(row.confirmed),
        card_filled=bool(row.card_filled),
        shows=bool(row.shows),
    )
