"""How long somebody was there: overlaps count once, the platform's word goes before our estimate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.online.models import Source
from app.online.rules.staying import Span, Stay, merged, reaches, shared_seconds, times_there

NINE = datetime(2026, 12, 10, 9, tzinfo=UTC)


def span(start: float, end: float) -> Span:
    return Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))


def stay(
    start: float | None, end: float = 0, source: Source = Source.LINK, session: int | None = None
) -> Stay:
    if start is None:
        return Stay(1, source, None, int(end * 60), session)
    return Stay(1, source, span(start, end), 0, session)


def minutes(stays: list[Stay], counting: list[Span], **more: int) -> float:
    return times_there(stays, counting, threshold=70, **more)[1].seconds / 60


def test_stretches_that_overlap_or_touch_become_one() -> None:
    assert merged([span(30, 40), span(0, 10), span(5, 20), span(20, 25)]) == [span(0, 25), span(30, 40)]


def test_shared_time_counts_doubled_stretches_once() -> None:
    assert shared_seconds([span(0, 10), span(5, 15)], [span(5, 20), span(10, 12)]) == 600


@pytest.mark.parametrize(
    ("stays", "expected"),
    [
        ([stay(0, 30)], 30),
        ([stay(-20, 10)], 10),  # before the start does not count
        ([stay(80, 200)], 10),  # nor after the end
        ([stay(0, 30), stay(10, 40)], 40),  # two devices
        ([stay(0, 10), stay(50, 60)], 20),  # came back
        ([stay(5, 5)], 0),  # went in, and no sign of life since
        ([stay(None, 45, Source.LIST)], 45),  # a list without times
        ([stay(None, 500, Source.LIST)], 90),
    ],
)
def test_what_counts_is_the_union_within_the_event(stays: list[Stay], expected: float) -> None:
    assert minutes(stays, [span(0, 90)]) == expected


def test_the_platform_knows_better_than_a_page_left_open() -> None:
    assert minutes([stay(0, 90), stay(0, 20, Source.LIST)], [span(0, 90)]) == 20
    assert minutes([stay(0, 90), stay(0, 20, Source.PLATFORM)], [span(0, 90)]) == 20


def test_our_page_still_counts_on_a_day_of_which_the_platform_said_nothing() -> None:
    days = [span(0, 60), span(1440, 1500)]
    assert minutes([stay(0, 60), stay(1440, 1500), stay(0, 20, Source.LIST)], days) == 80


def test_a_person_the_platform_does_not_know_keeps_the_estimate() -> None:
    other = Stay(2, Source.LIST, span(0, 90), 0)
    assert minutes([stay(0, 50), other], [span(0, 90)]) == 50


def test_a_list_of_one_item_without_times_counts_for_that_item_and_the_event() -> None:
    stays = [stay(None, 30, Source.LIST, session=7)]
    assert minutes(stays, [span(0, 40)], session_id=7) == 30
    assert minutes(stays, [span(40, 90)], session_id=8) == 0
    assert minutes(stays, [span(0, 90)]) == 30


def test_exactly_the_threshold_is_enough() -> None:
    assert reaches(63, 90, 70)
    assert not reaches(62, 90, 70)
    assert not reaches(0, 0, 70)
