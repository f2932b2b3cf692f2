"""The waiting list: a place that comes free is offered to the next, is held meanwhile, and never lies empty."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.core import clock
from app.events import operations as event_operations
from app.events.models import Admission, Approval, Event, Role, Session
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.registrations import jobs, operations, queries
from app.registrations.models import RegistrationState, RegistrationTerms, WaitingState
from app.registrations.rules import waiting as rules
from tests.factories import make_company, make_event, make_organiser, make_registration, make_user, saved
from tests.registrations.test_operations import make_session
from tests.registrations.waiting_room import (
    balance,
    cancel,
    come,
    full_event,
    mails,
    offered,
    place_of,
    refusal,
)

pytestmark = pytest.mark.usefixtures("session")


def test_who_finds_no_place_waits_only_if_he_wants_to() -> None:
    event, _, [first] = full_event(1)
    assert first.state == RegistrationState.WAITING
    assert [mail.kind for mail in mails(first.user_id)] == ["registrations/waiting"]
    late = make_user()
    assert refusal(lambda: come(event, late, wait=False)) == "event_full"
    assert balance(event) == (1, 1, 1)


def test_without_a_waiting_list_a_full_event_refuses() -> None:
    event, _, _ = full_event(0)
    saved(
        RegistrationTerms(event_id=event.id, waiting_list=False, offer_hours=24, transfers=True, groups=True)
    )
    late = make_user()
    assert refusal(lambda: come(event, late)) == "no_waiting_list"


def test_a_freed_place_is_offered_to_the_first_and_held_for_him() -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    assert offered(event) == [first.id]
    assert balance(event) == (1, 1, 1)
    [_, mail] = mails(first.user_id)
    assert mail.kind == "registrations/offer"
    assert "/offers/" in mail.text
    standing = queries.event_standing(second.id)
    assert standing is not None
    assert (standing.number, standing.of) == (1, 1)


def test_accepting_makes_a_participant_and_takes_no_second_seat() -> None:
    event, [comer], [first] = full_event(1)
    cancel(comer)
    operations.accept_offer(operations.held_place(place_of(first).id), actor=None, now=clock.now())
    db.session.commit()
    assert queries.by_id(event.id, first.id).state == RegistrationState.APPROVED
    assert place_of(first).state == WaitingState.ACCEPTED
    assert balance(event) == (1, 1, 1)
    assert mails(first.user_id)[-1].calendar_method == "REQUEST"
    again = refusal(
        lambda: operations.accept_offer(
            operations.held_place(place_of(first).id), actor=None, now=clock.now()
        )
    )
    assert again == "offer_not_open"


def test_a_declined_offer_goes_to_the_next_at_once() -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    operations.decline_offer(operations.held_place(place_of(first).id), actor=None, now=clock.now())
    db.session.commit()
    assert offered(event) == [second.id]
    assert queries.by_id(event.id, first.id).state == RegistrationState.CANCELLED
    assert balance(event) == (1, 1, 1)


def test_the_periodic_job_lets_offers_run_out_and_hands_them_on() -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    with time_machine.travel(clock.now() + timedelta(hours=23, minutes=59), tick=False):
        jobs.expire_offers()
    assert offered(event) == [first.id]
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1), tick=False):
        late = refusal(
            lambda: operations.accept_offer(
                operations.held_place(place_of(first).id), actor=None, now=clock.now()
            )
        )
        assert late == "offer_expired"
        jobs.expire_offers()
        jobs.expire_offers()
    assert offered(event) == [second.id]
    assert place_of(first).state == WaitingState.EXPIRED
    assert [mail.kind for mail in mails(first.user_id)][-1] == "registrations/offer_expired"
    assert balance(event) == (1, 1, 1)


def test_who_let_an_offer_run_out_joins_again_at_the_end() -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    operations.decline_offer(operations.held_place(place_of(first).id), actor=None, now=clock.now())
    user = queries.by_id(event.id, first.id).user
    again = come(event, user)
    assert (again.id, again.state) == (first.id, RegistrationState.WAITING)
    cancel(second)
    assert offered(event) == [first.id]


def test_leaving_the_list_with_an_offer_hands_it_on() -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    cancel(first)
    assert offered(event) == [second.id]
    assert place_of(first).state == WaitingState.LEFT
    cancel(second)
    assert balance(event) == (0, 0, 0)


def test_raising_the_capacity_offers_as_many_places() -> None:
    event, _, [first, second, third] = full_event(3)
    values = {"capacity": 3}
    event_operations.change_event(event, values, actor=make_organiser(), now=clock.now())
    db.session.commit()
    assert offered(event) == [first.id, second.id]
    assert balance(event) == (3, 3, 3)
    assert queries.by_id(event.id, third.id).state == RegistrationState.WAITING


def test_a_place_of_a_limited_role_goes_to_who_waits_for_that_role() -> None:
    event = make_event(capacity=10)
    db.session.execute(
        update(Admission)
        .where(Admission.event_id == event.id, Admission.role.in_([Role.SPEAKER, Role.ATTENDEE]))
        .values(capacity=1)
    )
    speaker, _attendee = come(event, role=Role.SPEAKER), come(event)
    waits = [come(event), come(event, role=Role.SPEAKER)]
    assert [row.state for row in waits] == [RegistrationState.WAITING] * 2
    cancel(speaker)
    assert offered(event) == [waits[1].id]
    assert balance(event) == (2, 2, 2)


def test_nobody_overtakes_those_who_wait() -> None:
    """Even where a place was left empty by other means, a newcomer does not get it."""
    event, _, [first] = full_event(1)
    db.session.execute(update(Event).where(Event.id == event.id).values(capacity=2))
    db.session.commit()
    newcomer = come(event)
    assert newcomer.state == RegistrationState.WAITING
    assert offered(event) == [first.id]


def test_a_place_left_empty_by_other_means_is_found_by_the_periodic_job() -> None:
    event, _, [first] = full_event(1)
    db.session.execute(update(Event).where(Event.id == event.id).values(capacity=2))
    db.session.commit()
    jobs.expire_offers()
    assert offered(event) == [first.id]


def test_offers_end_when_the_event_begins() -> None:
    event, [comer], [first] = full_event(1)
    with time_machine.travel(event.starts_at, tick=False):
        operations.cancel_by_organiser(
            queries.by_id(event.id, comer.id, hold=True), reason="", actor=make_organiser(), now=clock.now()
        )
        db.session.commit()
        jobs.expire_offers()
    assert offered(event) == []
    assert queries.by_id(event.id, first.id).state == RegistrationState.WAITING
    assert balance(event) == (0, 0, 0)


def test_shortly_before_the_event_an_offer_stands_for_half_of_the_time_left() -> None:
    now = clock.now()
    assert rules.offer_ends(now, 24, now + timedelta(days=9)) == now + timedelta(hours=24)
    assert rules.offer_ends(now, 24, now + timedelta(hours=10)) == now + timedelta(hours=5)
    assert rules.offer_ends(now, 24, now + timedelta(minutes=40)) == now + timedelta(minutes=30)
    assert rules.offer_ends(now, 24, now + timedelta(minutes=10)) == now + timedelta(minutes=10)


def test_the_organiser_puts_somebody_first_with_a_reason_in_the_log() -> None:
    event, [comer], [_first, second] = full_event(2)
    organiser = make_organiser()
    place = place_of(second)
    put = {"actor": organiser, "now": clock.now()}
    assert refusal(lambda: operations.put_first(place, reason=" ", **put)) == "out_of_turn_reason_missing"
    operations.put_first(place, reason="Докладчик", **put)
    db.session.commit()
    cancel(comer)
    assert offered(event) == [second.id]
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "waiting.put_first"))
    assert entry is not None
    assert (entry.reason, entry.actor_id) == ("Докладчик", organiser.id)


def test_the_organiser_puts_an_application_on_the_list() -> None:
    event = make_event(capacity=1, roles={Role.ATTENDEE: Approval.BY_HAND})
    rows, organiser = [come(event), come(event)], make_organiser()
    operations.approve(rows[0], actor=organiser, now=clock.now())
    assert refusal(lambda: operations.approve(rows[1], actor=organiser, now=clock.now())) == "event_full"
    operations.put_on_list(rows[1], actor=organiser, now=clock.now())
    db.session.commit()
    operations.decline(queries.by_id(event.id, rows[0].id), reason="Повтор", actor=organiser, now=clock.now())
    db.session.commit()
    assert offered(event) == [rows[1].id]
    operations.approve(queries.by_id(event.id, rows[1].id), actor=organiser, now=clock.now())
    db.session.commit()
    assert balance(event) == (1, 1, 1)
    assert place_of(rows[1]).state == WaitingState.ACCEPTED


def test_a_held_place_follows_a_corrected_role() -> None:
    event, [comer], [first] = full_event(1)
    cancel(comer)
    row = queries.by_id(event.id, first.id)
    words = {"position_ru": "", "position_en": "", "note": ""}
    operations.correct(row, role=Role.SPEAKER, company=None, **words, actor=make_organiser(), now=clock.now())
    db.session.commit()
    assert balance(event) == (1, 1, 1)
    cancel(row)
    assert balance(event) == (0, 0, 0)


# ── agenda items ────────────────────────────────────────────────────────────


def full_session(**values: object) -> tuple[Event, Session, list]:
    event = make_event()
    session = make_session(event, capacity=1, **values)
    rows = [queries.by_id(event.id, make_registration(event, make_user()).id) for _ in range(3)]
    for index, row in enumerate(rows):
        act = operations.wait_for_session if index else operations.book_session
        act(row, session, actor=row.user, now=clock.now())
    db.session.commit()
    return event, session, rows


def seats_of(session: Session) -> int:
    db.session.expire_all()
    return db.session.get_one(Session, session.id).seats_taken


def test_a_seat_given_back_in_a_session_is_offered_to_the_next() -> None:
    event, session, [holder, first, second] = full_session()
    operations.leave_session(holder, session, actor=holder.user, now=clock.now())
    db.session.commit()
    assert offered(event) == [first.id]
    standing = queries.standings_of(second.id)[session.id]
    assert (standing.number, standing.of) == (1, 1)
    [place] = queries.places_of(first.id)
    operations.accept_offer(operations.held_place(place.id), actor=None, now=clock.now())
    db.session.commit()
    assert [one.id for one in queries.booked_sessions(first.id)] == [session.id]
    assert seats_of(session) == 1


def test_accepting_a_seat_gives_back_what_clashes_only_if_asked() -> None:
    event, session, [holder, first, _] = full_session()
    other = make_session(event, title_ru="Другой")
    operations.book_session(first, other, actor=first.user, now=clock.now())
    operations.leave_session(holder, session, actor=holder.user, now=clock.now())
    db.session.commit()
    [place] = queries.places_of(first.id)

    def accept(swap: bool) -> None:
        held = operations.held_place(place.id)
        operations.accept_offer(held, swap=swap, actor=None, now=clock.now())

    assert refusal(lambda: accept(False)) == "session_overlaps"
    accept(True)
    db.session.commit()
    assert [one.id for one in queries.booked_sessions(first.id)] == [session.id]
    assert (seats_of(session), seats_of(other)) == (1, 0)


def test_who_cancels_frees_every_session_and_every_queue() -> None:
    event, session, [holder, first, second] = full_session()
    cancel(first)
    cancel(holder)
    assert offered(event) == [second.id]
    cancel(second)
    assert seats_of(session) == 0


def test_a_bigger_room_is_offered_at_once() -> None:
    event, session, [_, first, second] = full_session()
    values = {
        "kind": session.kind,
        "title_ru": session.title_ru,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "bookable": True,
        "capacity": 3,
    }
    event_operations.change_session(
        event, session, values, speakers=[], actor=make_organiser(), now=clock.now()
    )
    db.session.commit()
    assert offered(event) == [first.id, second.id]


def test_an_organisation_gives_up_its_seat_at_the_meetings_for_the_next() -> None:
    """A supplier who cancels hands the place to a supplier who waits, who comes to the meetings by it."""
    event = make_event(capacity=1)
    heads = [make_user(), make_user()]
    for head in heads:
        make_company(head)
    rows = [come(event, head, Role.SUPPLIER) for head in heads]
    db.session.commit()
    cancel(rows[0])
    operations.accept_offer(operations.held_place(place_of(rows[1]).id), actor=None, now=clock.now())
    db.session.commit()
    assert balance(event) == (1, 1, 1)
