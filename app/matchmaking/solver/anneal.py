"""The inner loops over a placement, compiled: meetings are moved by flips and changes of seat over plain arrays.

A million proposals take about a tenth of a second; in plain Python they take seconds. The compiled form is kept on disk
(`make setup` makes it), so nobody waits for the compiler. Numbers are drawn by a generator of its own (xorshift64*,
Vigna 2016), so a seed gives the same schedule on every machine.

All of it stands in one file: a compiled function kept on disk does not notice that another file has changed.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

FREE = -1
ROUND = 2000  # proposals between two looks at the heat
LONGEST = 4096  # meetings of a chain; a longer one is left alone


class Columns(NamedTuple):
    """A placement: `at` by node and slot, `open_` and `free` (slots) by node; by meeting its slot, seat, supplier, whether
    it is fixed, the first node of its buyer's seats and their number; `used` and `tables` by slot; slots of each day."""

    movable: Any
    at: Any
    open_: Any
    used: Any
    slot_of: Any
    seat_of: Any
    free: Any
    days: Any
    tables: Any
    supplier_of: Any
    fixed: Any
    seat_from: Any
    seat_count: Any


class Rules(NamedTuple):
    """The hall and the clock, empty arrays where there are no such rules.

    By node: slots of meetings nobody moves, of talks, and of meetings by zone (`when`); `partners`, the other nodes that
    are one person with it (-1 ends). `near` by slot, zone and other zone: slots too close to it; empty where nobody walks.
    `windows`: the slots one lunch would take, with the day of each. `linked` by slot: later slots that follow without a
    pause; `most` meetings in a row, 0 for any. By meeting and slot its zone; by meeting whether it needs a ramp. By slot
    and zone: meetings, those that need a ramp, and tables of both kinds.
    """

    given: Any
    talks: Any
    when: Any
    partners: Any
    near: Any
    windows: Any
    window_day: Any
    linked: Any
    most: Any
    zone_of: Any
    needs: Any
    meetings: Any
    ramped: Any
    room: Any
    ramps: Any


class Waiting(NamedTuple):
    """Pairs without a meeting, the most wanted first; by pair its buyer; by supplier and by buyer the meetings held, and
    the most there may be."""

    pairs: Any
    buyer_of: Any
    held_s: Any
    held_b: Any
    most_s: Any
    most_b: Any


def no_rules() -> Rules:
    """Of a placement without rules of the hall or the clock."""
    none, flat = np.zeros(0, np.int64), np.zeros((0, 1), np.int64)
    return Rules(
        given=none,
        talks=none,
        when=flat,
        partners=flat,
        near=np.zeros((0, 1, 1), np.int64),
        windows=none,
        window_day=none,
        linked=none,
        most=np.zeros(1, np.int64),
        zone_of=flat,
        needs=none,
        meetings=flat,
        ramped=flat,
        room=flat,
        ramps=flat,
    )


@njit(cache=True)
def _next(random):  # type: ignore[no-untyped-def]
    """The next 53 random bits, as a number from 0 up to 1."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return ((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def _bits(x):  # type: ignore[no-untyped-def]
    """How many bits of x are set."""
    count = 0
    while x:
        x &= x - 1
        count += 1
    return count


@njit(cache=True)
def _idle(free, open_slots, days):  # type: ignore[no-untyped-def]
    """Free slots strictly between the first and the last busy one of each day."""
    idle = 0
    busy = free & ~open_slots
    for day in days:
        taken = busy & day
        if taken:
            low = taken & -taken
            high = taken
            while high & (high - 1):
                high &= high - 1
            idle += _bits(free & day & (high - 1) & ~(2 * low - 1) & ~busy)
    return idle


@njit(cache=True)
def _pick(mask, random):  # type: ignore[no-untyped-def]
    """The number of a random set bit."""
    for _ in range(int(_next(random) * _bits(mask))):
        mask &= mask - 1
    low = mask & -mask
    number = 0
    while low > 1:
        low >>= 1
        number += 1
    return number


# ── the rules of the hall and the clock; `hall.Watch` says the same in plain Python ──


@njit(cache=True)
def _walks(day, given, near):  # type: ignore[no-untyped-def]
    """Whether a day, slots by zone, leaves time to walk."""
    for zone in range(len(day)):
        rest = day[zone] & ~given
        slot = 0
        while rest >> slot:
            if rest >> slot & 1:
                for other in range(len(day)):
                    if day[other] & near[slot, zone, other]:
                        return False
            slot += 1
    return True


@njit(cache=True)
def _lunches(taken, given, windows, window_day):  # type: ignore[no-untyped-def]
    """Whether every day that could have a lunch, for what is given, still has one."""
    first = 0
    while first < len(windows):
        last = first
        could = has = False
        while last < len(windows) and window_day[last] == window_day[first]:
            could = could or not given & windows[last]
            has = has or not taken & windows[last]
            last += 1
        if could and not has:
            return False
        first = last
    return True


@njit(cache=True)
def _pauses(taken, given, linked, most):  # type: ignore[no-untyped-def]
    """Whether no row of meetings is longer than `most`, but for those that nobody moves."""
    before, length, moved = -1, 0, False
    slot = 0
    while taken >> slot:
        if taken >> slot & 1:
            if before < 0 or not linked[before] >> slot & 1:
                length, moved = 0, False
            length += 1
            moved = moved or not given >> slot & 1
            if length > most and moved:
                return False
            before = slot
        slot += 1
    return True


@njit(cache=True)
def _person_keeps(one, other, h):  # type: ignore[no-untyped-def]
    """Whether the day of the person at node `one` (and `other`, unless -1) obeys the rules."""
    given, talks = h.given[one], h.talks[one]
    day = h.when[one].copy()
    if other >= 0:
        both_stand = given & h.given[other]
        given, talks = given | h.given[other], talks | h.talks[other]
        mine = theirs = 0
        for zone in range(len(day)):
            mine |= day[zone]
            theirs |= h.when[other, zone]
            day[zone] |= h.when[other, zone]
        if mine & theirs & ~both_stand:
            return False
    taken = 0
    for zone in range(len(day)):
        taken |= day[zone]
    if len(h.near) and not _walks(day, given, h.near):
        return False
    if not _lunches(taken | talks, given | talks, h.windows, h.window_day):
        return False
    return h.most[0] == 0 or _pauses(taken, given, h.linked, h.most[0])


@njit(cache=True)
def _node_keeps(node, h):  # type: ignore[no-untyped-def]
    """Whether everybody this node is a part of has a day that obeys the rules."""
    for number in range(h.partners.shape[1]):
        other = h.partners[node, number]
        if number and other < 0:
            break
        if not _person_keeps(node, other, h):
            return False
    return True


@njit(cache=True)
def _count(i, node, slot, by, p, h):  # type: ignore[no-untyped-def]
    """Meeting i is at this seat and slot from now on (`by` 1), or no longer (-1)."""
    zone = h.zone_of[i, slot]
    h.when[p.supplier_of[i], zone] ^= 1 << slot
    h.when[node, zone] ^= 1 << slot
    h.meetings[slot, zone] += by
    h.ramped[slot, zone] += by * h.needs[i]


@njit(cache=True)
def _has_tables(slot, h):  # type: ignore[no-untyped-def]
    for zone in range(h.room.shape[1]):
        if h.meetings[slot, zone] > h.room[slot, zone] or h.ramped[slot, zone] > h.ramps[slot, zone]:
            return False
    return True


@njit(cache=True)
def _chain_keeps(in_a, in_b, a, b, p, h, chain, ends):  # type: ignore[no-untyped-def]
    """Whether the rules hold after a flip. Only its ends have other hours; the others only walk other ways."""
    if not (_has_tables(a, h) and _has_tables(b, h)):
        return False
    if not (_node_keeps(ends[0], h) and _node_keeps(ends[1], h)):
        return False
    if len(h.near) == 0:
        return True
    last = len(chain) - 1
    for n in range(in_a + in_b):
        j = chain[n] if n < in_a else chain[last - (n - in_a)]
        if not (_node_keeps(p.supplier_of[j], h) and _node_keeps(p.seat_of[j], h)):
            return False
    return True


# ── flips ──


@njit(cache=True)
def _chain(i, a, b, p, chain, ends):  # type: ignore[no-untyped-def]
    """The a/b path through meeting i, which is in a: how many of `chain` are in a, in b; ends -1 for a cycle.

    Those in a stand from the left of `chain`, those in b from the right. (-1, -1) where one may not move.
    """
    both = (1 << a) | (1 << b)
    if p.fixed[i] or p.free[p.supplier_of[i]] & p.free[p.seat_of[i]] & both != both:
        return -1, -1
    chain[0] = i
    in_a, in_b = 1, 0
    last = len(chain) - 1
    for side in range(2):
        node = p.supplier_of[i] if side == 0 else p.seat_of[i]
        slot = b
        while True:
            j = p.at[node, slot]
            if j == FREE:
                ends[side] = node
                break
            if j == i:
                ends[0] = ends[1] = -1
                return in_a, in_b
            other = p.seat_of[j] if p.supplier_of[j] == node else p.supplier_of[j]
            if p.fixed[j] or p.free[other] & both != both or in_a + in_b > last - 1:
                return -1, -1
            if slot == b:
                chain[last - in_b] = j
                in_b += 1
                slot = a
            else:
                chain[in_a] = j
                in_a += 1
                slot = b
            node = other
    return in_a, in_b


@njit(cache=True)
def _flip(in_a, in_b, a, b, p, h, chain, ends):  # type: ignore[no-untyped-def]
    """Exchange the two slots along the chain; the same with a and b exchanged takes it back."""
    last = len(chain) - 1
    ruled = len(h.given) > 0
    for n in range(in_a):
        j = chain[n]
        p.at[p.supplier_of[j], a] = p.at[p.seat_of[j], a] = FREE
    for n in range(in_b):
        j = chain[last - n]
        p.at[p.supplier_of[j], b] = p.at[p.seat_of[j], b] = FREE
    for n in range(in_a + in_b):
        left = n < in_a
        j = chain[n] if left else chain[last - (n - in_a)]
        old, new = (a, b) if left else (b, a)
        p.at[p.supplier_of[j], new] = p.at[p.seat_of[j], new] = j
        p.slot_of[j] = new
        if ruled:
            _count(j, p.seat_of[j], old, -1, p, h)
            _count(j, p.seat_of[j], new, 1, p, h)
    both = (1 << a) | (1 << b)
    p.open_[ends[0]] ^= both
    p.open_[ends[1]] ^= both
    p.used[b] += in_a - in_b
    p.used[a] -= in_a - in_b


@njit(cache=True)
def _flip_within_rules(in_a, in_b, a, b, p, h, chain, ends):  # type: ignore[no-untyped-def]
    """Flip unless a rule of the hall or the clock forbids it; whether it was done."""
    _flip(in_a, in_b, a, b, p, h, chain, ends)
    if len(h.given) == 0 or _chain_keeps(in_a, in_b, a, b, p, h, chain, ends):
        return True
    _flip(in_a, in_b, b, a, p, h, chain, ends)
    return False


@njit(cache=True)
def _change_seat(i, heat, p, h, random):  # type: ignore[no-untyped-def]
    """Move a meeting to another seat of its buyer in the same slot, exchanging it with what is there; the change in
    idle slots."""
    slot, here = p.slot_of[i], p.seat_of[i]
    there = p.seat_from[i] + int(_next(random) * p.seat_count[i])
    bit = 1 << slot
    if there == here or not p.free[there] & bit:
        return 0
    ruled = len(h.given) > 0
    j = p.at[there, slot]
    if j != FREE:
        # An exchange leaves both seats as busy as they were; it only opens other chains.
        if not p.fixed[j] and (not ruled or h.zone_of[i, slot] == h.zone_of[j, slot]):
            p.at[there, slot], p.at[here, slot] = i, j
            p.seat_of[i], p.seat_of[j] = there, here
        return 0
    change = _idle(p.free[here], p.open_[here] ^ bit, p.days) - _idle(p.free[here], p.open_[here], p.days)
    change += _idle(p.free[there], p.open_[there] ^ bit, p.days) - _idle(
        p.free[there], p.open_[there], p.days
    )
    if change > 0 and _next(random) >= math.exp(-change / heat):
        return 0
    if ruled:
        _count(i, here, slot, -1, p, h)
        _count(i, there, slot, 1, p, h)
        if not _node_keeps(there, h):
            _count(i, there, slot, -1, p, h)
            _count(i, here, slot, 1, p, h)
            return 0
    p.at[there, slot], p.at[here, slot] = i, FREE
    p.seat_of[i] = there
    p.open_[here] ^= bit
    p.open_[there] ^= bit
    return change


@njit(cache=True)
def anneal(rounds, first, count, total, p, h, random):  # type: ignore[no-untyped-def]
    """Do `count` of `rounds` rounds of proposals from number `first`; the idle slots left of `total`. The arrays and
    `random` are changed in place."""
    nodes = len(p.at)
    chain = np.empty(min(LONGEST, len(p.slot_of) + 2), np.int64)
    ends = np.empty(2, np.int64)
    gappy = np.empty(nodes, np.int64)
    for number in range(first, first + count):
        heat = 0.5 * (1 - number / rounds) ** 2 + 0.02
        gaps = 0
        for node in range(nodes):
            if _idle(p.free[node], p.open_[node], p.days):
                gappy[gaps] = node
                gaps += 1
        if gaps == 0:
            break
        for _ in range(ROUND):
            chance = _next(random)
            if chance < 0.6:
                node = gappy[int(_next(random) * gaps)]
                busy = p.free[node] & ~p.open_[node]
                if not busy or not p.open_[node]:
                    continue
                a = _pick(busy, random)
                i = p.at[node, a]
                if i == FREE:
                    continue
                b = _pick(p.open_[node], random)
            else:
                i = p.movable[int(_next(random) * len(p.movable))]
                a = p.slot_of[i]
                if chance > 0.85 and p.seat_count[i] > 1:
                    total += _change_seat(i, heat, p, h, random)
                    continue
                targets = p.free[p.supplier_of[i]] & p.free[p.seat_of[i]] & ~(1 << a)
                if not targets:
                    continue
                b = _pick(targets, random)
            in_a, in_b = _chain(i, a, b, p, chain, ends)
            if in_a < 0 or ends[0] < 0:
                continue
            shift = in_a - in_b
            if p.used[b] + shift > p.tables[b] or p.used[a] - shift > p.tables[a]:
                continue
            both = (1 << a) | (1 << b)
            change = 0
            for side in range(2):
                node = ends[side]
                now = p.open_[node]
                change += _idle(p.free[node], now ^ both, p.days) - _idle(p.free[node], now, p.days)
            if (change <= 0 or _next(random) < math.exp(-change / heat)) and _flip_within_rules(
                in_a, in_b, a, b, p, h, chain, ends
            ):
                total += change
    return total


@njit(cache=True)
def _shake(moves, p, h, chain, ends, random):  # type: ignore[no-untyped-def]
    """Try so many flips of meetings drawn at random, whatever idle slots they make."""
    for _ in range(moves):
        i = p.movable[int(_next(random) * len(p.movable))]
        a = p.slot_of[i]
        targets = p.free[p.supplier_of[i]] & p.free[p.seat_of[i]] & ~(1 << a)
        if not targets:
            continue
        b = _pick(targets, random)
        in_a, in_b = _chain(i, a, b, p, chain, ends)
        shift = in_a - in_b
        if (
            in_a > 0
            and ends[0] >= 0
            and p.used[b] + shift <= p.tables[b]
            and p.used[a] - shift <= p.tables[a]
        ):
            _flip_within_rules(in_a, in_b, a, b, p, h, chain, ends)


@njit(cache=True)
def _put(i, node, slot, p, h):  # type: ignore[no-untyped-def]
    """Place a waiting pair if the rules let it; whether it was done."""
    if len(h.given):
        _count(i, node, slot, 1, p, h)
        if not (_has_tables(slot, h) and _node_keeps(p.supplier_of[i], h) and _node_keeps(node, h)):
            _count(i, node, slot, -1, p, h)
            return False
    supplier = p.supplier_of[i]
    p.at[supplier, slot] = p.at[node, slot] = i
    p.open_[supplier] ^= 1 << slot
    p.open_[node] ^= 1 << slot
    p.used[slot] += 1
    p.slot_of[i], p.seat_of[i] = slot, node
    return True


@njit(cache=True)
def _insert(i, p, h):  # type: ignore[no-untyped-def]
    """Place a waiting pair in a slot in which both are free and a table is; whether there was one."""
    for node in range(p.seat_from[i], p.seat_from[i] + p.seat_count[i]):
        both = p.open_[p.supplier_of[i]] & p.open_[node]
        slot = 0
        while both >> slot:
            if both >> slot & 1 and p.used[slot] < p.tables[slot] and _put(i, node, slot, p, h):
                return True
            slot += 1
    return False


@njit(cache=True)
def loosen(rounds, moves, w, p, h, random):  # type: ignore[no-untyped-def]
    """Move meetings about and insert who waits, until somebody was inserted or the rounds are over: those not done."""
    chain = np.empty(min(LONGEST, len(p.slot_of) + 2), np.int64)
    ends = np.empty(2, np.int64)
    found = False
    while rounds > 0 and not found:
        rounds -= 1
        _shake(moves, p, h, chain, ends, random)
        for i in w.pairs:
            s, b = p.supplier_of[i], w.buyer_of[i]
            if w.held_s[s] < w.most_s[s] and w.held_b[b] < w.most_b[b] and _insert(i, p, h):
                w.held_s[s] += 1
                w.held_b[b] += 1
                found = True
    return rounds


def compile_ahead() -> None:
    """Compile the loops and keep them on disk beside this file, so that no run waits for the compiler."""
    one, two = np.ones(1, np.int64), np.ones(2, np.int64)
    alone = np.full((2, 1), FREE, np.int64)
    p = Columns(one, alone, two, one, one, one, two, *[one] * 6)
    h = no_rules()
    random = np.ones(1, np.uint64)
    compiled: Any = anneal
    compiled(1, 0, 1, 0, p, h, random)
    compiled = loosen
    compiled(0, 0, Waiting(*[one] * 6), p, h, random)


if __name__ == "__main__":
    # by its name: what __main__ compiles is kept elsewhere
    from app.matchmaking.solver import anneal as module

    module.compile_ahead()
