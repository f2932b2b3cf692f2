"""The participant's path through one event: what is done, what is to do now and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.events.models import EventState, Role
from app.registrations.models import RegistrationState


class StepCode(StrEnum):
    """The steps, in the order in which they are taken."""

    REGISTRATION = "registration"
    CARD = "card"
    OFFERS = "offers"
    NEEDS = "needs"
    LADDER = "ladder"  # what the organiser requires before marks open
    WISHES = "wishes"
    SCHEDULE = "schedule"
    DAY = "day"
    OUTCOMES = "outcomes"


class StepState(StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    LATE = "late"


@dataclass(frozen=True)
class Facts:
    """What the path is computed from. Counts are of this person's delegation at this event."""

    role: Role
    registration: RegistrationState
    event_state: EventState
    has_meetings: bool  # the event is one with 1:1 meetings
    starts_at: datetime
    ends_at: datetime
    wishes_close_at: datetime | None
    card_complete: bool
    offers: int
    needs: int
    counterparts: int
    marks: int
    schedule_published: bool
    meetings: int
    outcomes: int
    now: datetime
    steps_asked: int = 0  # of the readiness ladder
    steps_left: int = 0
    ladder_until: datetime | None = None  # of the first step not passed


@dataclass(frozen=True)
class Step:
    """One step: its state, and the moment until which it must be done, if any."""

    code: StepCode
    state: StepState
    until: datetime | None = None


def path(facts: Facts) -> list[Step]:
    """All steps of this person's way; at most one is NOW."""
    steps = _raw(facts)
    now_at = next((index for index, step in enumerate(steps) if step.state == StepState.NOW), None)
    return [
        Step(step.code, StepState.LATER, step.until)
        if step.state == StepState.NOW and now_at is not None and index > now_at
        else step
        for index, step in enumerate(steps)
    ]


def step_now(steps: list[Step]) -> Step | None:
    """The step to take now, or None when there is nothing to do but wait or come."""
    return next((step for step in steps if step.state == StepState.NOW), None)


def _raw(facts: Facts) -> list[Step]:
    approved = facts.registration == RegistrationState.APPROVED
    steps = [Step(StepCode.REGISTRATION, StepState.DONE if approved else StepState.LATER)]
    if facts.has_meetings and facts.role in (Role.SUPPLIER, Role.BUYER):
        steps += _meeting_steps(facts, approved)
    over = facts.now >= facts.ends_at or facts.event_state == EventState.FINISHED
    steps.append(Step(StepCode.DAY, StepState.DONE if over else StepState.LATER, facts.starts_at))
    if facts.has_meetings and facts.role in (Role.SUPPLIER, Role.BUYER):
        steps.append(_outcome_step(facts, over))
    return steps


def _meeting_steps(facts: Facts, approved: bool) -> list[Step]:
    open_until = facts.wishes_close_at or facts.starts_at
    closed = facts.now >= open_until
    own = (
        _step(StepCode.OFFERS, facts.offers > 0, approved, closed, open_until)
        if facts.role == Role.SUPPLIER
        else _step(StepCode.NEEDS, facts.needs > 0, approved, closed, open_until)
    )
    marking = approved and facts.counterparts > 0 and not facts.steps_left
    until = facts.ladder_until if facts.ladder_until and facts.now < facts.ladder_until else open_until
    asked = [_step(StepCode.LADDER, not facts.steps_left, approved, closed, until)]
    return [
        _step(StepCode.CARD, facts.card_complete, approved, closed, open_until),
        own,
        *(asked if facts.steps_asked else []),
        _step(StepCode.WISHES, facts.marks > 0, marking, closed, open_until),
        Step(StepCode.SCHEDULE, StepState.DONE if facts.schedule_published else StepState.LATER),
    ]


def _step(code: StepCode, done: bool, possible: bool, closed: bool, until: datetime) -> Step:
    if done:
        return Step(code, StepState.DONE)
    if closed:
        return Step(code, StepState.LATE, until)
    return Step(code, StepState.NOW if possible else StepState.LATER, until)


def _outcome_step(facts: Facts, over: bool) -> Step:
    if facts.meetings and facts.outcomes >= facts.meetings:
        return Step(StepCode.OUTCOMES, StepState.DONE)
    return Step(StepCode.OUTCOMES, StepState.NOW if over and facts.meetings else StepState.LATER)
