"""Deadlines, prices, and who may see what was withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.accounts.models import RoleGrant, SystemRole, User
from app.catalogue import rules
from app.catalogue.models import Need
from app.companies.models import Standing
from app.events.models import Event, EventKind, EventState

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_deadline_lies_today_or_later() -> None:
    today = date(2026, 11, 21)
    assert rules.deadline_problem(today, before=None, now=NOON) is None
    assert rules.deadline_problem(today - timedelta(days=1), before=None, now=NOON) == "deadline_past"
    assert rules.deadline_problem(None, before=None, now=NOON) is None


def test_the_day_is_moscows() -> None:
    late = datetime(2026, 11, 21, 21, 30, tzinfo=UTC)  # 0:30 of the 22nd in Moscow
    assert rules.deadline_problem(date(2026, 11, 21), before=None, now=late) == "deadline_past"


def test_a_deadline_that_stood_there_may_stay() -> None:
    past = date(2026, 1, 1)
    assert rules.deadline_problem(past, before=past, now=NOON) is None


def test_the_price_corridor_stands_upright() -> None:
    assert rules.price_problem(Decimal(5), Decimal(4)) == "price_upside_down"
    assert rules.price_problem(Decimal(5), Decimal(5)) is None
    assert rules.price_problem(None, Decimal(4)) is None


def test_a_withdrawn_need_is_seen_by_its_people_and_organisers_only() -> None:
    need = Need(withdrawn_at=NOON)
    stranger, organiser = User(id=1), User(id=2)
    stranger.grants, organiser.grants = [], [RoleGrant(role=SystemRole.ORGANISER)]
    assert not rules.may_see(need, None, None)
    assert not rules.may_see(need, stranger, Standing.ASKED)
    assert rules.may_see(need, stranger, Standing.REPRESENTATIVE)
    assert rules.may_see(need, organiser, None)
    assert rules.may_see(Need(withdrawn_at=None), None, None)


@pytest.mark.parametrize(
    ("kind", "state", "hours", "takes"),
    [
        (EventKind.SUPPLIER_CONFERENCE, EventState.PUBLISHED, 1, True),
        (EventKind.SUPPLIER_CONFERENCE, EventState.RUNNING, 1, True),
        (EventKind.SUPPLIER_CONFERENCE, EventState.PUBLISHED, -1, False),
        (EventKind.SUPPLIER_CONFERENCE, EventState.CANCELLED, 1, False),
        (EventKind.SUPPLIER_CONFERENCE, EventState.DRAFT, 1, False),
        (EventKind.WEBINAR, EventState.PUBLISHED, 1, False),
    ],
)
def test_needs_are_brought_to_conferences_ahead(
    kind: EventKind, state: EventState, hours: int, takes: bool
) -> None:
    event = Event(kind=kind, state=state, ends_at=NOON + timedelta(hours=hours))
    assert rules.takes_needs(event, NOON) is takes


def test_related_codes_share_their_first_digits() -> None:
    assert rules.kin_of("22.29.29.190") == "22.29"
    assert rules.kin_of("22.2") == "22"
    assert rules.kin_of("") == ""
