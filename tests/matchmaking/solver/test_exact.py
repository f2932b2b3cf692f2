"""The exact stage: optimum and proof, and every rule of its input, on small made events."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest

from app.matchmaking.solver.exact import Event, Placed, count_breaks, place
from app.matchmaking.solver.exact.instance import Message
from app.matchmaking.solver.exact.search import search


def event(
    meetings: list[tuple[int, int]],
    *,
    slots: int = 4,
    tables: int = 9,
    away: dict[int, list[int]] | None = None,
    only: dict[int, list[int]] | None = None,
    before: list[tuple[int, int]] | None = None,
    fairness: int = 2,
) -> Event:
    """`away`: slots by participant; `only`: the slots a meeting may use; all counted from 0."""
    participants = 1 + max(p for pair in meetings for p in pair)
    whole = (1 << slots) - 1
    return Event(
        participants=participants,
        slots=slots,
        tables=tables,
        meetings=tuple(meetings),
        free=tuple(whole & ~_mask((away or {}).get(p, [])) for p in range(participants)),
        allowed=tuple(_mask((only or {}).get(m, range(slots))) for m in range(len(meetings))),
        before=tuple(before or []),
        fairness=fairness,
    )


def _mask(slots: list[int] | range) -> int:
    return sum(1 << slot for slot in slots)


def best(given: Event) -> Placed:
    placed = place(given, deterministic=True)
    if placed.slots is not None:
        assert placed.breaks == count_breaks(given, placed.slots)
    return placed


def test_meetings_of_one_person_stand_side_by_side() -> None:
    placed = best(event([(0, 1), (0, 2), (0, 3)], slots=6))
    assert (placed.status, placed.breaks, placed.bound) == ("optimal", 0, 0)
    assert placed.slots is not None
    assert sorted(placed.slots) == list(range(min(placed.slots), min(placed.slots) + 3))


def test_a_break_that_cannot_be_avoided_is_proved() -> None:
    placed = best(event([(0, 1), (0, 2)], away={0: [1, 2]}))
    assert (placed.status, placed.breaks, placed.bound) == ("optimal", 1, 1)


def test_a_fixed_meeting_stays_in_its_slot() -> None:
    placed = best(event([(0, 1), (0, 2)], only={1: [3]}))
    assert placed.slots is not None
    assert placed.slots[1] == 3
    assert placed.breaks == 0


def test_a_meeting_comes_after_those_that_precede_it() -> None:
    placed = best(event([(0, 1), (2, 3), (0, 2)], before=[(2, 0), (0, 1)], slots=3))
    assert placed.slots == (1, 2, 0)


def test_tables_bound_the_meetings_of_a_slot() -> None:
    placed = best(event([(0, 1), (2, 3), (4, 5)], tables=1, slots=3))
    assert placed.slots is not None
    assert sorted(placed.slots) == [0, 1, 2]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(event([(0, 1), (0, 2), (0, 3)], slots=2), id="more meetings than slots"),
        pytest.param(event([(0, 1), (2, 3), (4, 5)], slots=2, tables=1), id="too few tables"),
        pytest.param(event([(0, 1)], away={0: [0, 1], 1: [2, 3]}), id="never there together"),
        pytest.param(event([(0, 1), (2, 3)], before=[(0, 1), (1, 0)]), id="each before the other"),
        pytest.param(event([(0, 1), (0, 2)], only={0: [1], 1: [1]}), id="fixed at the same time"),
        pytest.param(
            event([(0, 1), (2, 3)], only={0: [2], 1: [1]}, before=[(0, 1)]), id="fixed in wrong order"
        ),
        pytest.param(event([(0, 1), (0, 2)], away={0: [1, 2]}, fairness=0), id="an unfair break"),
    ],
)
def test_the_impossible_is_called_infeasible(given: Event) -> None:
    placed = best(given)
    assert (placed.status, placed.slots, placed.breaks) == ("infeasible", None, None)


def test_the_deterministic_run_repeats_itself() -> None:
    given = _random_event(random.Random(7), participants=9, meetings=20, slots=7)
    assert best(given).slots == best(given).slots


def test_a_race_of_both_solvers_finds_the_same_optimum() -> None:
    given = _random_event(random.Random(3), participants=9, meetings=22, slots=7)
    raced = place(given)
    assert (raced.status, raced.breaks) == (best(given).status, best(given).breaks)


def test_a_run_out_of_time_reports_what_it_knows() -> None:
    placed = place(_random_event(random.Random(5), participants=30, meetings=150, slots=14), limit=0.0)
    assert placed.status in {"unknown", "feasible"}
    assert (placed.slots is None) == (placed.status == "unknown")


def _large_event() -> Event:
    """Not to be proved at once: everybody has a slot away and the tables are nearly all needed."""
    rng = random.Random(5)
    pairs = rng.sample(list(combinations(range(24), 2)), 100)
    return event(pairs, slots=14, tables=8, away={p: [rng.randrange(14)] for p in range(24)}, fairness=9)


def test_the_same_work_gives_the_same_schedule_and_says_that_it_was_cut() -> None:
    first, second = (place(_large_event(), work=300) for _ in range(2))
    assert (first.status, first.cut) == ("feasible", True)
    assert (first.slots, first.bound) == (second.slots, second.bound)
    assert first.breaks is not None
    assert first.bound < first.breaks == count_breaks(_large_event(), first.slots or ())


def test_a_run_that_is_cut_has_been_improved_upon() -> None:
    heard: list[Message] = []
    search(_large_event(), heard.append, work=300)
    schedules = [count_breaks(_large_event(), slots) for word, slots in heard if word == "schedule"]
    assert schedules == sorted(schedules, reverse=True)
    assert schedules[-1] < schedules[0]


def test_a_run_is_never_worse_than_the_schedule_it_starts_from() -> None:
    start = place(_large_event(), deterministic=True)
    for how in ({"limit": 0.0}, {"work": 1}):
        placed = place(_large_event(), start=start.slots, **how)
        assert (placed.status, placed.breaks) == ("feasible", start.breaks)


def test_a_run_that_is_called_off_keeps_what_it_has() -> None:
    heard: list[tuple[int | None, int]] = []
    placed = place(
        _large_event(),
        cancelled=lambda: bool(heard) and heard[-1][0] is not None,
        told=lambda breaks, bound: heard.append((breaks, bound)),
    )
    assert placed.slots is not None
    assert placed.status in {"feasible", "optimal"}


@pytest.mark.parametrize("scout", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_handing_stubborn_calls_over_does_not_change_the_optimum(seed: int, scout: bool) -> None:
    given = _random_event(random.Random(seed), participants=9, meetings=22, slots=7)
    heard: list[Message] = []
    search(given, heard.append, scout=scout, patience=1)
    word, slots = heard[-1]
    expected = best(given)
    assert word == expected.status
    assert (count_breaks(given, slots) if slots else None) == expected.breaks


@pytest.mark.parametrize("scout", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_the_optimum_is_that_of_trying_everything(seed: int, scout: bool) -> None:
    rng = random.Random(seed)
    given = _random_event(
        rng, participants=rng.randint(3, 6), meetings=rng.randint(2, 5), slots=rng.randint(3, 6)
    )
    heard: list[Message] = []
    search(given, heard.append, scout=scout)
    word, slots = heard[-1]
    assert (count_breaks(given, slots) if word == "optimal" else None) == _by_trying(given)


def _random_event(rng: random.Random, *, participants: int, meetings: int, slots: int) -> Event:
    pairs = rng.sample(
        list(combinations(range(participants), 2)), min(meetings, participants * (participants - 1) // 2)
    )
    whole = (1 << slots) - 1
    return Event(
        participants=participants,
        slots=slots,
        tables=max(1, len(pairs) // 3),
        meetings=tuple(pairs),
        free=tuple(
            whole & ~(1 << rng.randrange(slots) if rng.random() < 0.5 else 0) for _ in range(participants)
        ),
        allowed=tuple(rng.getrandbits(slots) | 1 if rng.random() < 0.1 else whole for _ in pairs),
        before=((0, 1),) if rng.random() < 0.5 else (),
        fairness=rng.choice([0, 1, 2, 2]),
        away_counts=rng.random() < 0.7,
    )


def _by_trying(given: Event) -> int | None:
    found: list[int] = []
    slots: list[int] = []

    def go(m: int) -> None:
        if m == len(given.meetings):
            days: list[list[int]] = [[] for _ in range(given.participants)]
            for pair, slot in zip(given.meetings, slots, strict=True):
                for p in pair:
                    days[p].append(slot)
            breaks = [
                sum(
                    any(given.away_counts or given.free[p] >> t & 1 for t in range(a + 1, b))
                    for a, b in pairwise(sorted(day))
                )
                for p, day in enumerate(days)
            ]
            if max(breaks) - min(breaks) <= given.fairness and all(
                slots[q] < slots[m] for q, m in given.before
            ):
                found.append(sum(breaks))
            return
        p, q = given.meetings[m]
        for slot in range(given.slots):
            apart = all(s != slot or not {p, q} & set(given.meetings[i]) for i, s in enumerate(slots))
            there = given.allowed[m] & given.free[p] & given.free[q] & 1 << slot
            if apart and there and slots.count(slot) < given.tables_in(slot):
                slots.append(slot)
                go(m + 1)
                slots.pop()

    go(0)
    return min(found, default=None)
