"""Decisions about feedback, without database or web."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.core.errors import Refused
from app.events.models import Event, EventState, Role
from app.feedback.models import FeedbackTerms
from app.questionnaires.models import Question
from app.questionnaires.queries import QuestionResult
from app.registrations.models import Registration, RegistrationState

OPEN_FOR = timedelta(days=14)
FEWEST = 5  # answers from which anonymous results are shown: fewer would give people away
NOT_ASKED = frozenset({Role.STAFF})


def closes_at(event: Event, terms: FeedbackTerms) -> datetime:
    """Until when feedback is taken."""
    return terms.closes_at or event.ends_at + OPEN_FOR


def has_ended(event: Event, now: datetime) -> bool:
    """Whether there is something to look back at."""
    return event.state == EventState.FINISHED or (
        event.state != EventState.CANCELLED and now >= event.ends_at
    )


def refusal_to_give(
    registration: Registration, event: Event, terms: FeedbackTerms, *, asked: bool, given: bool, now: datetime
) -> Refused | None:
    """Why this person cannot say anything at this moment. Named feedback may be changed until the end."""
    if registration.state != RegistrationState.APPROVED or registration.role in NOT_ASKED or not asked:
        return Refused("feedback_not_asked")
    if event.state in {EventState.DRAFT, EventState.CANCELLED}:
        return Refused("feedback_not_asked")
    if not has_ended(event, now):
        return Refused("feedback_too_early")
    if now >= closes_at(event, terms):
        return Refused("feedback_closed")
    return Refused("feedback_given_already") if given and terms.anonymous else None


def refusal_of_terms(event: Event, known: FeedbackTerms, *, anonymous: bool, answered: int) -> Refused | None:
    """What people were promised stays: neither side of the promise changes once somebody answered."""
    if answered and anonymous != known.anonymous:
        return Refused("feedback_promise_given", field="anonymous")
    return None


def hidden(result_count: int, *, anonymous: bool) -> bool:
    """Whether results are kept back because too few answered."""
    return anonymous and result_count < FEWEST


@dataclass(frozen=True)
class Scale:
    """The answers to a question on a scale: how many chose each step."""

    steps: list[tuple[int, int]]
    mean: Decimal
    score: int | None  # net promoter score, −100 to 100, of a scale from 0 to 10


def scale_of(result: QuestionResult) -> Scale | None:
    """A scale's figures; None where the question is none or nobody answered."""
    question: Question = result.question
    if not question.is_scale or not result.numbers or result.mean is None:
        return None
    counts = Counter(int(number) for number in result.numbers)
    least, most = int(question.least or 0), int(question.most or 0)
    return Scale(
        [(step, counts.get(step, 0)) for step in range(least, most + 1)],
        result.mean,
        net_promoters(result.numbers) if (least, most) == (0, 10) else None,
    )


def net_promoters(numbers: Sequence[Decimal]) -> int:
    """The share of those who said 9 or 10 less the share of those who said 6 or less, in percent."""
    happy = sum(number >= 9 for number in numbers)
    unhappy = sum(number <= 6 for number in numbers)
    return round(100 * (happy - unhappy) / len(numbers))
