"""Who may tell, what counts as held, where words differ."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.attendance.models import FailedSide, Holding
from app.matchmaking.models import Meeting, MeetingState, Side, Slot
from app.outcomes import rules
from app.outcomes.forms import roubles
from app.outcomes.models import Stage
from app.outcomes.rules import DeskMark, Difference, Standing, Word

START = datetime(2026, 12, 10, 7, 0, tzinfo=UTC)
HELD = Word(Holding.HELD, Stage.OFFER_ASKED, Decimal(100))
AWAY = Word(Holding.MISSED, failed_side=FailedSide.SUPPLIER)


def meeting(state: MeetingState = MeetingState.PLANNED) -> Meeting:
    return Meeting(state=state, slot=Slot(starts_at=START, ends_at=START + timedelta(minutes=20)))


def test_nothing_is_told_before_the_slot_begins() -> None:
    early = rules.refusal_to_tell(meeting(), START - timedelta(seconds=1))
    assert early is not None
    assert early.code == "outcome_too_early"
    assert rules.refusal_to_tell(meeting(), START) is None


def test_nothing_is_told_of_a_cancelled_meeting() -> None:
    refusal = rules.refusal_to_tell(meeting(MeetingState.CANCELLED), START)
    assert refusal is not None
    assert refusal.code == "outcome_of_cancelled"


@pytest.mark.parametrize(
    ("mark", "supplier", "buyer", "expected"),
    [
        (DeskMark(Holding.HELD), AWAY, AWAY, Standing.HELD),
        (DeskMark(Holding.MISSED, FailedSide.BUYER), HELD, HELD, Standing.MISSED_BUYER),
        (None, HELD, HELD, Standing.HELD),
        (None, None, AWAY, Standing.MISSED_SUPPLIER),
        (None, HELD, AWAY, Standing.UNKNOWN),
        (None, None, None, Standing.UNKNOWN),
    ],
)
def test_the_desk_decides_and_without_it_the_sides_if_they_agree(
    mark: DeskMark | None, supplier: Word | None, buyer: Word | None, expected: Standing
) -> None:
    assert rules.standing(mark, supplier, buyer) == expected


def test_words_differ_in_holding_or_in_stage_and_sum() -> None:
    more = Word(Holding.HELD, Stage.CONTRACT, Decimal(200))
    assert rules.differences(HELD, AWAY) == (Difference.HOLDING,)
    assert rules.differences(HELD, more) == (Difference.STAGE, Difference.AMOUNT)
    assert rules.differences(HELD, HELD) == ()
    assert rules.differences(HELD, None) == ()


def test_a_sum_that_one_side_leaves_open_is_no_difference() -> None:
    assert rules.differences(HELD, Word(Holding.HELD, Stage.OFFER_ASKED)) == ()


def test_a_stage_is_reached_by_those_beyond_it_and_a_lost_affair_only_met() -> None:
    assert rules.reached(Stage.CONTRACT, Stage.SAMPLE)
    assert not rules.reached(Stage.SAMPLE, Stage.CONTRACT)
    assert rules.reached(Stage.LOST, Stage.HELD)
    assert not rules.reached(Stage.LOST, Stage.OFFER_ASKED)
    assert not rules.reached(None, Stage.HELD)


def test_we_and_they_depend_on_who_speaks() -> None:
    assert rules.failed_side_of(Side.BUYER, "we") == FailedSide.BUYER
    assert rules.failed_side_of(Side.BUYER, "they") == FailedSide.SUPPLIER
    assert rules.failed_side_of(Side.SUPPLIER, "both") == FailedSide.BOTH
    assert rules.who_failed(Side.SUPPLIER, FailedSide.SUPPLIER) == "we"
    assert rules.who_failed(Side.SUPPLIER, FailedSide.BUYER) == "they"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 200 000", "1200000"),
        ("1 200 000,50 ₽", "1200000.50"),
        ("1,200,000.50", "1200000.50"),
        ("1.200.000,50", "1200000.50"),
        ("150000 руб.", "150000"),
        ("0", "0"),
        ("-5", "-5"),
    ],
)
def test_sums_are_read_with_any_separator(text: str, expected: str) -> None:
    assert roubles(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["about a million", "1e9", "12,345,6", "1 000 000,005", "٣٤a"])
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        roubles(text)


def test_an_empty_sum_is_none() -> None:
    assert roubles("  ") is None


def test_a_sum_below_zero_or_beyond_reason_is_a_problem() -> None:
    assert rules.amount_problem(Decimal(-1)) == "amount_negative"
    assert rules.amount_problem(Decimal(10) ** 13) == "amount_too_large"
    assert rules.amount_problem(Decimal(0)) is None
