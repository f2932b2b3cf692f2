"""Every hard rule, once: a named function over the facts of one placement, true when the rule is broken.

The name is the error code, the translation key and the word in the scheduler's report. Whoever wants to
place a meeting – the engine, self-booking, the board – gathers `Facts` and asks `broken`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What is known about one placement before it is made.

    Counts leave out the meeting that is being placed. `seats_free` is the number of the buyer's seats (or
    1/0 for the one seat asked for) that are neither taken nor blocked in the slot.
    """

    slot_known: bool = True
    supplier_available: bool = True
    buyer_available: bool = True
    supplier_meetings_in_slot: int = 0
    seat_known: bool = True
    seats_free: int = 1
    table_known: bool = True
    tables_free: int = 1
    pair_meetings: int = 0
    vetoed: bool = False
    supplier_meetings: int = 0
    supplier_max: int | None = None
    buyer_meetings: int = 0
    buyer_max: int | None = None
    locked_slot: str | None = None
    slot: str | None = None


Rule = Callable[[Facts], bool]


def slot_unknown(facts: Facts) -> bool:
    """The event has no such slot."""
    return not facts.slot_known


def seat_unknown(facts: Facts) -> bool:
    """The buyer has no seat of this number."""
    return not facts.seat_known


def table_unknown(facts: Facts) -> bool:
    """There is no table of this number in the slot."""
    return not facts.table_known


def vetoed(facts: Facts) -> bool:
    """One side said no, or both belong to the same company."""
    return facts.vetoed


def pair_meets_twice(facts: Facts) -> bool:
    """The two have a meeting at this event already."""
    return facts.pair_meetings > 0


def supplier_cap_reached(facts: Facts) -> bool:
    """The supplier has as many meetings as allowed."""
    return facts.supplier_max is not None and facts.supplier_meetings >= facts.supplier_max


def buyer_cap_reached(facts: Facts) -> bool:
    """The buyer has as many meetings as allowed."""
    return facts.buyer_max is not None and facts.buyer_meetings >= facts.buyer_max


def lock_broken(facts: Facts) -> bool:
    """The pair's meeting is locked in another slot."""
    return facts.locked_slot is not None and facts.slot != facts.locked_slot


def supplier_not_available(facts: Facts) -> bool:
    """The supplier is away or in a session in this slot."""
    return not facts.supplier_available


def buyer_not_available(facts: Facts) -> bool:
    """The buyer is away or in a session in this slot."""
    return not facts.buyer_available


def supplier_busy(facts: Facts) -> bool:
    """The supplier has another meeting in this slot."""
    return facts.supplier_meetings_in_slot > 0


def seat_busy(facts: Facts) -> bool:
    """No seat of the buyer (or not the one asked for) is free in this slot."""
    return facts.seats_free < 1


def no_table(facts: Facts) -> bool:
    """Every table (or the one asked for) is taken in this slot."""
    return facts.tables_free < 1


#: Rules about the pair, whatever the slot.
PAIR_RULES: dict[str, Rule] = {
    rule.__name__: rule for rule in (vetoed, pair_meets_twice, supplier_cap_reached, buyer_cap_reached)
}

#: Rules about the pair in one slot.
SLOT_RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        slot_unknown,
        seat_unknown,
        table_unknown,
        lock_broken,
        supplier_not_available,
        buyer_not_available,
        supplier_busy,
        seat_busy,
        no_table,
    )
}

RULES: dict[str, Rule] = PAIR_RULES | SLOT_RULES

#: Said of a pair that is never available at the same time; a conclusion over all slots, not a rule of one.
NO_COMMON_SLOT = "no_common_slot"


def broken(facts: Facts, rules: dict[str, Rule] = RULES) -> list[str]:
    """Names of the rules this placement would break, most telling first; empty when it may be made."""
    return [name for name, rule in rules.items() if rule(facts)]
