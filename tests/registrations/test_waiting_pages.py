"""Waiting lists as people and organisers see them."""

from __future__ import annotations

import re
from datetime import timedelta

from app.core import clock
from app.events.models import Event, Session
from app.infra.db import db
from app.registrations import operations, queries
from app.registrations.models import Registration, RegistrationState, RegistrationTerms, WaitingState
from tests.factories import make_event, make_organiser, make_registration, make_user, saved
from tests.page_client import PageClient
from tests.registrations.test_operations import make_session
from tests.registrations.waiting_room import cancel, full_event, mails, offered, place_of, refusal

FORM = {"role": "attendee", "consent": "y"}


def offer_path(registration: Registration) -> str:
    text = mails(registration.user_id)[-1].text
    found = re.search(r"http://tandem.test(/offers/\S+)", text)
    assert found is not None
    return found.group(1)


def test_a_full_event_invites_to_wait_and_shows_the_rule(page: PageClient, session) -> None:
    event, _, _ = full_event(0)
    page.sign_in(make_user())
    path = f"/events/{event.slug}/register"
    seen = page.get(path)
    assert "All places are taken. You can join the waiting list." in seen.words
    assert "kept for 24 hours" in seen.words
    [waits] = seen.find("//input[@name='wait']/@value")
    answer = page.post(path, {**FORM, "wait": waits})
    ticket = page.get(answer.location)
    assert "You are on the waiting list" in ticket.words
    assert "1 is your number; 1 in all" in ticket.words
    assert page.get(f"/events/{event.slug}").find("//*[contains(., 'Your number: 1')]")


def test_who_comes_a_moment_late_is_asked_whether_to_wait_and_loses_nothing(
    page: PageClient, session
) -> None:
    event, _, _ = full_event(0)
    page.sign_in(make_user())
    path = f"/events/{event.slug}/register"
    refused = page.post(path, {**FORM, "position_ru": "Технолог"}, status=422)
    assert "All places are taken." in refused.words
    assert refused.find("//input[@name='position_ru']/@value") == ["Технолог"]
    assert refused.find("//input[@name='wait']/@value") == ["1"]


def test_one_click_from_the_mail_accepts_without_signing_in(page: PageClient, session) -> None:
    event, [comer], [first] = full_event(1)
    cancel(comer)
    path = offer_path(first)
    page.sign_out()
    seen = page.get(path)
    assert "A place has come free for you" in seen.words
    assert queries.by_id(event.id, first.id).state == RegistrationState.WAITING
    done = page.post(path, {"act": "accept"}, follow=True, status=200)
    assert "The place is yours" in done.words
    db.session.expire_all()
    assert queries.by_id(event.id, first.id).state == RegistrationState.APPROVED
    again = page.post(path, {"act": "decline"}, follow=True, status=200)
    assert "has been answered" in again.words


def test_a_forged_or_anothers_offer_is_not_there(page: PageClient, session) -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    page.get("/offers/forged", status=404)
    page.sign_in(queries.by_id(event.id, second.id).user)
    data = {"act": "accept", "place": str(place_of(first).id)}
    page.post(f"/my/tickets/{second.ticket_code}/offer", data, status=404)
    assert offered(event) == [first.id]


def test_the_ticket_answers_an_offer_too(page: PageClient, session) -> None:
    event, [comer], [first, second] = full_event(2)
    cancel(comer)
    page.sign_in(queries.by_id(event.id, first.id).user)
    ticket = page.get(f"/my/tickets/{first.ticket_code}")
    assert "It is kept for you until" in ticket.words
    data = {"act": "decline", "place": str(place_of(first).id)}
    page.post(f"/my/tickets/{first.ticket_code}/offer", data)
    db.session.expire_all()
    assert offered(event) == [second.id]
    assert "This registration is cancelled." in page.get(f"/my/tickets/{first.ticket_code}").words


def full_session() -> tuple[Event, Session, list[Registration]]:
    event = make_event()
    session = make_session(event, capacity=1)
    rows = [queries.by_id(event.id, make_registration(event, make_user()).id) for _ in range(2)]
    operations.book_session(rows[0], session, actor=rows[0].user, now=clock.now())
    db.session.commit()
    return event, session, rows


def test_waiting_for_a_session_and_getting_it(page: PageClient, session) -> None:
    _event, talk, [holder, waits] = full_session()
    page.sign_in(waits.user)
    path = f"/my/tickets/{waits.ticket_code}/sessions"
    assert "Join the waiting list" in page.get(path).words
    page.post(f"{path}/{talk.id}", {"act": "wait"})
    assert "you wait: number 1 of 1" in page.get(path).words
    operations.leave_session(holder, talk, actor=holder.user, now=clock.now())
    db.session.commit()
    assert "a place is kept for you until" in page.get(path).words
    [place] = queries.places_of(waits.id)
    page.post(f"/my/tickets/{waits.ticket_code}/offer", {"act": "accept", "place": str(place.id)})
    assert "you have a place" in page.get(path).words


def test_the_page_of_sessions_has_a_fixed_number_of_statements(
    page: PageClient, session, count_queries
) -> None:
    _event, talk, [_holder, waits] = full_session()
    operations.wait_for_session(waits, talk, actor=waits.user, now=clock.now())
    db.session.commit()
    page.sign_in(waits.user)
    path = f"/my/tickets/{waits.ticket_code}/sessions"
    page.get(path)
    with count_queries() as one:
        page.get(path)
    for hour in (2, 4):
        more = make_session(_event, hour, capacity=1, seats_taken=1)
        operations.wait_for_session(
            queries.by_id(_event.id, waits.id), more, actor=waits.user, now=clock.now()
        )
        db.session.commit()
    with count_queries() as three:
        page.get(path)
    assert len(three) == len(one)


def test_the_organiser_sees_the_queue_and_lets_somebody_go_first(page: PageClient, session) -> None:
    event, [comer], [first, second] = full_event(2)
    page.sign_in(make_organiser())
    path = f"/desk/{event.slug}/registrations/waiting"
    names = page.get(path).find("//td[contains(@class, 'c-main')]//a/text()")
    assert names == [queries.by_id(event.id, row.id).user.full_name for row in (first, second)]
    ask = f"{path}/{place_of(second).id}/first"
    assert "Say why this person goes first" in page.post(ask, {"reason": ""}, status=422).words
    page.post(ask, {"reason": "Докладчик"})
    assert "goes first" in page.get(path).words
    cancel(comer)
    assert offered(event) == [second.id]
    assert "Offered now" in page.get(path).words


def test_the_queue_is_for_those_who_run_the_event(page: PageClient, session) -> None:
    event, _, [first] = full_event(1)
    page.sign_in(make_user())
    page.get(f"/desk/{event.slug}/registrations/waiting", status=404)
    page.get(f"/desk/{event.slug}/registrations/terms", status=404)
    page.sign_in(make_organiser())
    page.get(f"/desk/{make_event().slug}/registrations/waiting/{place_of(first).id}/first", status=404)


def test_the_queue_has_a_fixed_number_of_statements(page: PageClient, session, count_queries) -> None:
    page.sign_in(make_organiser())
    counts = []
    for waiting in (1, 3):
        event, _, _ = full_event(waiting)
        page.get(f"/desk/{event.slug}/registrations/waiting")
        with count_queries() as seen:
            page.get(f"/desk/{event.slug}/registrations/waiting")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_terms_set_until_when_people_change_and_cancel(page: PageClient, session) -> None:
    event, [comer], _ = full_event(0)
    page.sign_in(make_organiser())
    path = f"/desk/{event.slug}/registrations/terms"
    past = (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    terms = {"waiting_list": "y", "offer_hours": "6", "changes_until": past, "cancels_until": past}
    page.post(path, terms)
    assert page.get(path).find("//input[@name='offer_hours']/@value") == ["6"]
    assert "A number from 1 to" in page.post(path, {**terms, "offer_hours": "999"}, status=422).words
    page.sign_in(queries.by_id(event.id, comer.id).user)
    ticket = page.get(f"/my/tickets/{comer.ticket_code}")
    assert "Cancel the registration" not in ticket.words
    page.get(f"/my/tickets/{comer.ticket_code}/cancel", status=422)
    row = queries.by_id(event.id, comer.id)
    cancels = {"reason": "", "actor": row.user, "now": clock.now()}
    assert refusal(lambda: operations.cancel_own(row, **cancels)) == "cancels_over"


def test_whoever_only_waits_leaves_the_list_at_any_time(session) -> None:
    event, _, [first] = full_event(1)
    day = clock.now() - timedelta(days=1)
    saved(
        RegistrationTerms(
            event_id=event.id,
            waiting_list=True,
            offer_hours=24,
            cancels_until=day,
            transfers=True,
            groups=True,
        )
    )
    cancel(first)
    assert place_of(first).state == WaitingState.LEFT
