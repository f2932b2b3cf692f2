"""What stays of an event that is over: presence, feedback, certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.feedback import queries as feedback
from app.feedback import rules as feedback_rules
from app.participant.queries import MyEvent
from app.trainings import queries as trainings
from app.trainings import rules as training_rules
from app.trainings.models import Certificate
from app.trainings.queries import Taken
from app.trainings.rules import Lack


@dataclass(frozen=True)
class After:
    """`taken` and `lacks` for events that teach; feedback: "given", "open" or nothing to say."""

    taken: Taken | None
    certificate: Certificate | None
    lacks: tuple[Lack, ...]
    feedback: str


def after(item: MyEvent, now: datetime) -> After | None:
    """What the person sees of an event that is over; None before its end and where there is nothing to see."""
    if not feedback_rules.has_ended(item.event, now):
        return None
    said = _feedback(item, now)
    taken = next(
        (
            line
            for line in trainings.record_of_person(item.registration.user_id, now)
            if line.registration.id == item.registration.id
        ),
        None,
    )
    if taken is None:
        return After(None, None, (), said) if said else None
    valid = trainings.valid_of_user_at(item.event.id, item.registration.user_id)
    standing = training_rules.standing(
        taken.presence, trainings.terms_of(item.event.id), feedback=said == "given"
    )
    given_out = valid is not None or trainings.certificates_of_event(item.event.id)
    return After(taken, valid, standing.lacks if given_out and valid is None else (), said)


def _feedback(item: MyEvent, now: datetime) -> str:
    asked = bool(feedback.asked_at(item.event.id))
    given = feedback.has_given(item.registration.id)
    refusal = feedback_rules.refusal_to_give(
        item.registration, item.event, feedback.terms_of(item.event.id), asked=asked, given=given, now=now
    )
    if given:
        return "given"
    return "open" if refusal is None else ""
