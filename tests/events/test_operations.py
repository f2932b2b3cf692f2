"""The verbs about events, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.hooks import Hook
from app.events import hooks, operations, queries
from app.events.models import Approval, Event, EventFormat, EventKind, EventState, Role, TeamRole
from app.events.operations import AdmissionTerms
from app.infra.audit import AuditEntry
from app.infra.db import db
from tests.factories import make_event, make_organiser, make_user

pytestmark = pytest.mark.usefixtures("session")
HOUR = timedelta(hours=1)


def draft_values(**changes: Any) -> dict[str, Any]:
    starts = (clock.now() + timedelta(days=30)).replace(hour=7, minute=0)
    return {
        "kind": EventKind.SUPPLIER_CONFERENCE,
        "format": EventFormat.ON_SITE,
        "title_ru": "Композиты и оснастка",
        "title_en": "",
        "summary_ru": "О чём речь",
        "venue_ru": "Технополис",
        "timezone": "Europe/Moscow",
        "starts_at": starts,
        "ends_at": starts + 8 * HOUR,
        "registration_opens_at": None,
        "registration_closes_at": starts - 24 * HOUR,
        "wishes_close_at": None,
        "capacity": 120,
        **changes,
    }


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What the hooks of this room told while the test ran."""
    told: list[tuple[str, dict[str, Any]]] = []
    listened: list[tuple[Hook, Any]] = []
    for name in ("published", "changed", "cancelled", "session_moved", "session_removed"):
        hook = getattr(hooks, name)

        def listen(_name: str = name, **facts: Any) -> None:
            told.append((_name, facts))

        hook.subscribe(listen)
        listened.append((hook, listen))
    yield told
    for hook, listener in listened:
        hook._listeners.remove(listener)


def verbs(event: Event) -> list[str]:
    query = select(AuditEntry.verb).where(AuditEntry.event_id == event.id).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_a_new_event_is_a_draft_with_the_roles_of_its_kind_and_its_maker_as_owner() -> None:
    actor = make_organiser()
    event = operations.create_event(draft_values(), actor=actor, now=clock.now())
    year = event.starts_at.year
    assert (event.state, event.slug) == ("draft", f"kompozity-i-osnastka-{year}")
    assert [(row.role, row.approval) for row in queries.admissions_of(event.id)] == [
        ("supplier", "by_hand"),
        ("buyer", "by_hand"),
        ("attendee", "automatic"),
        ("speaker", "by_hand"),
    ]
    assert [(member.user_id, member.role) for member in queries.team_of(event.id)] == [(actor.id, "owner")]
    assert verbs(event) == ["event.created"]
    second = operations.create_event(draft_values(), actor=actor, now=clock.now())
    assert second.slug == f"kompozity-i-osnastka-{year}-2"


def test_strangers_do_not_see_a_draft() -> None:
    event = operations.create_event(draft_values(), actor=make_organiser(), now=clock.now())
    with pytest.raises(NotFound):
        queries.by_slug(event.slug)
    with pytest.raises(NotFound):
        queries.managed_event(event.slug, make_user())
    assert queries.managed_event(event.slug, make_organiser()) is event


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown_zone"),
        ({"capacity": 0}, "capacity", "capacity_out_of_range"),
        ({"starts_at": clock.now() - HOUR}, "starts_at", "starts_in_past"),
        ({"ends_at": clock.now()}, "ends_at", "ends_before_start"),
    ],
)
def test_bad_values_make_no_event(changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        operations.create_event(draft_values(**changes), actor=None, now=clock.now())
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_change_after_publication_raises_the_sequence_and_is_told(heard: list[Any]) -> None:
    event = make_event()
    operations.change_event(event, {"venue_ru": "Другой зал"}, actor=None, now=clock.now())
    assert event.sequence == 1
    [(name, facts)] = heard
    assert name == "changed" and facts["changes"] == {"venue_ru": ["", "Другой зал"]}
    operations.change_event(event, {"venue_ru": "Другой зал"}, actor=None, now=clock.now())
    assert event.sequence == 1, "nothing differs"
    assert verbs(event) == ["event.changed"]


def test_a_change_of_a_draft_is_nobodys_business(heard: list[Any]) -> None:
    event = make_event(state=EventState.DRAFT)
    operations.change_event(event, {"venue_ru": "Другой зал"}, actor=None, now=clock.now())
    assert (event.sequence, heard) == (0, [])


def test_a_running_event_may_be_corrected_though_it_began_in_the_past() -> None:
    now = clock.now()
    event = make_event(
        state=EventState.RUNNING,
        starts_at=now - HOUR,
        ends_at=now + HOUR,
        registration_closes_at=None,
    )
    operations.change_event(event, {"ends_at": now + 2 * HOUR}, actor=None, now=now)
    assert event.ends_at == now + 2 * HOUR


def test_a_published_event_is_not_moved_into_the_past() -> None:
    event = make_event()
    with pytest.raises(Refused) as refusal:
        operations.change_event(event, {"starts_at": clock.now() - HOUR}, actor=None, now=clock.now())
    assert refusal.value.code == "starts_in_past"


def test_the_capacity_stays_above_the_seats_taken() -> None:
    event = make_event(capacity=10, seats_taken=7)
    with pytest.raises(Refused) as refusal:
        operations.change_event(event, {"capacity": 6}, actor=None, now=clock.now())
    assert (refusal.value.code, refusal.value.params) == ("capacity_below_taken", {"taken": 7})
    operations.change_event(event, {"capacity": 7}, actor=None, now=clock.now())
    assert event.capacity == 7


def test_a_role_with_people_in_it_cannot_be_taken_away() -> None:
    event = make_event()
    operations.take_seat(event.id, Role.SUPPLIER)
    only_buyers = [AdmissionTerms(Role.BUYER, Approval.BY_HAND)]
    with pytest.raises(Refused) as refusal:
        operations.change_event(event, {}, admissions=only_buyers, actor=None, now=clock.now())
    assert refusal.value.code == "role_in_use"
    with pytest.raises(Refused) as refusal:
        operations.change_event(event, {}, admissions=[], actor=None, now=clock.now())
    assert refusal.value.code == "no_role_admitted"


def test_roles_are_changed_as_told() -> None:
    event = make_event()
    wanted = [
        AdmissionTerms(Role.SUPPLIER, Approval.BY_HAND, 40),
        AdmissionTerms(Role.PRESS, Approval.AUTOMATIC),
    ]
    operations.change_event(event, {}, admissions=wanted, actor=None, now=clock.now())
    assert [(row.role, row.approval, row.capacity) for row in queries.admissions_of(event.id)] == [
        ("supplier", "by_hand", 40),
        ("press", "automatic", None),
    ]
    assert event.sequence == 1


def test_the_whole_life(heard: list[Any]) -> None:
    now = clock.now()
    event = operations.create_event(draft_values(), actor=None, now=now)
    operations.publish(event, actor=None, now=now)
    assert (event.state, event.published_at) == ("published", now)
    operations.start(event, actor=None, now=now)
    with pytest.raises(Refused) as refusal:
        operations.finish(event, actor=None, now=now)
    assert refusal.value.code == "finish_before_start"
    db.session.expire(event)
    event.state = EventState.RUNNING
    operations.finish(event, actor=None, now=event.ends_at)
    assert event.state == "finished"
    assert [name for name, _ in heard] == ["published"]
    with pytest.raises(NotAllowed):
        operations.change_event(event, {"title_ru": "Поздно"}, actor=None, now=now)


def test_a_cancellation_needs_a_reason_and_tells_it(heard: list[Any]) -> None:
    event = make_event()
    with pytest.raises(Refused) as refusal:
        operations.cancel(event, reason="  ", actor=None, now=clock.now())
    assert (refusal.value.field, refusal.value.code) == ("reason", "reason_missing")
    operations.cancel(event, reason="Площадка закрыта", actor=None, now=clock.now())
    assert (event.state, event.sequence, event.cancel_reason) == ("cancelled", 1, "Площадка закрыта")
    assert [(name, facts["reason"]) for name, facts in heard] == [("cancelled", "Площадка закрыта")]
    with pytest.raises(Refused) as refusal:
        operations.cancel(event, reason="Ещё раз", actor=None, now=clock.now())
    assert refusal.value.code == "wrong_state"


def test_a_draft_is_discarded_a_public_event_is_not() -> None:
    event = make_event(state=EventState.DRAFT)
    operations.discard(event, actor=None, now=clock.now())
    assert queries.slug_is_free(event.slug)
    with pytest.raises(Refused):
        operations.discard(make_event(), actor=None, now=clock.now())


def talk(event: Event, room_id: int | None, start: int, end: int, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "talk",
        "title_ru": "Доклад",
        "starts_at": event.starts_at + start * HOUR,
        "ends_at": event.starts_at + end * HOUR,
        "room_id": room_id,
        "bookable": False,
        "capacity": None,
        **changes,
    }


def test_two_agenda_items_do_not_share_a_room() -> None:
    event, now = make_event(), clock.now()
    hall = operations.add_room(event, name_ru="Зал", actor=None, now=now)
    other = operations.add_room(event, name_ru="Холл", actor=None, now=now)
    operations.add_session(event, talk(event, hall.id, 0, 2), actor=None, now=now)
    with pytest.raises(Refused) as refusal:
        operations.add_session(event, talk(event, hall.id, 1, 3), actor=None, now=now)
    assert (refusal.value.field, refusal.value.code) == ("room_id", "room_taken")
    assert refusal.value.params == {"title": "Доклад"}
    operations.add_session(event, talk(event, other.id, 1, 3), actor=None, now=now)
    operations.add_session(event, talk(event, hall.id, 2, 3), actor=None, now=now)
    assert len(queries.sessions_of(event.id)) == 3


def test_the_agenda_stays_inside_its_event() -> None:
    event, now = make_event(), clock.now()
    for start, end, field in ((-1, 1, "starts_at"), (7, 9, "ends_at"), (9, 10, "starts_at")):
        with pytest.raises(Refused) as refusal:
            operations.add_session(event, talk(event, None, start, end), actor=None, now=now)
        assert (refusal.value.field, refusal.value.code) == (field, "session_outside_event")
    with pytest.raises(Refused) as refusal:
        operations.add_session(event, talk(event, None, 2, 2), actor=None, now=now)
    assert refusal.value.code == "session_ends_before_start"


def test_a_room_of_another_event_is_unknown() -> None:
    event, other, now = make_event(), make_event(), clock.now()
    room = operations.add_room(other, name_ru="Чужой", actor=None, now=now)
    with pytest.raises(NotFound):
        operations.add_session(event, talk(event, room.id, 0, 1), actor=None, now=now)


def test_moving_and_removing_an_item_is_told(heard: list[Any]) -> None:
    event, now = make_event(), clock.now()
    speakers = [{"name_ru": "Егоров С. М.", "name_en": "", "about_ru": "", "about_en": ""}]
    item = operations.add_session(event, talk(event, None, 0, 1), speakers=speakers, actor=None, now=now)
    operations.change_session(
        event, item, talk(event, None, 0, 1, title_ru="Другой"), speakers=speakers * 2, actor=None, now=now
    )
    assert heard == []
    [seen] = queries.sessions_of(event.id)
    assert (seen.title_ru, [speaker.position for speaker in seen.speakers]) == ("Другой", [0, 1])
    operations.change_session(event, item, talk(event, None, 1, 2), speakers=[], actor=None, now=now)
    operations.remove_session(event, item, actor=None, now=now)
    assert [name for name, _ in heard] == ["session_moved", "session_removed"]
    assert queries.sessions_of(event.id) == []


def test_a_booked_item_stays_bookable_and_large_enough() -> None:
    event, now = make_event(), clock.now()
    given = talk(event, None, 0, 1, bookable=True, capacity=5)
    item = operations.add_session(event, given, actor=None, now=now)
    operations.take_session_seat(item.id)
    operations.take_session_seat(item.id)
    for changes, code in (
        ({"capacity": 1}, "capacity_below_taken"),
        ({"bookable": False}, "session_is_booked"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.change_session(event, item, {**given, **changes}, speakers=[], actor=None, now=now)
        assert refusal.value.code == code


def test_a_room_in_use_stays() -> None:
    event, now = make_event(), clock.now()
    hall = operations.add_room(event, name_ru="Зал", actor=None, now=now)
    item = operations.add_session(event, talk(event, hall.id, 0, 1), actor=None, now=now)
    with pytest.raises(Refused) as refusal:
        operations.remove_room(event, hall, actor=None, now=now)
    assert refusal.value.code == "room_in_use"
    with pytest.raises(Refused) as refusal:
        operations.add_room(event, name_ru="Зал", actor=None, now=now)
    assert refusal.value.code == "room_name_taken"
    operations.remove_session(event, item, actor=None, now=now)
    operations.remove_room(event, hall, actor=None, now=now)
    assert queries.rooms_of(event.id) == []


def test_the_team_keeps_an_owner() -> None:
    event, now = make_event(), clock.now()
    owner, helper = make_user(), make_user()
    first = operations.add_member(event, owner, TeamRole.OWNER, actor=None, now=now)
    second = operations.add_member(event, helper, TeamRole.STEWARD, actor=None, now=now)
    with pytest.raises(Refused) as refusal:
        operations.add_member(event, helper, TeamRole.MANAGER, actor=None, now=now)
    assert refusal.value.code == "already_in_team"
    for attempt in (
        lambda: operations.remove_member(event, first.id, actor=None, now=now),
        lambda: operations.change_member(event, first.id, TeamRole.MANAGER, actor=None, now=now),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.code == "last_owner"
    with pytest.raises(NotFound):
        queries.managed_event(event.slug, helper)
    assert queries.staffed_event(event.slug, helper) is event
    operations.change_member(event, second.id, TeamRole.OWNER, actor=None, now=now)
    operations.remove_member(event, first.id, actor=None, now=now)
    assert [member.user_id for member in queries.team_of(event.id)] == [helper.id]
    assert queries.managed_event(event.slug, helper) is event
    with pytest.raises(NotFound):
        operations.remove_member(make_event(), second.id, actor=None, now=now)
