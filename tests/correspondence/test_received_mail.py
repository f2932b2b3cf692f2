"""Mail as a real SMTP server receives it: its parts, its calendar entries, and the button that ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts import queries as people
from app.core import clock
from app.correspondence.jobs import advance_mailings
from app.correspondence.models import Mailing, MailingState, Topic, Unsubscribed
from app.events import operations as events
from app.events.models import EventFormat
from app.events.queries import by_id
from app.infra import jobs, outbox
from app.infra.db import db, transaction
from app.infra.i18n import in_language
from app.infra.jobs import Job
from app.infra.outbox import Message, OutboxMessage, known_kinds
from app.registrations import operations as registering
from app.registrations import queries as registrations
from tests.factories import make_event, make_organiser, make_user, saved
from tests.registrations.waiting_room import come
from tests.smtp_servers import Inbox, inbox_server, point_to

pytestmark = pytest.mark.usefixtures("session")

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2027, 3, 29, 8, tzinfo=UTC)
TIMES = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2)}
ZONE = "Europe/Berlin"  # summer time begins there on 28 March


@pytest.fixture
def traveller() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def inbox(app: Flask, monkeypatch: pytest.MonkeyPatch, traveller: Any) -> Iterator[Inbox]:
    with inbox_server() as (inbox, port):
        point_to(app, monkeypatch, port)
        yield inbox


def kinds_of_parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def entry_in(message: EmailMessage) -> tuple[str, Any]:
    """The method and the one entry of the calendar part, which is there twice: beside the text and as a file."""
    (inline,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (file,) = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    calendar = icalendar.Calendar.from_ical(inline.get_content())
    assert icalendar.Calendar.from_ical(file.get_payload(decode=True)) == calendar
    assert inline.get_param("method") == calendar["METHOD"]
    (entry,) = calendar.walk("VEVENT")
    zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    assert {entry["DTSTART"].params["TZID"], entry["DTEND"].params["TZID"]} <= zones
    return str(calendar["METHOD"]), entry


def tell_everybody() -> None:
    """Run the jobs that are waiting, as the worker would."""
    for job_id in list(db.session.scalars(select(Job.id).where(Job.state == "queued"))):
        db.session.rollback()
        jobs.run(job_id)


def anna_comes(event_id: int) -> int:
    with transaction():
        return come(by_id(event_id), people.by_email("anna@firm.example")).id


def test_a_place_taken_moved_and_cancelled_changes_one_entry_of_the_calendar(
    inbox: Inbox, traveller: Any
) -> None:
    """REQUEST, REQUEST with a higher SEQUENCE and the new time, CANCEL: one UID, as RFC 5546 asks."""
    organiser_id = make_organiser().id
    make_user(email="anna@firm.example", language="ru")
    event_id = make_event(timezone=ZONE, **TIMES).id
    anna_comes(event_id)
    outbox.deliver_due()
    traveller.shift(timedelta(days=1))
    with transaction():
        later = {"starts_at": STARTS - timedelta(days=2), "ends_at": STARTS - timedelta(days=2, hours=-2)}
        events.change_event(by_id(event_id), later, actor=people.one(organiser_id), now=clock.now())
    tell_everybody()
    outbox.deliver_due()
    traveller.shift(timedelta(days=1))
    with transaction():
        events.cancel(by_id(event_id), reason="Зал закрыт", actor=people.one(organiser_id), now=clock.now())
    tell_everybody()
    outbox.deliver_due()

    mails = [mail for mail in inbox.messages if mail["To"] == "anna@firm.example"]
    assert len(mails) == 3
    assert len({mail["Message-ID"] for mail in mails}) == 3
    told = [entry_in(mail) for mail in mails]
    assert [method for method, _entry in told] == ["REQUEST", "REQUEST", "CANCEL"]
    entries = [entry for _method, entry in told]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    sequences = [int(entry["SEQUENCE"]) for entry in entries]
    assert sequences == sorted(set(sequences)), "each newer than the one before"
    assert [entry["STATUS"] for entry in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    stamps = [entry["DTSTAMP"].dt for entry in entries]
    assert stamps == sorted(set(stamps))
    starts = [entry["DTSTART"].dt for entry in entries]
    assert [moment.astimezone(UTC) for moment in starts] == [STARTS, *[STARTS - timedelta(days=2)] * 2]
    assert [moment.strftime("%H:%M %z") for moment in starts[:2]] == ["10:00 +0200", "09:00 +0100"]
    for entry in entries:
        assert entry["ATTENDEE"] == "mailto:anna@firm.example"
        assert entry["ORGANIZER"] == "mailto:tandem@localhost"
        assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=2)


def test_own_cancellation_takes_the_entry_out_of_the_calendar(inbox: Inbox) -> None:
    make_user(email="anna@firm.example", language="en")
    event = make_event(timezone=ZONE, **TIMES)
    registration_id = anna_comes(event.id)
    with transaction():
        registering.cancel_own(
            registrations.by_id(event.id, registration_id, hold=True),
            reason="",
            actor=people.by_email("anna@firm.example"),
            now=clock.now(),
        )
    outbox.deliver_due()
    (_, first), (method, second) = [entry_in(mail) for mail in inbox.messages]
    assert (method, second["STATUS"]) == ("CANCEL", "CANCELLED")
    assert first["UID"] == second["UID"]
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_arrives_as_text_and_html_and_only_news_can_be_ended(
    app: Flask, inbox: Inbox, language: str
) -> None:
    """All kinds that an event can word for itself, by its default texts."""
    event = make_event(format=EventFormat.HYBRID, venue_ru="Зал", venue_en="Hall", **TIMES)
    kinds = [kind for kind in known_kinds() if kind.editable]
    with app.test_request_context(), transaction():
        for number, kind in enumerate(kinds):
            assert kind.sample is not None
            with in_language(language):
                context = dict(kind.sample(event))
            reader = f"reader{number}@firm.example"
            outbox.put(Message(reader, language, kind.key, context, event_id=event.id), now=clock.now())
    assert outbox.deliver_due() == len(kinds)
    by_reader = {mail["To"]: mail for mail in inbox.messages}
    for number, kind in enumerate(kinds):
        mail = by_reader[f"reader{number}@firm.example"]
        assert kinds_of_parts(mail)[-3:] == ["multipart/alternative", "text/plain", "text/html"], kind.key
        plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None and rich is not None
        assert len(plain.get_content()) > 40 and "<html" in rich.get_content(), kind.key
        assert (mail["Content-Language"], mail["Auto-Submitted"]) == (language, "auto-generated")
        assert 8 < len(mail["Subject"]) <= 200, kind.key
        assert ("List-Unsubscribe" in mail) == (not kind.own), kind.key
        assert ("List-Unsubscribe-Post" in mail) == (not kind.own), kind.key
        assert ("/unsubscribe/" in rich.get_content()) == (not kind.own), kind.key
        assert ("/unsubscribe/" in plain.get_content()) == (not kind.own), kind.key
    assert [kind.key for kind in kinds if not kind.own] == ["registrations/invitation"]


@pytest.mark.parametrize("topic", list(Topic))
def test_the_button_of_a_mail_program_ends_news_and_nothing_else(
    app: Flask, inbox: Inbox, traveller: Any, topic: Topic
) -> None:
    """RFC 8058: a POST to the address in the header, without a session; the next mailing passes the reader by."""
    event, anna = make_event(**TIMES), make_user(email="anna@firm.example", language="en")
    anna_comes(event.id)
    outbox.deliver_due()
    inbox.messages.clear()
    for turn in (1, 2):
        saved(
            Mailing(
                event_id=event.id,
                topic=topic,
                segment={},
                state=MailingState.SCHEDULED,
                starts_at=clock.now(),
                subject_en=f"News {turn}",
                text_en="Dear {name}",
                created_at=clock.now(),
                updated_at=clock.now(),
            )
        )
        advance_mailings()
        outbox.deliver_due()
        if turn == 1:
            (mail,) = inbox.messages
            assert ("List-Unsubscribe" in mail) == (topic == Topic.NEWS)
            if topic == Topic.NEWS:
                assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
                found = re.fullmatch(r"<http://tandem\.test(/unsubscribe/\S+)>", mail["List-Unsubscribe"])
                assert found
                answer = app.test_client().post(found[1], data={"List-Unsubscribe": "One-Click"})
                assert answer.status_code == 200
                assert db.session.get(Unsubscribed, anna.email) is not None
        traveller.shift(timedelta(days=2))
    subjects = [mail["Subject"] for mail in inbox.messages]
    assert subjects == (["News 1"] if topic == Topic.NEWS else ["News 1", "News 2"])
    urgent = db.session.scalars(select(OutboxMessage.kind).where(OutboxMessage.state == "skipped"))
    assert list(urgent) == []
