"""The time of each person, as certificates and materials ask for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.attendance.models import CheckIn
from app.core import clock
from app.events.models import SessionKind
from app.online import queries
from app.online.models import Source
from tests.factories import make_registration, make_user, saved
from tests.online.webinars import make_item, make_room, make_stay, make_webinar

pytestmark = pytest.mark.usefixtures("session")


def test_breaks_do_not_count_and_each_item_has_its_own_share() -> None:
    event, person = make_webinar(), make_user()
    first, pause = make_item(event, 0, 30), make_item(event, 30, 50, SessionKind.BREAK)
    second = make_item(event, 50, 90)
    row = make_registration(event, person)
    make_stay(row, event, 10, 60)
    there = queries.time_there(event.id)[row.id]
    assert (there.seconds, there.of) == (30 * 60, 70 * 60)
    assert not there.attended
    items = queries.session_times(event.id)
    assert pause.id not in items
    assert items[first.id][row.id].share == pytest.approx(2 / 3)
    assert items[second.id][row.id].share == 0.25


def test_the_threshold_of_the_event_decides_who_attended() -> None:
    event = make_webinar()
    rows = [make_registration(event, make_user()) for _ in range(3)]
    make_stay(rows[0], event, 0, 45)
    make_stay(rows[1], event, 0, 44)
    assert queries.attended_ids(event.id) == set()
    make_room(event, threshold=50)
    assert queries.attended_ids(event.id) == {rows[0].id}
    saved(CheckIn(registration_id=rows[2].id, at=event.starts_at, method="code"))
    assert queries.attended_ids(event.id) == {rows[0].id, rows[2].id}


def test_the_number_of_statements_does_not_grow(count_queries: Any) -> None:
    seen_by_size = []
    for size in (1, 3):
        event = make_webinar()
        for _ in range(size):
            make_stay(make_registration(event, make_user()), event, 0, 30)
        with count_queries() as seen:
            assert len(queries.time_there(event.id)) == size
        seen_by_size.append(len(seen))
    assert seen_by_size[0] == seen_by_size[1] <= 4


def test_the_figures_of_the_moment() -> None:
    now = clock.now()
    event = make_webinar(starts_at=now - timedelta(minutes=30), ends_at=now + timedelta(minutes=60))
    rows = [make_registration(event, make_user()) for _ in range(4)]
    make_stay(rows[0], event, 0, 30)
    make_stay(rows[0], event, 5, 29)
    make_stay(rows[1], event, 0, 20)
    make_stay(rows[2], event, 0, 45, Source.LIST)
    assert queries.live(event.id, now) == queries.Live(expected=4, been=3, here=1)
