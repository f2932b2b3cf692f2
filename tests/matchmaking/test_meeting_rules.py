"""The organiser's rules reach booking and runs alike: each one obeyed and broken on real rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.companies.models import Company, CompanyKind
from app.core import clock
from app.core.errors import DomainError
from app.events.models import Role
from app.infra.db import db, transaction
from app.matchmaking import snapshot
from app.matchmaking.models import ClaimKind, Delegation, Side
from app.matchmaking.operations.grid import ensure_schedule
from app.matchmaking.rules.meeting_rules import MeetingRules, read_rules
from app.matchmaking.rules.run_settings import settings_of
from app.matchmaking.solver import check
from app.matchmaking.solver.plan import from_dict
from tests.factories import make_delegation, make_registration, make_user
from tests.matchmaking.conference import Conference, make_conference

pytestmark = pytest.mark.usefixtures("session")


def ruled(here: Conference, **values: Any) -> Conference:
    """The conference with these rules; times of the day are those of its first slots."""
    with transaction():
        ensure_schedule(here.event.id).rules = MeetingRules(**values).stored()
    return here


def clock_at(here: Conference, slot: int, *, end: bool = False) -> str:
    moment = here.slots[slot].ends_at if end else here.slots[slot].starts_at
    return f"{clock.in_zone(moment, here.event.timezone):%H:%M}"


def lunch(here: Conference, first: int, last: int, minutes: int = 20) -> dict[str, Any]:
    return {
        "lunch_minutes": minutes,
        "lunch_from": clock_at(here, first),
        "lunch_to": clock_at(here, last, end=True),
    }


def in_zones(here: Conference) -> None:
    here.tables[0].zone, here.tables[1].zone = "A", "B"
    db.session.commit()


def company(row: Delegation) -> Company:
    return db.session.get_one(Company, row.company_id)


def same_group(here: Conference) -> None:
    company(here.suppliers[0]).group_name = "Группа  Сталь"
    company(here.buyers[0]).group_name = "группа сталь"
    db.session.commit()


def kinds(here: Conference) -> None:
    company(here.buyers[0]).kind = CompanyKind.CORPORATION
    company(here.buyers[1]).kind = CompanyKind.SME
    db.session.commit()
    ruled(here, may_meet=frozenset({("sme", "sme")}))


def lunch_rule(here: Conference) -> None:
    ruled(here, **lunch(here, 0, 1))
    here.book(0, 1, 0)


def buyers_lunch(here: Conference) -> None:
    ruled(here, **lunch(here, 0, 1))
    here.block(here.buyers[0], here.slots[0], ClaimKind.SESSION)


def pause_rule(here: Conference) -> None:
    ruled(here, run_meetings=1, run_pause=10)
    here.book(0, 1, 0)


def walking(here: Conference) -> None:
    in_zones(here)
    ruled(here, walk_minutes=10)
    here.book(0, 1, 0, table=here.tables[0])
    here.buyers[0].zone = "B"
    db.session.commit()


def zone_full(here: Conference) -> None:
    in_zones(here)
    here.book(1, 1, 1, table=here.tables[1])
    here.buyers[0].zone = "B"
    db.session.commit()


def accessible(here: Conference) -> None:
    here.suppliers[0].needs_accessible = True
    db.session.commit()


def other_block(here: Conference) -> None:
    """Slot 1 becomes a slot of another block in part B, and begins with slot 0."""
    in_zones(here)
    here.book(0, 1, 0, table=here.tables[0])
    for slot in here.slots:
        slot.block, slot.place = (2, "B") if slot is here.slots[1] else (1, "A")
    here.slots[1].starts_at = here.slots[0].starts_at
    db.session.commit()


def firm(here: Conference) -> None:
    """The first supplier's company buys as well, and has a meeting in slot 1 as a buyer."""
    person = make_registration(here.event, make_user(), Role.BUYER, company=company(here.suppliers[0]))
    own = make_delegation(here.event, company(here.suppliers[0]), Side.BUYER, people=[person])
    here.buyers.append(own)
    here.book(1, 2, 1)


CASES: list[tuple[Callable[[Conference], None], str]] = [
    (same_group, "same_group"),
    (kinds, "roles_may_not_meet"),
    (lunch_rule, "supplier_without_lunch"),
    (buyers_lunch, "buyer_without_lunch"),
    (pause_rule, "supplier_without_pause"),
    (walking, "too_far"),
    (zone_full, "no_table_in_zone"),
    (accessible, "no_accessible_table"),
    (other_block, "supplier_busy"),
    (firm, "firm_busy"),
]


def code_of_booking(here: Conference, slot: int) -> str:
    try:
        here.book(0, 0, slot)
    except DomainError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(("arrange", "code"), CASES, ids=[code for _arrange, code in CASES])
def test_booking_refuses_by_the_name_of_the_rule(arrange: Callable[[Conference], None], code: str) -> None:
    here = make_conference()
    arrange(here)
    assert code_of_booking(here, 1) == code


@pytest.mark.parametrize(
    "arrange", [lunch_rule, buyers_lunch, pause_rule, walking, zone_full, other_block, firm]
)
def test_booking_takes_a_time_that_obeys(arrange: Callable[[Conference], None]) -> None:
    here = make_conference()
    arrange(here)
    assert code_of_booking(here, 3) == ""


def test_booking_goes_to_the_accessible_table() -> None:
    here = make_conference()
    accessible(here)
    here.tables[1].accessible = True
    db.session.commit()
    here.book(0, 0, 0)
    assert [table for *_rest, table in here.standing()] == [2]


@pytest.mark.parametrize(("arrange", "code"), CASES, ids=[code for _arrange, code in CASES])
def test_a_run_obeys_and_keeps_what_stands(arrange: Callable[[Conference], None], code: str) -> None:
    here = make_conference()
    arrange(here)
    here.wish_all()
    before = set(here.standing())
    run = here.run()
    present = snapshot.take(here.event, settings_of(run), now=clock.now())
    plan = from_dict((run.plan or {})["plan"])
    assert check.violations(present.problem, plan) == []
    assert plan.refused_locks == ()
    kept = {(int(m.supplier), int(m.buyer), int(m.slot)) for m in plan.meetings}
    assert {row[:3] for row in before} <= kept
    assert all(item.reasons for item in plan.unplaced)


def test_meetings_that_stood_before_a_rule_came_are_kept() -> None:
    here = make_conference()
    for slot in (0, 1):
        here.book(0, slot, slot)
    ruled(here, **lunch(here, 0, 1), run_meetings=1)
    here.wish_all()
    run = here.run()
    present = snapshot.take(here.event, settings_of(run), now=clock.now())
    plan = from_dict((run.plan or {})["plan"])
    assert check.violations(present.problem, plan) == []
    assert plan.refused_locks == ()


def test_a_run_made_under_other_rules_is_stale_and_says_so() -> None:
    here = make_conference()
    here.wish_all()
    run = here.run()
    before = (run.plan or {})["parts"]
    ruled(here, run_meetings=2)
    present = snapshot.take(here.event, settings_of(run), now=clock.now())
    assert present.fingerprint != run.fingerprint
    assert snapshot.fingerprint.changes(before, present.parts) == ["rules"]


def test_rules_are_stored_and_read_back() -> None:
    given = MeetingRules(30, "12:00", "15:00", 4, 15, 5, {("A", "B"): 8}, frozenset({("sme", "sme")}), True)
    assert read_rules(given.stored()) == given
    assert read_rules({}) == read_rules(None) == MeetingRules()
