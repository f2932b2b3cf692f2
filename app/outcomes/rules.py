"""Decisions about outcomes: who may tell, what counts as held, where two words differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.attendance.models import FailedSide, Holding
from app.core.errors import Refused
from app.matchmaking.models import Meeting, MeetingState, Side
from app.outcomes.models import Stage

MOST_AMOUNT = Decimal("999999999999.99")  # RUB; a slip of the finger beyond it is refused
PATH = tuple(stage for stage in Stage if stage != Stage.LOST)


def refusal_to_tell(meeting: Meeting, now: datetime) -> Refused | None:
    """Why nothing can be told about a meeting at `now`; its slot must be loaded."""
    if meeting.state != MeetingState.PLANNED:
        return Refused("outcome_of_cancelled")
    if now < meeting.slot.starts_at:
        return Refused("outcome_too_early")
    return None


def amount_problem(amount: Decimal | None) -> str | None:
    """The code of what is wrong with a sum in roubles, or None."""
    if amount is None:
        return None
    if amount < 0:
        return "amount_negative"
    return "amount_too_large" if amount > MOST_AMOUNT else None


@dataclass(frozen=True)
class Word:
    """What one side said about a meeting. `stage` is None where it says the meeting was missed; sums in RUB."""

    holding: Holding
    stage: Stage | None = None
    amount: Decimal | None = None
    failed_side: FailedSide | None = None


@dataclass(frozen=True)
class DeskMark:
    """What the desk marked on the day."""

    holding: Holding
    failed_side: FailedSide | None = None


class Standing(StrEnum):
    """What became of an agreed meeting."""

    HELD = "held"
    MISSED_SUPPLIER = "missed_supplier"
    MISSED_BUYER = "missed_buyer"
    MISSED_BOTH = "missed_both"
    UNKNOWN = "unknown"  # nobody marked it, or the sides contradict each other
    CANCELLED = "cancelled"  # beforehand


_MISSED = {
    FailedSide.SUPPLIER: Standing.MISSED_SUPPLIER,
    FailedSide.BUYER: Standing.MISSED_BUYER,
    FailedSide.BOTH: Standing.MISSED_BOTH,
}


def standing(mark: DeskMark | None, supplier: Word | None, buyer: Word | None) -> Standing:
    """What became of a meeting that was not cancelled.

    The desk's mark decides. Without it the sides' words do, if those who spoke agree about it.
    """
    if mark is not None:
        return _standing_of(mark.holding, mark.failed_side)
    said = {_standing_of(word.holding, word.failed_side) for word in (supplier, buyer) if word is not None}
    return said.pop() if len(said) == 1 else Standing.UNKNOWN


def _standing_of(holding: Holding, failed_side: FailedSide | None) -> Standing:
    if holding == Holding.HELD:
        return Standing.HELD
    return _MISSED[failed_side or FailedSide.BOTH]


class Difference(StrEnum):
    """In what two words differ."""

    HOLDING = "holding"
    STAGE = "stage"
    AMOUNT = "amount"


def differences(supplier: Word | None, buyer: Word | None) -> tuple[Difference, ...]:
    """Where both have spoken and do not say the same."""
    if supplier is None or buyer is None:
        return ()
    if supplier.holding != buyer.holding:
        return (Difference.HOLDING,)
    found = []
    if supplier.stage != buyer.stage:
        found.append(Difference.STAGE)
    if supplier.amount != buyer.amount and supplier.amount is not None and buyer.amount is not None:
        found.append(Difference.AMOUNT)
    return tuple(found)


def reached(stage: Stage | None, step: Stage) -> bool:
    """Whether somebody at `stage` has come to `step` or beyond. A lost affair has come no further than the meeting."""
    if stage is None:
        return False
    return step == Stage.HELD if stage == Stage.LOST else PATH.index(stage) >= PATH.index(step)


def leading_word(supplier: Word | None, buyer: Word | None) -> Word | None:
    """The word by which a meeting is counted: the buyer's, since the buyer decides; without it the supplier's."""
    return buyer if buyer is not None else supplier


def other_side(side: Side) -> Side:
    return Side.BUYER if side == Side.SUPPLIER else Side.SUPPLIER


def failed_side_of(own: Side, who: str) -> FailedSide:
    """«we», «they» or «both» as told by one side, as the side that failed."""
    if who == "both":
        return FailedSide.BOTH
    return FailedSide(str(own if who == "we" else other_side(own)))


def who_failed(own: Side, failed: FailedSide | None) -> str:
    """The side that failed, as its own side would say it: «we», «they», «both», or nothing."""
    if failed is None or failed == FailedSide.BOTH:
        return str(failed or "")
    return "we" if str(failed) == str(own) else "they"
