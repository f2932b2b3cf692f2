"""What a mark is worth and who may set it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.events.models import Event, EventState
from app.matchmaking.models import Delegation, Side, WishLevel
from app.matchmaking.rules.wishes import MOST_MUST, refusal_to_mark, score_of_wishes, wishes_closed

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MUST, WANT, RESERVE, NO = WishLevel


def event(**values: object) -> Event:
    given = {
        "state": EventState.PUBLISHED,
        "starts_at": NOW + timedelta(days=10),
        "wishes_close_at": NOW + timedelta(days=5),
        **values,
    }
    return Event(**given)


def supplier(company_id: int = 1) -> Delegation:
    return Delegation(id=company_id, company_id=company_id, side=Side.SUPPLIER)


def buyer(company_id: int = 2) -> Delegation:
    return Delegation(id=company_id + 100, company_id=company_id, side=Side.BUYER)


def test_mutual_is_worth_more_than_a_buyers_and_that_more_than_a_suppliers_mark() -> None:
    for level in (MUST, WANT, RESERVE):
        assert (
            score_of_wishes(level, level)[0]
            > score_of_wishes(None, level)[0]
            > score_of_wishes(level, None)[0]
            > 0
        )


def test_a_higher_mark_is_never_worth_less() -> None:
    order = [None, RESERVE, WANT, MUST]
    for other in order:
        of_buyer = [score_of_wishes(other, level)[0] for level in order]
        of_supplier = [score_of_wishes(level, other)[0] for level in order]
        assert of_buyer == sorted(of_buyer)
        assert of_supplier == sorted(of_supplier)


def test_a_no_of_either_side_ends_it() -> None:
    assert score_of_wishes(NO, MUST) == (0, False)
    assert score_of_wishes(MUST, NO) == (0, False)
    assert score_of_wishes(None, None) == (0, False)


@pytest.mark.parametrize(
    ("of_supplier", "of_buyer", "must"),
    [
        (MUST, MUST, True),
        (MUST, WANT, True),
        (WANT, MUST, True),
        (WANT, WANT, False),
        (MUST, RESERVE, False),
        (None, MUST, False),
    ],
)
def test_a_meeting_must_be_where_one_must_meets_a_want(
    of_supplier: WishLevel | None, of_buyer: WishLevel, must: bool
) -> None:
    assert score_of_wishes(of_supplier, of_buyer)[1] is must


def test_marks_close_at_their_deadline() -> None:
    assert not wishes_closed(event(), NOW)
    assert wishes_closed(event(), NOW + timedelta(days=5))


def test_without_a_deadline_marks_close_when_the_event_begins() -> None:
    open_ended = event(wishes_close_at=None)
    assert not wishes_closed(open_ended, NOW + timedelta(days=9))
    assert wishes_closed(open_ended, NOW + timedelta(days=10))


def test_a_cancelled_event_takes_no_marks() -> None:
    assert wishes_closed(event(state=EventState.CANCELLED), NOW)


def test_a_supplier_may_mark_a_buyer() -> None:
    assert refusal_to_mark(event(), supplier(), buyer(), MUST, musts_besides=MOST_MUST - 1, now=NOW) is None


@pytest.mark.parametrize(
    ("author", "about", "musts", "days", "code"),
    [
        (supplier(), buyer(), 0, 6, "wish_closed"),
        (supplier(1), buyer(1), 0, 0, "own_company"),
        (supplier(1), supplier(3), 0, 0, "wrong_side"),
        (supplier(), buyer(), MOST_MUST, 0, "must_limit"),
    ],
)
def test_each_rule_has_its_name(
    author: Delegation, about: Delegation, musts: int, days: int, code: str
) -> None:
    refusal = refusal_to_mark(
        event(), author, about, MUST, musts_besides=musts, now=NOW + timedelta(days=days)
    )
    assert refusal is not None
    assert refusal.code == code
