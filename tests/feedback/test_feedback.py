"""Feedback: the usual questions, who may answer, what anonymity means, results, reminders."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.accounts import queries as people
from app.core import clock
from app.core.errors import Refused
from app.events.models import EventKind, EventState, Role
from app.feedback import operations, presets, queries, reminders, rules
from app.feedback.models import FeedbackGiven
from app.infra.audit import AuditEntry
from app.infra.db import db
from app.infra.outbox import OutboxMessage, put
from app.questionnaires.models import Answer, AnswerSet, Kind
from tests import factories as make
from tests.page_client import PageClient


def finished(people: int = 1, **values):
    """A training that ended an hour ago and asks the usual questions."""
    now = clock.now()
    given = {
        "kind": EventKind.TRAINING,
        "state": EventState.FINISHED,
        "starts_at": now - timedelta(days=2),
        "ends_at": now - timedelta(hours=1),
        "registration_closes_at": now - timedelta(days=2),
        **values,
    }
    event = make.make_event(**given)
    operations.put_usual_questions(event, actor=None, now=now)
    db.session.commit()
    return event, [make.make_registration(event, make.make_user()) for _ in range(people)]


def say(registration, rating: int = 5, words: str = "the practice", recommend: int = 9) -> None:
    asked = queries.asked_at(registration.event_id)
    answers = {asked[0].id: Decimal(rating)}
    answers |= {one.id: Decimal(recommend) for one in asked if one.most == 10}
    answers |= {one.id: words for one in asked if one.kind == Kind.TEXT and words}
    operations.give(
        queries.registration(registration.id),
        answers,
        asked=[one.id for one in asked],
        now=clock.now(),
    )
    db.session.commit()


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_has_its_usual_questions(session, kind):
    event = make.make_event(kind=kind)
    number = operations.put_usual_questions(event, actor=None, now=clock.now())
    asked = queries.asked_at(event.id)
    assert len(asked) == number == len(presets.SETS[kind])
    assert all(one.text_ru and one.text_en for one in asked)
    assert {(one.least, one.most) for one in asked if one.is_scale} == {(1, 5), (0, 10)}
    with pytest.raises(Refused, match="feedback_has_questions"):
        operations.put_usual_questions(event, actor=None, now=clock.now())


def test_anonymous_answers_lead_back_to_nobody(session):
    event, (who, *_rest) = finished(2)
    say(who)
    kept = db.session.scalar(select(AnswerSet))
    assert (kept.person_id, kept.created_at, kept.updated_at) == (None, event.ends_at, event.ends_at)
    assert set(FeedbackGiven.__table__.columns.keys()) == {"registration_id"}
    assert queries.given_ids(event.id) == {who.id}
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id == who.user_id))
    assert list(told) == []
    with pytest.raises(Refused, match="feedback_given_already"):
        say(who)


def test_named_answers_may_be_changed_until_the_form_closes(session):
    event, (who,) = finished()
    actor, now = make.make_organiser(), clock.now()
    operations.set_terms(event, anonymous=False, closes_at=None, actor=actor, now=now)
    say(who, 2)
    say(who, 4)
    assert [one.person_id for one in db.session.scalars(select(AnswerSet))] == [who.user_id]
    assert "4" in list(db.session.scalars(select(Answer.value)))
    with pytest.raises(Refused, match="feedback_promise_given"):
        operations.set_terms(event, anonymous=True, closes_at=None, actor=actor, now=now)


def test_only_the_admitted_answer_and_only_while_it_is_open(session):
    event, (who,) = finished()
    terms, now = queries.terms_of(event.id), clock.now()

    def refusal(registration=who, *, asked=True, given=False, at=now):
        found = rules.refusal_to_give(registration, event, terms, asked=asked, given=given, now=at)
        return found.code if found else None

    assert refusal() is None
    assert refusal(asked=False) == "feedback_not_asked"
    assert refusal(given=True) == "feedback_given_already"
    assert refusal(at=event.ends_at + timedelta(days=14)) == "feedback_closed"
    staff = make.make_registration(event, make.make_user(), Role.STAFF)
    assert refusal(staff) == "feedback_not_asked"
    event.state = EventState.RUNNING
    assert refusal(at=event.ends_at - timedelta(minutes=1)) == "feedback_too_early"
    event.state = EventState.CANCELLED
    assert refusal() == "feedback_not_asked"


def test_the_form_is_filled_in_and_errors_lose_nothing(page: PageClient, session):
    event, (who,) = finished()
    page.sign_in(people.one(who.user_id))
    home = page.get("/my/")
    url = f"/my/events/{event.slug}/feedback"
    assert home.find(f"//a[@href='{url}']")
    asked = queries.asked_at(event.id)
    fields = {f"q{one.id}": "" for one in asked}
    assert len(page.get(url).find(f"//input[@name='q{asked[0].id}']")) == 5
    words = f"q{next(one.id for one in asked if one.kind == Kind.TEXT)}"
    refused = page.post(url, fields | {words: "the practice"}, status=422)
    assert refused.errors()
    assert "the practice" in refused.find(f"//textarea[@name='{words}']/text()")[0]
    beyond = page.post(url, fields | {f"q{asked[0].id}": "7"}, status=422)
    assert beyond.errors()
    done = page.post(url, fields | {f"q{asked[0].id}": "4", words: "the practice"}, status=200, follow=True)
    assert "Thank you!" in done.words
    assert "is in already" in page.get(url).words
    assert not page.get("/my/").find(f"//a[@href='{url}']")


def test_the_mailed_link_needs_no_account(page: PageClient, session):
    event, (who,) = finished()
    due = list(reminders._due(event, reminders._moments(event)[0]))
    assert [(one.user_id, one.occasion) for one in due] == [(who.user_id, f"{who.id}.1")]
    put(due[0].write(), now=clock.now())
    db.session.commit()
    text = db.session.scalar(select(OutboxMessage.text))
    path = re.search(r"http://tandem.test(/feedback/\S+)", text).group(1)
    first = queries.asked_at(event.id)[0]
    assert "Thank you!" in page.post(path, {f"q{first.id}": "5"}, status=200, follow=True).words
    page.get("/feedback/forged", status=422)


def test_the_reminder_goes_to_those_who_have_not_answered_at_its_hour(session):
    event, (who, silent) = finished(2)
    first, last = reminders._moments(event)
    assert last - first > timedelta(days=2)
    assert list(reminders._due(event, first - timedelta(seconds=1))) == []
    assert len(list(reminders._due(event, first))) == 2
    assert list(reminders._due(event, first + timedelta(days=1))) == []
    say(who)
    assert [one.user_id for one in reminders._due(event, last)] == [silent.user_id]
    assert [(one.people) for one in reminders._plan(event, first - timedelta(days=1))] == [1, 1]


def test_results_come_from_five_answers_on_with_charts_and_tables(page: PageClient, session):
    event, guests = finished(6)
    page.sign_in(make.make_organiser())
    url = f"/desk/{event.slug}/feedback"
    for number, who in enumerate(guests[:4]):
        say(who, 4, f"secret {number}")
    shown = page.get(url)
    assert "shown from 5 answers on" in shown.words and "secret" not in shown.text
    assert "secret" not in str(
        list(load_workbook(io.BytesIO(page.get(f"{url}/results.xlsx").data)).active.values)
    )
    say(guests[4], 5, "secret 4", recommend=3)
    shown = page.get(url)
    assert "secret 4" in shown.words
    assert "4.2" in shown.words and "NPS 60" in shown.words
    assert len(shown.find("//svg[@role='img']")) >= 2 and len(shown.find("//details//table")) >= 2
    rows = list(load_workbook(io.BytesIO(page.get(f"{url}/results.xlsx").data)).active.values)
    assert any(row[2:] == (4, 80) for row in rows)


def test_a_question_that_few_answered_is_kept_back(session):
    event, guests = finished(6)
    for number, who in enumerate(guests):
        say(who, 5, "words" if number == 0 else "")
    said = queries.results(event.id, anonymous=True)
    assert [one.hidden for one in said if one.result.question.kind == Kind.TEXT] == [True, True]
    assert not said[0].hidden


def test_with_names_the_workbook_says_who_said_what(page: PageClient, session):
    event, (who, other) = finished(2)
    organiser = make.make_organiser()
    operations.set_terms(event, anonymous=False, closes_at=None, actor=organiser, now=clock.now())
    say(who, 3)
    say(other, 4)
    page.sign_in(organiser)
    book = load_workbook(io.BytesIO(page.get(f"/desk/{event.slug}/feedback/results.xlsx").data))
    names = {row[0] for row in book["Answers"].iter_rows(min_row=2, values_only=True)}
    assert names == {people.one(row.user_id).full_name for row in (who, other)}


def test_the_desk_puts_in_questions_and_sets_terms(page: PageClient, session):
    event = make.make_event(kind=EventKind.WEBINAR)
    page.sign_in(make.make_organiser())
    url = f"/desk/{event.slug}/feedback"
    assert "Nothing is asked yet" in page.get(url).words
    done = page.post(f"{url}/usual", status=200, follow=True)
    assert any("questions are in the form" in notice for notice in done.notices())
    early = event.ends_at - timedelta(days=1)
    refused = page.post(
        f"{url}/terms", {"anonymous": "y", "closes_at": f"{early:%Y-%m-%dT%H:%M}"}, status=422
    )
    assert "beyond the end" in refused.errors()[0]
    page.post(f"{url}/terms", {"closes_at": ""})
    assert not db.session.get(type(queries.terms_of(event.id)), event.id, populate_existing=True).anonymous
    page.sign_in(make.make_user())
    page.get(url, status=404)
    page.get(f"/my/events/{event.slug}/feedback", status=404)


def test_awaited_feedback_takes_the_same_statements_for_one_and_three(session, count_queries):
    user = make.make_user()
    event, _people = finished()
    make.make_registration(event, user)
    with count_queries() as few:
        assert len(queries.awaited_from(user.id, clock.now())) == 1
    for _more in range(2):
        make.make_registration(finished()[0], user)
    with count_queries() as many:
        assert len(queries.awaited_from(user.id, clock.now())) == 3
    assert len(few) == len(many) == 1
