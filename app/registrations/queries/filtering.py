"""What is asked of the organiser's list: filters, search, order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.accounts.models import User
from app.companies.models import Cluster, ClusterMembership, Company
from app.core.tokens import normalised_code
from app.events.models import Event, Role
from app.questionnaires import queries as questions
from app.registrations.models import Registration, RegistrationState

ANSWERED, UNANSWERED = "any", "none"


@dataclass(frozen=True)
class Filters:
    """What is asked of the list; days are those of the event's zone, both included."""

    state: RegistrationState | None = None
    question: str = ""
    role: Role | None = None
    cluster: str = ""
    since: date | None = None
    until: date | None = None
    answers: tuple[tuple[int, str], ...] = ()  # a question's id with an option's id, ANSWERED or UNANSWERED
    sort: str = "-created"

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is asked."""
        return bool(self.question or self.role or self.cluster or self.since or self.until or self.answers)

    @property
    def sorted_by(self) -> str:
        return self.sort.removeprefix("-")


def joined(query: Select[Any], filters: Filters) -> Select[Any]:
    """`query` of registrations with person and company, each only where the words or the order ask for it."""
    if filters.question or filters.sorted_by == "name":
        query = query.join(User, User.id == Registration.user_id)
    if filters.question or filters.sorted_by == "company":
        query = query.outerjoin(Company, Company.id == Registration.company_id)
    return query


def narrowed(query: Select[Any], event: Event, filters: Filters) -> Select[Any]:
    """`query` with the event and everything that is asked; what `joined` joins must be there."""
    query = query.where(Registration.event_id == event.id)
    if filters.state is not None:
        query = query.where(Registration.state == filters.state)
    if filters.role is not None:
        query = query.where(Registration.role == filters.role)
    if filters.cluster:
        members = (
            select(ClusterMembership.company_id)
            .join(Cluster, Cluster.id == ClusterMembership.cluster_id)
            .where(Cluster.slug == filters.cluster)
        )
        query = query.where(Registration.company_id.in_(members))
    if filters.since is not None:
        query = query.where(Registration.created_at >= _midnight(filters.since, event.timezone))
    if filters.until is not None:
        query = query.where(
            Registration.created_at < _midnight(filters.until + timedelta(days=1), event.timezone)
        )
    for question_id, wanted in filters.answers:
        query = query.where(_answered(question_id, wanted))
    return query.where(*_answers(filters.question))


def _answered(question_id: int, wanted: str) -> ColumnElement[bool]:
    """Who chose that option of a question, answered it at all, or did not."""
    people = questions.people_who_answered(question_id, int(wanted) if wanted.isdecimal() else None)
    within = Registration.user_id.in_(people)
    return ~within if wanted == UNANSWERED else within


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


# One text a row: a word holds no space, so it cannot reach from one column into the next, and only one text is folded.
_WORDS = func.replace(
    func.lower(
        User.family_name
        + " "
        + User.given_name
        + " "
        + User.patronymic
        + " "
        + User.latin_name
        + " "
        + User.email
        + " "
        + func.coalesce(Company.name_ru + " " + Company.name_en + " " + Company.short_ru, "")
    ),
    "ё",
    "е",
)


def _answers(question: str) -> list[ColumnElement[bool]]:
    """Every word stands in the name, the address, the company, its INN or the ticket."""
    conditions: list[ColumnElement[bool]] = []
    for word in question.lower().replace("ё", "е").split()[:8]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(
            or_(
                _WORDS.like(f"%{escaped}%", escape="\\"),
                Company.inn.like(f"{escaped}%", escape="\\"),
                Registration.ticket_code.like(f"%{escaped.upper()}%", escape="\\"),
                Registration.ticket_code == normalised_code(word),
            )
        )
    return conditions


_SORTS: dict[str, tuple[Any, ...]] = {
    "name": (func.lower(User.family_name), func.lower(User.given_name)),
    "company": (func.lower(func.coalesce(Company.short_ru, "")),),
    "created": (Registration.created_at,),
    "state": (Registration.state,),
    "role": (Registration.role,),
}
SORTS = frozenset([*_SORTS, *(f"-{key}" for key in _SORTS)])


def ordered(query: Select[Any], sort: str) -> Select[Any]:
    """`query` in one of SORTS; equals always in the same order."""
    down = sort.startswith("-")
    columns = [*_SORTS[sort.removeprefix("-")], Registration.id]
    return query.order_by(*(column.desc() if down else column.asc() for column in columns))
