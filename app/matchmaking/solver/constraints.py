"""Every hard rule, once: a named function over the facts of one placement, true when the rule is broken.

The name is the error code, the translation key and the word in the scheduler's report. Whoever wants to
place a meeting – the engine, self-booking, the board – gathers `Facts` and asks `broken`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Facts(NamedTuple):
    """What is known about one placement before it is made.

    Counts leave out the meeting that is being placed. `seats_free` is the number of the buyer's seats (or
    1/0 for the one seat asked for) that are neither taken nor blocked in the slot, nor in an overlapping one.
    Each further count is of those that passed the counts before it: seats that keep their lunch, and their
    pause; free tables in the buyer's part of the hall, and accessible ones where one is needed; seat and
    table together that both sides reach in time.
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
    same_group: bool = False
    roles_may_meet: bool = True
    firm_meetings_in_slot: int = 0
    supplier_keeps_lunch: bool = True
    supplier_keeps_pause: bool = True
    seats_with_lunch: int = 1
    seats_with_pause: int = 1
    tables_in_zone: int = 1
    tables_accessible: int = 1
    places_near: int = 1


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
    """One side said no."""
    return facts.vetoed


def same_group(facts: Facts) -> bool:
    """Both are the same company or belong to the same group of companies."""
    return facts.same_group


def roles_may_not_meet(facts: Facts) -> bool:
    """The organiser does not let suppliers of this kind meet buyers of that kind."""
    return not facts.roles_may_meet


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
    """The supplier has another meeting in this slot or in one that overlaps it."""
    return facts.supplier_meetings_in_slot > 0


def seat_busy(facts: Facts) -> bool:
    """No seat of the buyer (or not the one asked for) is free in this slot."""
    return facts.seats_free < 1


def firm_busy(facts: Facts) -> bool:
    """A firm that sells and buys has a meeting of its other side at this time."""
    return facts.firm_meetings_in_slot > 0


def no_table(facts: Facts) -> bool:
    """Every table (or the one asked for) is taken in this slot."""
    return facts.tables_free < 1


def supplier_without_lunch(facts: Facts) -> bool:
    """The meeting would take the supplier's last window for lunch."""
    return not facts.supplier_keeps_lunch


def buyer_without_lunch(facts: Facts) -> bool:
    """The meeting would take the last window for lunch of every free seat."""
    return facts.seats_free > 0 and facts.seats_with_lunch < 1


def supplier_without_pause(facts: Facts) -> bool:
    """The supplier would have too many meetings in a row."""
    return not facts.supplier_keeps_pause


def buyer_without_pause(facts: Facts) -> bool:
    """Every free seat would have too many meetings in a row."""
    return facts.seats_free > 0 and facts.seats_with_lunch > 0 and facts.seats_with_pause < 1


def no_table_in_zone(facts: Facts) -> bool:
    """No table is free in the part of the hall where the buyer receives."""
    return facts.tables_free > 0 and facts.tables_in_zone < 1


def no_accessible_table(facts: Facts) -> bool:
    """One of the two needs an accessible table, and none is free."""
    return facts.tables_free > 0 and facts.tables_in_zone > 0 and facts.tables_accessible < 1


def too_far(facts: Facts) -> bool:
    """There is no time to walk from or to another meeting in another part of the hall."""
    return (
        facts.places_near < 1
        and min(
            facts.seats_free,
            facts.seats_with_lunch,
            facts.seats_with_pause,
            facts.tables_free,
            facts.tables_in_zone,
            facts.tables_accessible,
        )
        > 0
    )


#: Rules about the pair, whatever the slot.
PAIR_RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        same_group,
        roles_may_not_meet,
        vetoed,
        pair_meets_twice,
        supplier_cap_reached,
        buyer_cap_reached,
    )
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
        firm_busy,
        no_table,
        supplier_without_lunch,
        buyer_without_lunch,
        supplier_without_pause,
        buyer_without_pause,
        no_table_in_zone,
        no_accessible_table,
        too_far,
    )
}

RULES: dict[str, Rule] = PAIR_RULES | SLOT_RULES

#: What even a meeting that stands already cannot break: nobody is in two places, and two tables are not one.
STANDING_RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        slot_unknown,
        seat_unknown,
        table_unknown,
        pair_meets_twice,
        supplier_busy,
        seat_busy,
        no_table,
    )
}

#: Said of a pair that is never available at the same time; a conclusion over all slots, not a rule of one.
NO_COMMON_SLOT = "no_common_slot"


def broken(facts: Facts, rules: dict[str, Rule] = RULES) -> list[str]:
    """Names of the rules this placement would break, most telling first; empty when it may be made."""
    return [name for name, rule in rules.items() if rule(facts)]
