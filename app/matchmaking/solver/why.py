"""Why a pair meets or does not, as facts that can be put into words: rules, times, and the place in line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import (
    NO_COMMON_SLOT,
    PAIR_RULES,
    SLOT_RULES,
    broken,
    buyer_cap_reached,
    buyer_not_available,
    no_table,
    seat_busy,
    supplier_busy,
    supplier_not_available,
    supplier_without_lunch,
    supplier_without_pause,
)
from app.matchmaking.solver.plan import Meeting

#: Rules broken on the supplier's side alone: at these times the buyer would have had a place.
OF_SUPPLIER = tuple(
    rule.__name__
    for rule in (supplier_busy, supplier_not_available, supplier_without_lunch, supplier_without_pause)
)
#: Rules that mean the buyer has no place left, so that the line before it matters.
FULL = (seat_busy.__name__, buyer_cap_reached.__name__)


@dataclass(frozen=True)
class Ground:
    """One rule that keeps a pair apart, and the slots in which it is the one that does; none for rules of the pair."""

    rule: str
    slots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """How a buyer's places went, seen by one pair.

    stronger, equal: meetings with more and with as much interest. The weaker ones are told apart: kept from before,
    the supplier's only meeting, or simply at a time that suited. place: from 1, among the wishes left without one.
    """

    held: int
    stronger: int
    equal: int
    weaker_kept: int
    weaker_only: int
    weaker_other: int
    place: int


@dataclass(frozen=True)
class WhyNot:
    """Why a pair has no meeting. `free` are slots that nothing forbids any more."""

    grounds: tuple[Ground, ...]
    free: tuple[str, ...] = ()
    line: Line | None = None


@dataclass(frozen=True)
class WhyMet:
    """Why a pair has a meeting: the only one of the supplier, and how many stronger wishes the buyer has without one."""

    only: bool
    passed_over: int


@dataclass(frozen=True)
class SlotState:
    """One slot as one pair sees it: the rules broken there, seats and tables left."""

    slot: str
    broken: tuple[str, ...]
    seats_free: int
    tables_free: int


class Explainer:
    """A plan that answers for its pairs. Counts once what every answer needs."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.problem = board.problem
        self.kept = {(lock.supplier, lock.buyer) for lock in self.problem.locked}
        self.of_buyer: dict[str, list[Meeting]] = {}
        self.of_supplier: dict[str, int] = {}
        for meeting in board.meetings.values():
            self.of_buyer.setdefault(meeting.buyer, []).append(meeting)
            self.of_supplier[meeting.supplier] = self.of_supplier.get(meeting.supplier, 0) + 1
        self.left: dict[str, list[tuple[bool, float]]] = {}
        for wish in self.problem.wishes:
            if (wish.supplier, wish.buyer) not in board.meetings:
                self.left.setdefault(wish.buyer, []).append((wish.must, wish.score))

    def strength(self, supplier: str, buyer: str) -> tuple[bool, float]:
        """What the pair's wish is worth in the order of the levels; nothing where nobody asked."""
        wish = self.problem.wish_by_pair.get((supplier, buyer))
        return (wish.must, wish.score) if wish is not None else (False, 0)

    def why_met(self, supplier: str, buyer: str) -> WhyMet:
        """Why a pair of the plan meets."""
        own = self.strength(supplier, buyer)
        over = sum(other > own for other in self.left.get(buyer, ()))
        return WhyMet(only=self.of_supplier.get(supplier, 0) == 1, passed_over=over)

    def why_not(self, supplier: str, buyer: str) -> WhyNot:
        """Why a pair does not meet, the most telling ground first."""
        slots = self.slots(supplier, buyer)
        if not slots:
            return WhyNot((Ground(NO_COMMON_SLOT),))
        pair = broken(self.board.facts(supplier, buyer, slots[0].slot), PAIR_RULES)
        grounds = [Ground(rule) for rule in pair] or list(_grounds(slots))
        free = () if pair else tuple(state.slot for state in slots if not state.broken)
        line = self.line(supplier, buyer) if any(ground.rule in FULL for ground in grounds) else None
        return WhyNot(tuple(grounds), free, line)

    def slots(self, supplier: str, buyer: str) -> list[SlotState]:
        """Every slot as this pair sees it."""
        found = []
        for slot in self.problem.slots:
            facts = self.board.facts(supplier, buyer, slot.id)
            found.append(
                SlotState(slot.id, tuple(broken(facts, SLOT_RULES)), facts.seats_free, facts.tables_free)
            )
        return found

    def line(self, supplier: str, buyer: str) -> Line:
        """How the buyer's places went, and where this pair stands among those left."""
        own = self.strength(supplier, buyer)
        held = [meeting for meeting in self.of_buyer.get(buyer, []) if meeting.supplier != supplier]
        weaker = [meeting for meeting in held if self.strength(meeting.supplier, buyer) < own]
        kept = [meeting for meeting in weaker if (meeting.supplier, buyer) in self.kept]
        only = [m for m in weaker if m not in kept and self.of_supplier[m.supplier] == 1]
        stronger = sum(self.strength(meeting.supplier, buyer) > own for meeting in held)
        return Line(
            held=len(held),
            stronger=stronger,
            equal=len(held) - stronger - len(weaker),
            weaker_kept=len(kept),
            weaker_only=len(only),
            weaker_other=len(weaker) - len(kept) - len(only),
            place=1 + sum(other > own for other in self.left.get(buyer, ())),
        )


def _grounds(slots: Iterable[SlotState]) -> Iterable[Ground]:
    """The rules that shut a pair out, over all slots in which one of the two could come."""
    by_rule: dict[str, list[str]] = {}
    common = False
    for state in slots:
        names = state.broken
        away = {supplier_not_available.__name__, buyer_not_available.__name__} & set(names)
        common = common or not away
        if not names or len(away) == 2:
            continue
        by_rule.setdefault(_telling(names), []).append(state.slot)
    if not common and not any(rule in OF_SUPPLIER for rule in by_rule):
        yield Ground(NO_COMMON_SLOT)
        return
    order = [*OF_SUPPLIER, no_table.__name__, seat_busy.__name__]
    rank = {rule: i for i, rule in enumerate(order)}
    for rule in sorted(by_rule, key=lambda rule: rank.get(rule, len(order))):
        if rule != buyer_not_available.__name__ or len(by_rule) == 1:
            yield Ground(rule, tuple(by_rule[rule]))


def _telling(names: tuple[str, ...]) -> str:
    """The rule to name for one slot: a buyer without a place comes before a busy supplier."""
    for rule in (buyer_not_available.__name__, seat_busy.__name__):
        if rule in names:
            return rule
    own = [rule for rule in names if rule in OF_SUPPLIER]
    return own[0] if own else names[0]
