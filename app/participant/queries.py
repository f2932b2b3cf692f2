"""What the participant's pages show: own events with the counts the path needs, own meetings, own companies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.attendance.models import CheckIn, MeetingAttendance
from app.catalogue.models import Need, NeedAtEvent, Offer
from app.companies.models import Representative
from app.companies.rules import tells_enough
from app.events.models import Event, EventState, Role
from app.infra.db import db
from app.matchmaking.models import (
    Delegation,
    Meeting,
    MeetingState,
    Schedule,
    Seat,
    Side,
    Wish,
)
from app.outcomes.models import Outcome
from app.participant.path import Facts, Step, path, step_now
from app.readiness import queries as readiness
from app.readiness.rules import Rung
from app.registrations.models import Registration, RegistrationState, SessionBooking


@dataclass
class MyEvent:
    """One of a person's events, with everything its card and its page show."""

    registration: Registration
    delegation: Delegation | None = None
    facts: Facts | None = None
    steps: list[Step] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    attendance: dict[int, MeetingAttendance] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)  # meetings with an outcome of one's own side
    sessions: list[SessionBooking] = field(default_factory=list)
    checked_in_at: datetime | None = None
    asked: int = 0  # marks of the other side about us that we have not answered

    @property
    def event(self) -> Event:
        return self.registration.event

    @property
    def over(self) -> bool:
        """Whether the event lies behind, so that nothing is marked or booked any more."""
        return self.facts is None or self.facts.now >= self.facts.ends_at

    @property
    def step(self) -> Step | None:
        return step_now(self.steps)


def my_events(user: User, now: datetime, *, event_id: int | None = None) -> list[MyEvent]:
    """A person's events, the next ones first, past ones after them; a fixed number of statements."""
    query = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.user_id == user.id, Event.state != EventState.DRAFT)
        .options(joinedload(Registration.event), joinedload(Registration.company))
        .order_by(Event.starts_at)
    )
    if event_id is not None:
        query = query.where(Registration.event_id == event_id)
    mine = [MyEvent(registration) for registration in db.session.scalars(query)]
    _add_delegations(mine)
    _add_meetings(mine)
    _add_sessions(mine)
    _add_facts(mine, now)
    coming = [item for item in mine if item.event.ends_at >= now]
    past = [item for item in mine if item.event.ends_at < now]
    return coming + past[::-1]


def focus(events: list[MyEvent], now: datetime) -> MyEvent | None:
    """The event the home page is about: the first that asks for something, else the next to come."""
    alive = [
        item
        for item in events
        if item.registration.state in (RegistrationState.APPROVED, RegistrationState.PENDING)
    ]
    coming = [
        item for item in alive if item.event.ends_at >= now and item.event.state != EventState.CANCELLED
    ]
    asking = [item for item in alive if item.step is not None]
    return next(iter([item for item in coming if item in asking] or coming or asking), None)


def my_companies(user: User) -> list[tuple[Representative, int, int]]:
    """The companies a person acts for or asked to join, each with the numbers of its offers and of its needs."""
    offers, needs = (
        select(func.count(kind.id))
        .where(kind.company_id == Representative.company_id, kind.withdrawn_at.is_(None))
        .correlate(Representative)
        .scalar_subquery()
        for kind in (Offer, Need)
    )
    query = (
        select(Representative, offers, needs)
        .where(Representative.user_id == user.id)
        .options(joinedload(Representative.company))
        .order_by(Representative.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def next_events(now: datetime, limit: int = 4) -> list[Event]:
    """Published events to come, for those who have none."""
    query = (
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.starts_at > now)
        .order_by(Event.starts_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def _add_delegations(mine: list[MyEvent]) -> None:
    wanted = [
        item
        for item in mine
        if item.registration.company_id and item.registration.role in (Role.SUPPLIER, Role.BUYER)
    ]
    if not wanted:
        return
    query = (
        select(Delegation)
        .where(
            Delegation.event_id.in_({item.registration.event_id for item in wanted}),
            Delegation.company_id.in_({item.registration.company_id for item in wanted}),
        )
        .options(joinedload(Delegation.company))
    )
    found = {(row.event_id, row.company_id, str(row.side)): row for row in db.session.scalars(query)}
    for item in wanted:
        key = (item.registration.event_id, item.registration.company_id or 0, str(item.registration.role))
        item.delegation = found.get(key)


def _add_meetings(mine: list[MyEvent]) -> None:
    by_delegation = {item.delegation.id: item for item in mine if item.delegation is not None}
    if not by_delegation:
        return
    query = (
        select(Meeting)
        .where(
            Meeting.state == MeetingState.PLANNED,
            or_(Meeting.supplier_id.in_(by_delegation), Meeting.buyer_id.in_(by_delegation)),
        )
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier).joinedload(Delegation.company),
            joinedload(Meeting.buyer).joinedload(Delegation.company),
            joinedload(Meeting.supplier_seat).joinedload(Seat.registration).joinedload(Registration.user),
            joinedload(Meeting.buyer_seat).joinedload(Seat.registration).joinedload(Registration.user),
        )
    )
    meetings = sorted(db.session.scalars(query).unique(), key=lambda meeting: meeting.slot.starts_at)
    ids = [meeting.id for meeting in meetings]
    held = {
        row.meeting_id: row
        for row in _all(select(MeetingAttendance).where(MeetingAttendance.meeting_id.in_(ids)))
    }
    told = {
        (row.meeting_id, str(row.side)) for row in _all(select(Outcome).where(Outcome.meeting_id.in_(ids)))
    }
    for meeting in meetings:
        for delegation_id, side in ((meeting.supplier_id, Side.SUPPLIER), (meeting.buyer_id, Side.BUYER)):
            if (item := by_delegation.get(delegation_id)) is not None:
                item.meetings.append(meeting)
                if meeting.id in held:
                    item.attendance[meeting.id] = held[meeting.id]
                if (meeting.id, str(side)) in told:
                    item.told.add(meeting.id)


def _add_sessions(mine: list[MyEvent]) -> None:
    by_registration = {item.registration.id: item for item in mine}
    bookings = select(SessionBooking).where(SessionBooking.registration_id.in_(by_registration))
    for booking in _all(bookings.options(joinedload(SessionBooking.session))):
        by_registration[booking.registration_id].sessions.append(booking)
    for row in _all(select(CheckIn).where(CheckIn.registration_id.in_(by_registration))):
        by_registration[row.registration_id].checked_in_at = row.at


def _add_facts(mine: list[MyEvent], now: datetime) -> None:
    companies = {item.registration.company_id for item in mine if item.registration.company_id}
    events = {item.registration.event_id for item in mine}
    delegations = {item.delegation.id for item in mine if item.delegation is not None}
    offers = _counts(
        select(Offer.company_id, func.count())
        .where(Offer.company_id.in_(companies), Offer.withdrawn_at.is_(None))
        .group_by(Offer.company_id)
    )
    needs = {
        (event_id, company_id): number
        for event_id, company_id, number in db.session.execute(
            select(NeedAtEvent.event_id, Need.company_id, func.count())
            .join(NeedAtEvent.need)
            .where(
                NeedAtEvent.event_id.in_(events), Need.company_id.in_(companies), Need.withdrawn_at.is_(None)
            )
            .group_by(NeedAtEvent.event_id, Need.company_id)
        )
    }
    marks = _counts(
        select(Wish.author_id, func.count()).where(Wish.author_id.in_(delegations)).group_by(Wish.author_id)
    )
    sides = {
        (event_id, str(side)): number
        for event_id, side, number in db.session.execute(
            select(Delegation.event_id, Delegation.side, func.count())
            .where(Delegation.event_id.in_(events))
            .group_by(Delegation.event_id, Delegation.side)
        )
    }
    published = set(
        db.session.scalars(
            select(Schedule.event_id).where(Schedule.event_id.in_(events), Schedule.published_at.is_not(None))
        )
    )
    unanswered = _unanswered(delegations)
    ladders = _ladders(mine, now)
    for item in mine:
        registration, event = item.registration, item.event
        own = item.delegation.id if item.delegation else 0
        other = Side.BUYER if registration.role == Role.SUPPLIER else Side.SUPPLIER
        company = registration.company
        item.asked = unanswered.get(own, 0)
        item.facts = Facts(
            role=registration.role,
            registration=registration.state,
            event_state=event.state,
            has_meetings=event.has_meetings,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            wishes_close_at=event.wishes_close_at,
            card_complete=company is not None and tells_enough(company),
            offers=offers.get(registration.company_id or 0, 0),
            needs=needs.get((event.id, registration.company_id or 0), 0),
            counterparts=sides.get((event.id, str(other)), 0),
            marks=marks.get(own, 0),
            schedule_published=event.id in published,
            meetings=len(
                [
                    m
                    for m in item.meetings
                    if str(getattr(item.attendance.get(m.id), "holding", "held")) == "held"
                ]
            ),
            outcomes=len(item.told),
            now=now,
            **_ladder_facts(ladders.get(registration.id, [])),
        )
        item.steps = path(item.facts)


def _ladders(mine: list[MyEvent], now: datetime) -> dict[int, list[Rung]]:
    """By registration: the steps its event asks of its firm."""
    keys = {
        item.registration.id: (item.event.id, item.registration.company_id, str(item.registration.role))
        for item in mine
        if item.registration.company_id and item.registration.role in (Role.SUPPLIER, Role.BUYER)
    }
    found = readiness.rungs_of_many(set(keys.values()), now) if keys else {}
    return {registration_id: found[key] for registration_id, key in keys.items()}


def _ladder_facts(rungs: list[Rung]) -> dict[str, Any]:
    left = [rung for rung in rungs if not rung.standing.passed]
    return {
        "steps_asked": len(rungs),
        "steps_left": len(left),
        "ladder_until": left[0].step.due_at if left else None,
    }


def _unanswered(delegations: Iterable[int]) -> dict[int, int]:
    """By delegation: how many of the other side want it and got no mark back."""
    ids = set(delegations)
    asked = _all(select(Wish).where(Wish.about_id.in_(ids), Wish.level.in_(["must", "want"])))
    answered = {
        (row[0], row[1])
        for row in db.session.execute(select(Wish.author_id, Wish.about_id).where(Wish.author_id.in_(ids)))
    }
    counts: dict[int, int] = {}
    for wish in asked:
        if (wish.about_id, wish.author_id) not in answered:
            counts[wish.about_id] = counts.get(wish.about_id, 0) + 1
    return counts


def _all(query: Any) -> list[Any]:
    return list(db.session.scalars(query))


def _counts(query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}
