"""Marks on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import NotFound, Refused
from app.events.models import Event, Role
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import Delegation, Side, WishLevel
from app.matchmaking.operations import wishes
from app.matchmaking.queries.wish import awaiting_of_event, people_without_marks, tally_of_event
from app.matchmaking.rules.wishes import MOST_MUST
from tests.factories import make_company, make_delegation, make_event, make_registration, make_user

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def event(session: object) -> Event:
    return make_event()


def supplier(event: Event) -> Delegation:
    return make_delegation(event, make_company(), Side.SUPPLIER)


def buyer(event: Event) -> Delegation:
    return make_delegation(event, make_company(), Side.BUYER)


def mark(event: Event, author: Delegation, about: Delegation, level: WishLevel | None) -> None:
    wishes.mark(event, author, about, level, actor=make_user(), now=clock.now())
    db.session.commit()


def given(event: Event) -> list[tuple[int, int, WishLevel]]:
    return [(wish.author_id, wish.about_id, wish.level) for wish in queries.wishes(event.id)]


def test_a_mark_is_set_changed_and_taken_back(event: Event) -> None:
    one, other = supplier(event), buyer(event)
    mark(event, one, other, WishLevel.WANT)
    mark(event, one, other, WishLevel.NO)
    assert given(event) == [(one.id, other.id, WishLevel.NO)]
    mark(event, one, other, None)
    mark(event, one, other, None)
    assert given(event) == []
    verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert verbs == ["wish.marked", "wish.marked", "wish.taken_back"]


def test_only_so_many_musts_but_one_of_them_may_be_pressed_again(event: Event) -> None:
    one = buyer(event)
    others = [supplier(event) for _ in range(MOST_MUST + 1)]
    for other in others[:-1]:
        mark(event, one, other, WishLevel.MUST)
    mark(event, one, others[0], WishLevel.MUST)
    with pytest.raises(Refused) as refusal:
        mark(event, one, others[-1], WishLevel.MUST)
    assert (refusal.value.code, refusal.value.params) == ("must_limit", {"most": MOST_MUST})


def test_another_events_companies_are_unknown(event: Event) -> None:
    with pytest.raises(NotFound):
        mark(event, supplier(event), buyer(make_event()), WishLevel.WANT)


def test_a_note_stays_with_its_mark(event: Event) -> None:
    one, other = supplier(event), buyer(event)
    with pytest.raises(Refused, match="note_without_mark"):
        wishes.note(event, one, other, "Спросить про сроки", actor=make_user(), now=clock.now())
    mark(event, one, other, WishLevel.WANT)
    wishes.note(event, one, other, "Спросить про сроки", actor=make_user(), now=clock.now())
    mark(event, one, other, WishLevel.MUST)
    assert [wish.note for wish in queries.wishes(event.id)] == ["Спросить про сроки"]


def test_confirming_needs_marks_and_an_open_door(event: Event) -> None:
    one = supplier(event)
    with pytest.raises(Refused, match="nothing_marked"):
        wishes.confirm(event, one, actor=make_user(), now=clock.now())
    mark(event, one, buyer(event), WishLevel.WANT)
    wishes.confirm(event, one, actor=make_user(), now=clock.now())
    assert one.wishes_confirmed_at is not None
    with pytest.raises(Refused, match="wish_closed"):
        wishes.confirm(event, one, actor=make_user(), now=event.starts_at)


def test_what_awaits_an_answer(event: Event) -> None:
    one, asks, refuses = buyer(event), supplier(event), supplier(event)
    mark(event, asks, one, WishLevel.RESERVE)
    mark(event, refuses, one, WishLevel.NO)
    assert awaiting_of_event(event.id) == {one.id: 1}
    mark(event, one, asks, WishLevel.WANT)
    assert awaiting_of_event(event.id) == {}
    assert tally_of_event(event.id)[one.id] == {WishLevel.WANT: 1}


def test_the_silent_are_reminded_in_their_language_once_a_day(event: Event) -> None:
    firm, head = make_company(), make_user(language="ru")
    works = make_company(head)
    person = make_registration(event, make_user(language="en"), Role.BUYER, company=firm)
    silent = make_delegation(event, firm, Side.BUYER, people=[person])
    unattended = make_delegation(event, works, Side.SUPPLIER)
    spoke = supplier(event)
    mark(event, spoke, silent, WishLevel.WANT)
    assert {found.id for found, _person in people_without_marks(event.id, clock.now())} == {
        silent.id,
        unattended.id,
    }
    now, organiser = clock.now(), make_user()
    assert wishes.remind(event, actor=organiser, now=now) == (2, 0)
    assert wishes.remind(event, actor=organiser, now=now + timedelta(hours=1)) == (0, 2)
    messages = {row.recipient: row for row in db.session.query(OutboxMessage)}
    assert set(messages) == {person.user.email, head.email}
    english = messages[person.user.email]
    assert event.title_en in english.subject
    assert f"/my/events/{event.slug}/wishes?delegation={silent.id}" in english.text
    assert messages[head.email].language == "ru"


def test_nobody_is_reminded_too_late(event: Event) -> None:
    with pytest.raises(Refused, match="wish_closed"):
        wishes.remind(event, actor=make_user(), now=event.starts_at)
