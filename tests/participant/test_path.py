"""The participant's path: what is done, what comes now, what is too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.events.models import EventState, Role
from app.participant.path import Facts, StepCode, StepState, path, step_now
from app.registrations.models import RegistrationState

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SUPPLIER = Facts(
    role=Role.SUPPLIER,
    registration=RegistrationState.APPROVED,
    event_state=EventState.PUBLISHED,
    has_meetings=True,
    starts_at=NOW + timedelta(days=16),
    ends_at=NOW + timedelta(days=16, hours=8),
    wishes_close_at=NOW + timedelta(days=10),
    card_complete=True,
    offers=3,
    needs=0,
    counterparts=12,
    marks=5,
    schedule_published=False,
    meetings=0,
    outcomes=0,
    now=NOW,
)


def states(facts: Facts) -> dict[str, str]:
    return {str(step.code): str(step.state) for step in path(facts)}


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({"card_complete": False, "offers": 0, "marks": 0}, StepCode.CARD),
        ({"offers": 0, "marks": 0}, StepCode.OFFERS),
        ({"marks": 0}, StepCode.WISHES),
        ({}, None),
        ({"role": Role.BUYER}, StepCode.NEEDS),
        ({"role": Role.BUYER, "needs": 2}, None),
        ({"registration": RegistrationState.PENDING, "offers": 0}, None),
        ({"counterparts": 0, "marks": 0}, None),
    ],
)
def test_the_first_open_step_comes_now(change, now):
    step = step_now(path(replace(SUPPLIER, **change)))
    assert (step.code if step else None) == now


def test_only_one_step_comes_now():
    facts = replace(SUPPLIER, card_complete=False, offers=0, marks=0)
    assert [step.state for step in path(facts)].count(StepState.NOW) == 1


def test_after_the_deadline_an_open_step_is_late():
    facts = replace(SUPPLIER, marks=0, now=NOW + timedelta(days=11))
    assert states(facts)["wishes"] == "late"
    assert step_now(path(facts)) is None


def test_after_the_day_the_results_are_asked_for_until_all_are_told():
    over = replace(SUPPLIER, now=NOW + timedelta(days=17), schedule_published=True, meetings=3, outcomes=1)
    assert step_now(path(over)).code == StepCode.OUTCOMES
    assert states(replace(over, outcomes=3))["outcomes"] == "done"
    assert step_now(path(replace(over, meetings=0, outcomes=0))) is None


def test_an_attendee_has_no_steps_of_meetings():
    assert list(states(replace(SUPPLIER, role=Role.ATTENDEE))) == ["registration", "day"]
