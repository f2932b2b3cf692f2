"""Time in the online room counts wherever presence is asked for: certificates, training records, the ladder."""

from __future__ import annotations

from typing import Any

import pytest

from app.attendance import ladder
from app.attendance.sessions import queries as presence
from app.core import clock
from app.events.models import SessionKind
from app.online.models import Presence, Source
from app.readiness.models import LadderStep
from app.trainings import queries as trainings
from tests.factories import make_company, make_registration, make_user, saved
from tests.online.webinars import make_item, make_room, make_stay, make_webinar

pytestmark = pytest.mark.usefixtures("session")


def test_each_session_counts_for_who_stayed_long_enough_in_it() -> None:
    event = make_webinar()
    make_item(event, 0, 40)
    make_item(event, 40, 50, SessionKind.BREAK)
    make_item(event, 50, 90)
    whole, half, never = (make_registration(event, make_user()) for _ in range(3))
    make_stay(whole, event, -5, 92)
    make_stay(half, event, 0, 41)
    seen = presence.presence_at(event)
    assert [(seen[row.id].attended, seen[row.id].due) for row in (whole, half, never)] == [
        (2, 2),
        (1, 2),
        (0, 2),
    ]
    fulfilled = {one.registration.id for one in trainings.candidates(event) if one.standing.fulfilled}
    assert fulfilled == {whole.id}


def test_without_an_agenda_the_threshold_of_the_event_decides() -> None:
    event = make_webinar()
    make_room(event, threshold=50)
    stayed, left = (make_registration(event, make_user()) for _ in range(2))
    make_stay(stayed, event, 0, 46)
    make_stay(left, event, 0, 30)
    seen = presence.presence_at(event)
    assert (seen[stayed.id].share, seen[left.id].share) == (1, 0)
    [line] = trainings.record_of_person(stayed.user_id, event.ends_at)
    assert line.attended


def test_a_list_that_tells_only_lengths_speaks_of_every_session() -> None:
    event = make_webinar()
    make_item(event, 0, 40)
    make_item(event, 50, 90)
    row = make_registration(event, make_user())
    saved(Presence(registration_id=row.id, source=Source.LIST, seconds=70 * 60))
    assert presence.presence_at(event)[row.id].share == 1


def test_a_firm_passes_the_step_when_somebody_attended_the_webinar() -> None:
    event, firm, other = make_webinar(), make_company(), make_company()
    make_stay(make_registration(event, make_user(), company=firm), event, 0, 90)
    make_stay(make_registration(event, make_user(), company=other), event, 0, 5)
    step = LadderStep(id=1, kind="training", settings={"event_id": event.id})
    assert ladder.attended([step], [firm.id, other.id], clock.now()) == {(1, firm.id)}


def test_the_statements_do_not_grow_with_the_webinars(count_queries: Any) -> None:
    def record_of(size: int) -> int:
        person = make_user()
        for _ in range(size):
            event = make_webinar()
            make_item(event, 0, 90)
            make_stay(make_registration(event, person), event, 0, 90)
        with count_queries() as seen:
            assert len(trainings.record_of_person(person.id, event.ends_at)) == size
        return len(seen)

    assert record_of(1) == record_of(3)
