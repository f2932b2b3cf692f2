"""Reads that span rooms: the organiser's list of events, the overview of one, its messages and its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select

from app.accounts.models import User
from app.catalogue.models import Need, NeedAtEvent, Offer
from app.companies.models import Company
from app.events import queries as events
from app.events.models import Event, EventFormat, EventKind, EventState, Role, TeamMember
from app.feedback import queries as feedback
from app.infra.db import db
from app.matchmaking.models import (
    Delegation,
    Meeting,
    MeetingState,
    Schedule,
    ScheduleRun,
    Seat,
    Side,
    Slot,
    Table,
    Wish,
)
from app.online import queries as online
from app.online.rules.entering import has_room
from app.outcomes.models import Outcome
from app.readiness import queries as ladder
from app.registrations.models import Registration, RegistrationState
from app.trainings import queries as trainings

CERTIFYING = (EventKind.TRAINING, EventKind.INTERNSHIP)  # other kinds only once somebody has set the terms
OPEN_STATES = (EventState.DRAFT, EventState.PUBLISHED, EventState.RUNNING)


@dataclass
class Overview:
    """The figures of one event that its overview and its menu show."""

    registrations: dict[tuple[Role, RegistrationState], int] = field(default_factory=dict)
    waiting_long: int = 0  # pending for more than two days
    needs: int = 0
    buyers_with_needs: int = 0
    buyers: int = 0
    suppliers: int = 0
    buyer_seats: int = 0
    slots: int = 0
    tables: int = 0
    buyers_with_marks: int = 0
    suppliers_with_marks: int = 0
    unwanted: int = 0  # suppliers whom nobody marked and who marked nobody
    complete_cards: int = 0
    runs: int = 0
    schedule_published_at: datetime | None = None
    meetings: int = 0
    outcomes: int = 0
    per_day: list[tuple[date, int]] = field(default_factory=list)
    reasons: list[tuple[str, int]] = field(default_factory=list)
    admissions: int = 0
    sessions: int = 0
    has_room: bool = False  # people who take part online have somewhere to go
    firms: int = 0  # that the readiness ladder asks something of
    firms_ready: int = 0
    questions: int = 0  # asked after the event
    answered: int = 0
    asked: int = 0  # people
    certifies: bool = False  # hands out certificates
    certificates: int = 0
    certificates_due: int = 0  # terms fulfilled, none issued yet

    def count(self, state: RegistrationState | None = None, role: Role | None = None) -> int:
        """Registrations in a state, of a role; None means any."""
        return sum(
            number
            for (one_role, one_state), number in self.registrations.items()
            if (state is None or one_state == state) and (role is None or one_role == role)
        )

    @property
    def room(self) -> int:
        """How many meetings fit: seats of buyers × slots, as far as tables allow."""
        return min(self.buyer_seats, self.tables) * self.slots if self.tables else 0


def overview(event: Event, now: datetime) -> Overview:
    """All figures of one event, in a fixed number of statements."""
    found = Overview()
    for role, state, number in _rows(
        select(Registration.role, Registration.state, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.role, Registration.state)
    ):
        found.registrations[Role(role), RegistrationState(state)] = number
    found.per_day = registrations_per_day(event)
    found.reasons = [
        (reason, number)
        for reason, number in _rows(
            select(Registration.reason, func.count())
            .where(
                Registration.event_id == event.id,
                Registration.state == RegistrationState.DECLINED,
                Registration.reason != "",
            )
            .group_by(Registration.reason)
            .order_by(func.count().desc())
            .limit(5)
        )
    ]
    _add_needs(found, event)
    _add_meeting_figures(found, event)
    found.sessions = len(events.sessions_of(event.id))
    found.admissions = len(events.admissions_of(event.id))
    _add_other_rooms(found, event, now)
    return found


def _add_other_rooms(found: Overview, event: Event, now: datetime) -> None:
    if event.format != EventFormat.ON_SITE:
        found.has_room = has_room(event, online.room_of(event.id))
    if event.has_meetings and ladder.steps_of(event.id):
        firms = ladder.firms(event, now)
        found.firms, found.firms_ready = len(firms), sum(firm.ready for firm in firms)
    found.questions = len(feedback.asked_at(event.id))
    if found.questions:
        found.answered, found.asked = feedback.answered(event.id), feedback.expected(event.id)
    found.certifies = event.kind in CERTIFYING or trainings.has_terms(event.id)
    if found.certifies:
        learners = trainings.candidates(event)
        found.certificates = sum(one.valid is not None for one in learners)
        found.certificates_due = sum(one.is_due for one in learners)


def registrations_per_day(event: Event) -> list[tuple[date, int]]:
    """How many registered on each day (of the event's zone) from the first to the last, at most 30 of them."""
    zone = ZoneInfo(event.timezone)
    days: dict[date, int] = {}
    for moment in db.session.scalars(
        select(Registration.created_at).where(Registration.event_id == event.id)
    ):
        day = moment.astimezone(zone).date()
        days[day] = days.get(day, 0) + 1
    return sorted(days.items())[-30:]


def _add_needs(found: Overview, event: Event) -> None:
    row = db.session.execute(
        select(func.count(), func.count(Need.company_id.distinct()))
        .select_from(NeedAtEvent)
        .join(NeedAtEvent.need)
        .where(NeedAtEvent.event_id == event.id, Need.withdrawn_at.is_(None))
    ).one()
    found.needs, found.buyers_with_needs = row
    found.complete_cards = _number(
        select(func.count(Delegation.id))
        .join(Delegation.company)
        .where(
            Delegation.event_id == event.id,
            Delegation.side == Side.SUPPLIER,
            Company.description_ru != "",
            Delegation.company_id.in_(select(Offer.company_id).where(Offer.withdrawn_at.is_(None))),
        )
    )


def _add_meeting_figures(found: Overview, event: Event) -> None:
    if not event.has_meetings:
        return
    sides = dict(
        _rows(
            select(Delegation.side, func.count())
            .where(Delegation.event_id == event.id)
            .group_by(Delegation.side)
        )
    )
    found.buyers, found.suppliers = sides.get(Side.BUYER, 0), sides.get(Side.SUPPLIER, 0)
    found.buyer_seats = _number(
        select(func.count(Seat.id))
        .join(Delegation, Delegation.id == Seat.delegation_id)
        .where(Delegation.event_id == event.id, Delegation.side == Side.BUYER)
    )
    marked = dict(
        _rows(
            select(Delegation.side, func.count(Wish.author_id.distinct()))
            .join(Wish, Wish.author_id == Delegation.id)
            .where(Delegation.event_id == event.id)
            .group_by(Delegation.side)
        )
    )
    found.buyers_with_marks, found.suppliers_with_marks = (
        marked.get(Side.BUYER, 0),
        marked.get(Side.SUPPLIER, 0),
    )
    alive = select(Wish.id).where(
        Wish.level != "no", or_(Wish.author_id == Delegation.id, Wish.about_id == Delegation.id)
    )
    found.unwanted = _number(
        select(func.count(Delegation.id)).where(
            Delegation.event_id == event.id, Delegation.side == Side.SUPPLIER, ~alive.exists()
        )
    )
    found.slots = _number(select(func.count(Slot.id)).where(Slot.event_id == event.id))
    found.tables = _number(select(func.count(Table.id)).where(Table.event_id == event.id))
    found.runs = _number(select(func.count(ScheduleRun.id)).where(ScheduleRun.event_id == event.id))
    found.schedule_published_at = db.session.scalar(
        select(Schedule.published_at).where(Schedule.event_id == event.id)
    )
    planned = and_(Meeting.event_id == event.id, Meeting.state == MeetingState.PLANNED)
    found.meetings = _number(select(func.count(Meeting.id)).where(planned))
    found.outcomes = _number(
        select(func.count(Outcome.meeting_id.distinct()))
        .join(Meeting, Meeting.id == Outcome.meeting_id)
        .where(planned)
    )


@dataclass(frozen=True)
class MenuCounts:
    """What stands beside the entries of the side menu."""

    registrations: int
    pending: int
    needs: int
    silent_buyers: int
    team: int


def _menu_statement() -> Select[Any]:
    here: BindParameter[int] = bindparam("event_id")
    registrations = select(func.count()).select_from(Registration).where(Registration.event_id == here)
    pending = registrations.where(Registration.state == RegistrationState.PENDING)
    needs = select(func.count()).select_from(NeedAtEvent).where(NeedAtEvent.event_id == here)
    silent = (
        select(func.count())
        .select_from(Delegation)
        .where(
            Delegation.event_id == here,
            Delegation.side == Side.BUYER,
            ~select(Wish.id).where(Wish.author_id == Delegation.id).exists(),
        )
    )
    team = select(func.count()).select_from(TeamMember).where(TeamMember.event_id == here)
    return select(*(part.scalar_subquery() for part in (registrations, pending, needs, silent, team)))


_MENU = _menu_statement()


def menu_counts(event: Event) -> MenuCounts:
    """The menu's figures in one statement."""
    return MenuCounts(*db.session.execute(_MENU, {"event_id": event.id}).one())


def desk_events(user: User, question: str, *, past: bool) -> Select[tuple[Event]]:
    """The events a person runs: open ones by date, or past and cancelled ones backwards."""
    query = events.managed_by(user)
    if question:
        pattern = f"%{question.lower()}%"
        query = query.where(
            or_(func.lower(Event.title_ru).like(pattern), func.lower(Event.title_en).like(pattern))
        )
    if past:
        return (
            query.where(Event.state.in_([EventState.FINISHED, EventState.CANCELLED]))
            .order_by(None)
            .order_by(Event.starts_at.desc())
        )
    return query.where(Event.state.in_(OPEN_STATES)).order_by(None).order_by(Event.starts_at)


def approved_by_event(event_ids: list[int]) -> dict[int, tuple[int, int]]:
    """By event: (approved, pending) registrations."""
    counts: dict[int, list[int]] = {event_id: [0, 0] for event_id in event_ids}
    for event_id, state, number in _rows(
        select(Registration.event_id, Registration.state, func.count())
        .where(Registration.event_id.in_(event_ids))
        .group_by(Registration.event_id, Registration.state)
    ):
        if state in (RegistrationState.APPROVED, RegistrationState.PENDING):
            counts[event_id][0 if state == RegistrationState.APPROVED else 1] = number
    return {event_id: (approved, pending) for event_id, (approved, pending) in counts.items()}


def _rows(query: Any) -> list[Any]:
    return list(db.session.execute(query).all())


def _number(query: Any) -> int:
    return int(db.session.scalar(query) or 0)
