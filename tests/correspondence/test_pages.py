"""The desk's pages of mail, and the page that ends it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import emails as account_letters
from app.core import clock
from app.correspondence import jobs
from app.correspondence.models import EventText, Mailing, MailingState, Unsubscribed
from app.correspondence.operations import texts
from app.events.models import Role
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.outbox import BouncingAddress, OutboxMessage
from app.registrations import emails as letters
from app.registrations import queries as registrations
from tests.factories import make_event, make_organiser, make_registration, make_user, saved

pytestmark = pytest.mark.usefixtures("session")

RUSSIAN = {"subject_ru": "Тема {event}", "text_ru": "Здравствуйте, {name}!\n\n[Билет]({ticket_link})"}
ENGLISH = {"subject_en": "About {event}", "text_en": "Dear {name},\n\n[Ticket]({ticket_link})"}


@pytest.fixture
def organiser(page):
    person = make_organiser()
    page.sign_in(person)
    return person


def desk(event, path=""):
    return f"/desk/{event.slug}/messages{path}"


def approve_mail(event, **values) -> OutboxMessage:
    made = make_registration(event, make_user(**values))
    with transaction():
        registration = registrations.by_id(event.id, made.id)
        return outbox.put(letters.approved(registration, now=clock.now()), now=clock.now())


# ── texts ──


def test_every_text_opens_with_the_default_and_reads_the_same_when_saved_unchanged(page, organiser):
    event = make_event()
    listed = page.get(desk(event, "/texts"))
    keys = [url.rsplit("/", 1)[1] for url in listed.find("//table//a/@href")]
    assert len(keys) > 15
    for key in keys:
        shown = page.get(desk(event, f"/texts/{key}"))
        given = {
            name: shown.find(f"//*[@name='{name}']")[0].get("value")
            or shown.find(f"//*[@name='{name}']")[0].text_content().lstrip("\r\n")
            for name in ("subject_ru", "text_ru", "subject_en", "text_en")
        }
        assert "{name}" in given["text_ru"], key
        assert "Серафима" not in given["text_ru"], key
        page.post(desk(event, f"/texts/{key}"), {**given, "act": "save"})
    assert db.session.scalars(select(EventText)).all() == [], "what equals the default is not kept"


def test_an_own_text_goes_out_in_the_readers_language(page, organiser):
    event = make_event(title_en="Rockets", title_ru="Ракеты")
    page.post(desk(event, "/texts/registrations.approved"), {**RUSSIAN, **ENGLISH, "act": "save"})
    russian, english = (approve_mail(event, language=language) for language in ("ru", "en"))
    assert (russian.subject, english.subject) == ("Тема Ракеты", "About Rockets")
    assert re.search(r"Ticket: http://tandem\.test/my/tickets/\w+", english.text)
    assert re.search(
        r'border-radius:6px" href="http://tandem\.test/my/tickets/[\w-]+">Ticket</a>', english.html
    )
    other = approve_mail(make_event(), language="en")
    assert other.subject.startswith("You are coming")
    page.post(desk(event, "/texts/registrations.approved/restore"))
    assert approve_mail(event, language="en").subject.startswith("You are coming")


def test_an_unknown_placeholder_is_refused_at_its_place_with_the_known_ones(page, organiser):
    event = make_event()
    sent = {**RUSSIAN, **ENGLISH, "text_en": "Dear {nmae}, come!", "act": "save"}
    answer = page.post(desk(event, "/texts/registrations.approved"), sent, status=200)
    (error,) = answer.errors()
    assert error.startswith("{nmae} stands for nothing. What you can use: {name}, ")
    assert answer.find("//textarea[@name='text_en'][@aria-invalid='true']")
    assert answer.find("//textarea[@name='text_en']")[0].text_content().strip() == "Dear {nmae}, come!"
    assert db.session.scalars(select(EventText)).all() == []


def test_a_needed_link_cannot_be_forgotten(page, organiser):
    event = make_event()
    answer = page.post(
        desk(event, "/texts/registrations.invited"), {**RUSSIAN, **ENGLISH, "act": "save"}, status=200
    )
    assert "Without {password_link} this message is of no use" in answer.errors()[0]


def test_a_name_cannot_become_markup_or_an_address(page, organiser):
    event = make_event()
    page.post(
        desk(event, "/texts/registrations.approved"),
        {**RUSSIAN, **ENGLISH, "text_en": "<script>x</script> **{name}** [go]({name})", "act": "save"},
    )
    message = approve_mail(event, language="en", given_name="[x](javascript:alert(1))<b>")
    assert "<script" not in message.html and "<b>" not in message.html
    assert 'href="javascript' not in message.html
    assert "[x](javascript:alert(1))&lt;b&gt;</strong>" in message.html


def test_preview_and_test_save_nothing_and_lose_nothing(page, organiser):
    event = make_event(title_en="Rockets")
    sent = {**RUSSIAN, **ENGLISH}
    preview = page.post(desk(event, "/texts/registrations.approved"), {**sent, "act": "preview"}, status=200)
    assert "About Rockets" in preview.words and "Dear Serafima," in preview.words
    tested = page.post(desk(event, "/texts/registrations.approved"), {**sent, "act": "test"}, status=200)
    assert "Dear {name}," in tested.find("//textarea[@name='text_en']")[0].text_content()
    mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(mail.recipient, mail.subject) for mail in mails] == [
        (organiser.email, f"[Тест] Тема {event.title_ru}"),
        (organiser.email, "[Test] About Rockets"),
    ]
    assert db.session.scalars(select(EventText)).all() == []


def test_strangers_and_stewards_see_nothing_of_it(page):
    event = make_event()
    page.sign_in(make_user())
    for path in ("", "/texts", "/texts/registrations.approved", "/reminders", "/mailings", "/mailings/new"):
        page.get(desk(event, path), status=404)
    page.post(desk(event, "/reminders/registrations.evening_before"), status=404)
    page.post(desk(event, "/texts/registrations.approved/restore"), status=404)


# ── outbox ──


def test_the_outbox_shows_what_did_not_arrive_and_sends_once_more(page, organiser, count_queries):
    event = make_event()
    approve_mail(event)
    with count_queries() as one:
        page.get(desk(event))
    rows = [approve_mail(event) for _ in range(2)]
    with count_queries() as three:
        page.get(desk(event))
    assert len(one) == len(three)
    rows[0].state, rows[0].error, rows[0].attempts = "bounced", "550 5.1.1 no such user", 1
    saved(
        BouncingAddress(
            email=rows[0].recipient, reply="550 5.1.1", times=1, first_at=clock.now(), last_at=clock.now()
        )
    )
    shown = page.get(desk(event))
    assert "1 message did not arrive." in shown.words and "mail does not arrive here" in shown.words
    assert "1 try: 550 5.1.1 no such user" in shown.words
    page.get(desk(event, f"/{rows[0].id}"))
    assert (
        "sandbox" in page.get(desk(event, f"/{rows[0].id}/html")).response.headers["Content-Security-Policy"]
    )
    page.post(desk(event, f"/{rows[0].id}/again"))
    db.session.expire_all()
    assert db.session.get(OutboxMessage, rows[0].id).state == "queued"
    assert db.session.get(BouncingAddress, rows[0].recipient) is None
    page.post(desk(make_event(), f"/{rows[0].id}/again"), status=404)


# ── reminders ──


def test_reminders_are_shown_and_switched(page, organiser):
    event = make_event()
    make_registration(event, make_user())
    shown = page.get(desk(event, "/reminders"))
    assert "The evening before" in shown.words and "1 person" in shown.words
    page.post(desk(event, "/reminders/registrations.evening_before"), {"on": "0"})
    assert "off" in page.get(desk(event, "/reminders")).words
    page.post(desk(event, "/reminders"), {"quiet_from": "22:00", "quiet_until": ""}, status=200)
    page.post(desk(event, "/reminders"), {"quiet_from": "22:00", "quiet_until": "07:30"})
    assert page.get(desk(event, "/reminders")).find("//input[@name='quiet_until']/@value") == ["07:30"]


# ── mailings ──


def advance() -> None:
    db.session.commit()  # ends the test's reading: a job that rolls back must not take the pages' writes with it
    jobs.advance_mailings()


def draft(page, event, **values):
    sent = {
        "topic": "news",
        "subject_ru": "Новость",
        "text_ru": "Здравствуйте, {name}! {my_link}",
        "subject_en": "News",
        "text_en": "Hello {name}! {my_link}",
        **values,
    }
    answer = page.post(desk(event, "/mailings/new"), sent)
    return int(answer.location.rsplit("/", 1)[1])


def test_a_mailing_from_draft_to_the_last_message(page, organiser):
    event = make_event()
    supplier, buyer = make_user(language="ru"), make_user()
    make_registration(event, supplier, Role.SUPPLIER)
    make_registration(event, buyer, Role.BUYER)
    assert "2" in page.get(desk(event, "/mailings/count")).text
    assert ">1<" in page.get(desk(event, "/mailings/count?s_role=buyer")).text
    id = draft(page, event, s_role="buyer")
    shown = page.get(desk(event, f"/mailings/{id}"))
    assert "Hello Serafima!" in shown.words and "person gets the message" in shown.words
    page.post(desk(event, f"/mailings/{id}/test"))
    page.post(desk(event, f"/mailings/{id}/start"))
    page.post(desk(event, f"/mailings/{id}/pause"))
    advance()
    assert mailed(id) == []
    page.post(desk(event, f"/mailings/{id}/resume"))
    advance()
    assert [(row.recipient, row.subject, row.own, row.urgent) for row in mailed(id)] == [
        (buyer.email, "News", False, False)
    ]
    page.post(desk(event, f"/mailings/{id}/pause"))
    assert [row.state for row in mailed(id)] == ["held"]
    page.post(desk(event, f"/mailings/{id}/resume"))
    for row in mailed(id):
        row.state = "sent"
    advance()
    db.session.expire_all()
    assert db.session.get(Mailing, id).state == MailingState.DONE
    db.session.commit()
    assert "1 of 1" in page.get(desk(event, "/mailings")).words
    page.get(desk(event, f"/mailings/{id}"))
    page.get(desk(event, f"/mailings/{id}/progress"))


def mailed(id) -> list[OutboxMessage]:
    db.session.expire_all()
    query = select(OutboxMessage).where(OutboxMessage.mailing_id == id).order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def test_a_scheduled_mailing_begins_at_its_hour_and_can_be_stopped(page, organiser):
    import time_machine

    event = make_event()
    for _ in range(3):
        make_registration(event, make_user())
    id = draft(page, event)
    past = page.post(desk(event, f"/mailings/{id}/schedule"), {"starts_at": "2020-01-01T10:00"}, status=200)
    assert "This moment has passed" in past.errors()[0]
    at = (clock.now() + timedelta(days=2)).replace(hour=9, minute=0)
    page.post(desk(event, f"/mailings/{id}/schedule"), {"starts_at": at.strftime("%Y-%m-%dT12:00")})
    advance()
    assert mailed(id) == []
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        advance()
        advance()
        assert len(mailed(id)) == 3
    page.post(desk(event, f"/mailings/{id}/cancel"))
    assert {row.state for row in mailed(id)} == {"stopped"}
    assert db.session.get(Mailing, id).state == MailingState.CANCELLED


def test_who_wants_no_news_and_whose_address_bounces_is_left_out(page, organiser):
    event = make_event()
    gone, wrong, good = make_user(), make_user(), make_user()
    for person in (gone, wrong, good):
        make_registration(event, person)
    saved(Unsubscribed(email=gone.email, at=clock.now()))
    saved(BouncingAddress(email=wrong.email, reply="550", times=1, first_at=clock.now(), last_at=clock.now()))
    id = draft(page, event)
    shown = page.get(desk(event, f"/mailings/{id}")).words
    assert "1 more has unsubscribed." in shown and "1 more has an address" in shown
    page.post(desk(event, f"/mailings/{id}/start"))
    advance()
    assert [row.recipient for row in mailed(id)] == [good.email]
    about = draft(page, event, topic="event")
    page.post(desk(event, f"/mailings/{about}/start"))
    advance()
    assert {row.recipient for row in mailed(about)} == {gone.email, good.email}
    assert all(row.own for row in mailed(about))


def test_a_mailing_with_mistakes_is_told_where_they_are(page, organiser):
    event = make_event()
    empty = {"topic": "news", "subject_ru": "", "text_ru": "", "subject_en": "", "text_en": ""}
    for change, expected in (
        ({}, "at least one language"),
        ({"subject_en": "Only a subject"}, "one of subject and text is missing"),
        ({"subject_en": "A", "text_en": "Hi {frist}"}, "{frist} stands for nothing"),
    ):
        answer = page.post(desk(event, "/mailings/new"), {**empty, **change}, status=200)
        assert expected in answer.errors()[0]
    id = draft(page, event)
    nobody = page.post(desk(event, f"/mailings/{id}/start"), follow=True, status=200)
    assert "nobody fits the choice" in nobody.words
    page.post(desk(event, f"/mailings/{id}/explode"), status=404)


# ── unsubscribing ──


def test_one_click_of_a_mail_program_needs_no_session(app, page):
    event = make_event()
    person = make_user()
    with app.test_request_context():
        link = outbox.postmaster.postmaster().unsubscribe_link(person.email, event.id)
    path = link.removeprefix("http://tandem.test")
    page.get(path)
    assert db.session.get(Unsubscribed, person.email) is None, "looking at a link changes nothing"
    client = app.test_client()
    answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.session.expire_all()
    assert db.session.get(Unsubscribed, person.email).event_id == event.id
    assert "You are unsubscribed" in page.get(path).words
    client.post(path, data={"act": "undo"})
    db.session.expire_all()
    assert db.session.get(Unsubscribed, person.email) is None
    assert client.post(path[:-3] + "xyz").status_code == 404


def test_own_mail_goes_to_those_who_unsubscribed(session):
    person = make_user()
    with transaction():
        texts.unsubscribe(person.email.upper(), None, now=clock.now())
        row = outbox.put(account_letters.new_password(person), now=clock.now())
    assert outbox.deliver_due() == 1
    assert db.session.get(OutboxMessage, row.id).state == "sent"
