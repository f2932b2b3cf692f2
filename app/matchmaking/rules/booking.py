"""Whether a meeting may be booked, cancelled or moved. The rules of one placement are the solver's own."""

from __future__ import annotations

from datetime import datetime

from app.core.errors import Conflict, DomainError, Refused
from app.events.models import EventState
from app.matchmaking.models import MeetingState, Side, WishLevel
from app.matchmaking.solver.constraints import PAIR_RULES, Facts, broken

#: Rules that somebody else's booking may break between the page and the click.
TAKEN = {
    "pair_meets_twice",
    "supplier_not_available",
    "buyer_not_available",
    "supplier_busy",
    "seat_busy",
    "no_table",
}

#: Rules about the two, whatever the time.
OF_THE_PAIR = frozenset(PAIR_RULES)


def refusal_to_place(facts: Facts) -> DomainError | None:
    """What forbids this placement, most telling first: a Conflict where somebody was quicker, else a Refused."""
    names = broken(facts)
    if not names:
        return None
    return Conflict(names[0]) if names[0] in TAKEN else Refused(names[0])


def refusal_of_event(state: EventState) -> str | None:
    """The code of why meetings of an event in this state stay as they are."""
    return None if state in {EventState.PUBLISHED, EventState.RUNNING} else "event_not_open_for_meetings"


def booking_closed(*, self_booking: bool, published: bool) -> str | None:
    """The code of why participants may not book now: neither allowed beforehand nor published yet."""
    return None if self_booking or published else "booking_closed"


def refusal_to_change(
    state: MeetingState, starts_at: datetime, *, side: Side | None, now: datetime
) -> str | None:
    """The code of why a meeting may not be cancelled or moved; `side` is None for the organiser."""
    if state != MeetingState.PLANNED:
        return "meeting_cancelled_already"
    if side is not None and starts_at <= now:
        return "meeting_has_begun"
    return None


def pair_level(buyer: WishLevel | None, supplier: WishLevel | None) -> int:
    """How wanted a meeting is, 4 to 0: must on both sides, must on one, both want it, one wants it, reserve or nothing."""
    both = (buyer, supplier)
    if buyer == supplier == WishLevel.MUST:
        return 4
    if WishLevel.MUST in both:
        return 3
    if buyer == supplier == WishLevel.WANT:
        return 2
    return 1 if WishLevel.WANT in both else 0
