"""Slots from a few numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.core.errors import Refused
from app.matchmaking.rules.grid import Block, GridPlan, day_slots, slots_of, timeline

DAY = date(2026, 12, 10)
PLAN = GridPlan(days=(DAY,), blocks=(Block("start", time(10), number=4),), length=20, gap=5)


def starts(plan: GridPlan) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in day_slots(plan, DAY)]


def test_a_number_of_slots_with_breaks_between() -> None:
    assert starts(PLAN) == ["10:00", "10:25", "10:50", "11:15"]


def test_as_many_as_end_in_time() -> None:
    plan = replace(PLAN, blocks=(Block("start", time(10), end=time(11, 10)),))
    assert starts(plan) == ["10:00", "10:25", "10:50"]


def test_a_pause_moves_what_would_fall_into_it() -> None:
    plan = replace(PLAN, pauses=(("lunch_from", time(10, 40), time(11, 30)),))
    assert starts(plan) == ["10:00", "11:30", "11:55", "12:20"]
    ((day, entries),) = timeline(slots_of(plan, "Europe/Moscow"), "Europe/Moscow", plan.gap)
    assert day == DAY
    assert [kind for kind, _start, _end in entries] == ["slot", "pause", "slot", "slot", "slot"]
    assert entries[1][2] - entries[1][1] == timedelta(minutes=70)


def test_two_pauses_in_a_row_are_both_passed_whatever_their_order() -> None:
    plan = replace(PLAN, pauses=(("b", time(11), time(12)), ("a", time(10, 10), time(11))))
    assert starts(plan)[0] == "12:00"


def test_a_second_block_follows() -> None:
    plan = replace(
        PLAN, blocks=(Block("start", time(10), number=2), Block("second_start", time(14), number=1))
    )
    assert starts(plan) == ["10:00", "10:25", "14:00"]


def test_overlapping_blocks_are_refused_at_the_second_one() -> None:
    plan = replace(
        PLAN, blocks=(Block("start", time(10), number=4), Block("second_start", time(11), number=2))
    )
    with pytest.raises(Refused) as refusal:
        day_slots(plan, DAY)
    assert (refusal.value.code, refusal.value.field) == ("slots_overlap", "second_start")
    assert refusal.value.params == {"one": "11:00–11:20", "other": "10:50–11:10"}


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(PLAN, pauses=(("lunch_from", time(13), time(12)),)), "pause_ends_before_start"),
        (replace(PLAN, blocks=(Block("start", time(10), end=time(9)),)), "block_ends_before_start"),
        (replace(PLAN, blocks=(Block("start", time(10), end=time(10, 10)),)), "no_slots"),
        (replace(PLAN, blocks=(Block("start", time(23, 30), number=4),)), "slots_past_midnight"),
        (replace(PLAN, length=1, gap=0, blocks=(Block("start", time(0), number=401),)), "too_many_slots"),
    ],
)
def test_what_cannot_be_laid_is_refused(plan: GridPlan, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        slots_of(plan, "Europe/Moscow")
    assert refusal.value.code == code


def test_times_are_those_of_the_clock_at_the_event() -> None:
    assert slots_of(PLAN, "Europe/Moscow")[0][0] == datetime(2026, 12, 10, 7, 0, tzinfo=UTC)
    assert slots_of(PLAN, "Asia/Yekaterinburg")[0][0] == datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


def test_every_day_gets_the_same_slots() -> None:
    slots = slots_of(replace(PLAN, days=(DAY, date(2026, 12, 11))), "Europe/Moscow")
    assert len(slots) == 8
    assert slots[4][0] == datetime(2026, 12, 11, 7, 0, tzinfo=UTC)
