"""What is odd about a problem before anything is solved: named, for people who can put it right."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from app.matchmaking.solver.problem import Buyer, Problem, Supplier


class Remark(NamedTuple):
    """A name, how many it concerns, and the id of the one concerned most; `most` is what that one can have."""

    name: str
    number: int = 0
    who: str = ""
    most: int = 0


#: In English, for the command line; the pages have their own sentences under the same names.
SENTENCES = {
    "no_slots": "there are no slots, so nobody can meet",
    "no_tables": "there is no table in any slot, so nobody can meet",
    "no_suppliers": "there are no suppliers",
    "no_buyers": "there are no buyers",
    "no_wishes": "nobody wishes to meet anybody and no meeting is locked",
    "no_supplier_available": "no supplier is available in any slot",
    "no_buyer_available": "no buyer is available in any slot",
    "never_available": "{number} with a wish are never available, {who} for one",
    "firm_on_both_sides": "{number} firms sell and buy, {who} for one: their meetings of both sides never overlap",
    "wishes_beyond_reach": "{who} has {number} wishes and can have {most} meetings at most",
    "no_accessible_tables": "{number} need an accessible table, {who} for one, and there is none",
}

#: Wishes of one person, against what it can have, that deserve a remark.
FAR_BEYOND = 10


def remarks(problem: Problem) -> list[Remark]:
    """Everything that leaves people without meetings for reasons no schedule can mend; empty when all is well."""
    found = [
        Remark(name)
        for name, lacking in (
            ("no_slots", not problem.slots),
            ("no_tables", bool(problem.slots) and not any(problem.tables.values())),
            ("no_suppliers", not problem.suppliers),
            ("no_buyers", not problem.buyers),
            ("no_wishes", not problem.wishes and not problem.locked),
        )
        if lacking
    ]
    if not problem.slots:
        return found
    times = {("supplier", s.id): _times(s, 1) for s in problem.suppliers}
    times |= {("buyer", b.id): _times(b, b.seats) for b in problem.buyers}
    for side in ("supplier", "buyer"):
        own = [most for (of, _id), most in times.items() if of == side]
        if own and not any(own):
            found.append(Remark(f"no_{side}_available"))
    asked = Counter(("supplier", wish.supplier) for wish in problem.wishes)
    asked.update(("buyer", wish.buyer) for wish in problem.wishes)
    never = [key for key in asked if not times[key]]
    if never:
        found.append(Remark("never_available", len(never), never[0][1]))
    far = [key for key, number in asked.items() if times[key] and number > FAR_BEYOND * times[key]]
    if far:
        worst = max(far, key=lambda key: asked[key])
        found.append(Remark("wishes_beyond_reach", asked[worst], worst[1], times[worst]))
    buying = {buyer.company for buyer in problem.buyers if buyer.company is not None}
    both = [s.id for s in problem.suppliers if s.company in buying]
    if both:
        found.append(Remark("firm_on_both_sides", len(both), both[0]))
    needing = [s.id for s in problem.suppliers if s.accessible] + [
        b.id for b in problem.buyers if b.accessible
    ]
    if needing and not any(table.accessible for table in problem.table_list):
        found.append(Remark("no_accessible_tables", len(needing), needing[0]))
    return found


def sentence(remark: Remark) -> str:
    """The remark in English."""
    return SENTENCES[remark.name].format(**remark._asdict())


def _times(person: Supplier | Buyer, seats: int) -> int:
    """How many meetings this person can have: its free times at all seats, and its limit."""
    away = person.away if isinstance(person, Buyer) else {}
    free = sum(
        len(set(person.available) - {*person.busy.get(seat, ()), *away.get(seat, ())})
        for seat in range(1, seats + 1)
    )
    return free if person.max is None else min(free, person.max)
