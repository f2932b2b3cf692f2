"""Mail: sent after the commit, once, in the reader's language; failures wait longer each time."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar

from app.accounts import emails
from app.core import clock
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.outbox import BouncingAddress, Message, OutboxMessage, delivery
from app.registrations import emails as letters
from app.registrations import queries as registrations
from tests.factories import make_event, make_registration, make_user
from tests.smtp_servers import bad_server, free_port, inbox_server, point_to

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def inbox(app, monkeypatch):
    with inbox_server() as (inbox, port):
        point_to(app, monkeypatch, port)
        yield inbox


def queued(language: str = "ru") -> OutboxMessage:
    with transaction():
        return outbox.put(emails.new_password(make_user_inside(language)), now=clock.now())


def make_user_inside(language: str):
    from app.accounts import operations

    return operations.add_person(
        email=f"{language}@firm.example",
        family_name="Ким",
        given_name="Ольга",
        language=language,
        now=clock.now(),
    )


def state(row: OutboxMessage) -> tuple[str, int]:
    fresh = db.session.get(OutboxMessage, row.id, populate_existing=True)
    return fresh.state, fresh.attempts


def test_a_message_arrives_whole_and_once(inbox):
    row = queued("en")
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    (message,) = inbox.messages
    assert message["To"] == "en@firm.example"
    assert message["Subject"] == "A new password"
    assert message["Content-Language"] == "en"
    text = message.get_body(("plain",)).get_content()
    assert "Hello, Ольга!" in text
    assert "http://tandem.test/password/" in text
    assert "Set a new password" in message.get_body(("html",)).get_content()
    assert state(row) == ("sent", 1)


def test_a_refused_message_is_tried_again_after_growing_pauses(inbox):
    row = queued()
    inbox.refuse_data = "451 try later"
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for attempt, pause in enumerate(outbox.PAUSES, start=1):
            assert outbox.deliver_due() == 0
            assert state(row) == ("queued", attempt)
            traveller.shift(pause - timedelta(seconds=1))
            assert outbox.deliver_due() == 0
            assert state(row) == ("queued", attempt), "tried too early"
            traveller.shift(timedelta(seconds=2))
        outbox.deliver_due()
    assert state(row) == ("failed", len(outbox.PAUSES) + 1)
    assert inbox.messages == []


def test_a_message_whose_sender_died_is_sent_by_the_next(inbox):
    row = queued()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert [claimed.id for claimed in delivery._claim(10)] == [row.id]
        assert outbox.deliver_due() == 0, "a claimed message is left alone"
        traveller.shift(outbox.CLAIM_RUNS_OUT + timedelta(seconds=1))
        assert outbox.deliver_due() == 1
    assert len(inbox.messages) == 1


def test_nothing_is_sent_for_what_was_rolled_back(inbox):
    user = make_user()
    with pytest.raises(ZeroDivisionError), transaction():
        outbox.put(emails.new_password(user), now=clock.now())
        1 / 0  # noqa: B018
    assert outbox.deliver_due() == 0


def queue_many(number: int, **more) -> list[int]:
    with transaction():
        rows = [
            outbox.put(
                Message(
                    f"many{one}@firm.example",
                    "en",
                    "accounts/new_password",
                    {"user": make_user_inside_many(), "link": "https://x.example/"},
                    **more,
                ),
                now=clock.now(),
            )
            for one in range(number)
        ]
        db.session.flush()
        return [row.id for row in rows]


def make_user_inside_many():
    from app.accounts.models import User

    return User(email="x@firm.example", given_name="Ольга", family_name="Ким", language="en")


def states(ids: list[int]) -> list[str]:
    return [state(db.session.get(OutboxMessage, id))[0] for id in ids]


def test_one_connection_carries_many_messages(inbox):
    queue_many(70)
    assert outbox.deliver_due() == 70
    assert len(inbox.messages) == 70
    assert len(inbox.sessions) == 1


def test_a_refused_address_is_given_up_at_once_and_remembered(inbox):
    ids = queue_many(3)
    inbox.refuse = {"many1@firm.example": "550 5.1.1 no such user here"}
    assert outbox.deliver_due() == 2
    assert states(ids) == ["sent", "bounced", "sent"]
    assert "5.1.1 no such user" in db.session.get(OutboxMessage, ids[1]).error
    assert [row.email for row in db.session.query(BouncingAddress)] == ["many1@firm.example"]
    with transaction():
        outbox.send_again(db.session.get(OutboxMessage, ids[1]), now=clock.now())
    inbox.refuse = {}
    assert outbox.deliver_due() == 1, "the organiser says that the address is right"
    assert db.session.query(BouncingAddress).count() == 0


def test_an_address_is_not_to_blame_for_a_policy_nor_for_grey_listing(inbox):
    ids = queue_many(2)
    inbox.refuse = {
        "many0@firm.example": "554 5.7.1 relay access denied",
        "many1@firm.example": "450 4.2.0 greylisted, come back",
    }
    assert outbox.deliver_due() == 0
    assert states(ids) == ["failed", "queued"]
    assert db.session.query(BouncingAddress).count() == 0
    inbox.refuse = {}
    with time_machine.travel(clock.now() + outbox.PAUSES[0] + timedelta(seconds=1), tick=False):
        assert outbox.deliver_due() == 1


def test_a_server_that_takes_a_message_and_dies_gets_it_again_later_with_the_same_id(app, monkeypatch):
    ids = queue_many(3)
    with (
        time_machine.travel(clock.now(), tick=False) as traveller,
        bad_server("take", "die_after_data", "take") as server,
    ):
        point_to(app, monkeypatch, server.server_address[1])
        assert outbox.deliver_due() == 2
        assert states(ids) == ["sent", "queued", "sent"]
        traveller.shift(outbox.PAUSES[0] + timedelta(seconds=1))
        assert outbox.deliver_due() == 1
    assert states(ids) == ["sent", "sent", "sent"]
    twice = db.session.get(OutboxMessage, ids[1]).message_id.encode()
    assert sum(twice in mail for mail in server.taken) == 2


def test_a_server_that_hangs_up_between_messages_is_called_again(app, monkeypatch):
    ids = queue_many(4)
    with bad_server("take", "close_politely", "take", "die_at_mail", "take") as server:
        point_to(app, monkeypatch, server.server_address[1])
        assert outbox.deliver_due() == 4
    assert states(ids) == ["sent"] * 4
    assert server.connections == 3


def test_a_server_that_hangs_costs_one_attempt_and_no_other_message(app, monkeypatch):
    ids = queue_many(2)
    with bad_server("hang_after_data", "take") as server:
        point_to(app, monkeypatch, server.server_address[1], timeout=0.3)
        assert outbox.deliver_due() == 1
    assert states(ids) == ["queued", "sent"]
    assert "timed out" in db.session.get(OutboxMessage, ids[0]).error


def test_without_a_server_nothing_is_lost_and_one_message_asks_for_all(app, monkeypatch):
    ids = queue_many(5)
    point_to(app, monkeypatch, free_port())
    assert outbox.deliver_due() == 0
    assert states(ids) == ["queued"] * 5
    attempts = [state(db.session.get(OutboxMessage, id))[1] for id in ids]
    assert attempts == [1, 0, 0, 0, 0]
    with (
        inbox_server() as (inbox, port),
        time_machine.travel(clock.now() + outbox.PAUSES[0] + timedelta(seconds=1)),
    ):
        point_to(app, monkeypatch, port)
        assert outbox.deliver_due() == 5
        assert len(inbox.messages) == 5


def test_a_russian_domain_goes_out_in_punycode(inbox):
    with transaction():
        row = outbox.put(
            Message(
                "kim@завод.рф",
                "ru",
                "accounts/new_password",
                {"user": make_user_inside_many(), "link": "https://x.example/"},
            ),
            now=clock.now(),
        )
    assert outbox.deliver_due() == 1, row.error
    assert inbox.envelopes[0][1] == "kim@xn--80aegj1b.xn--p1ai"


def parts(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_the_calendar_stands_beside_the_text_and_is_attached(inbox):
    starts = datetime(2027, 3, 29, 8, tzinfo=UTC)
    event = make_event(
        timezone="Europe/Berlin", starts_at=starts, ends_at=starts + timedelta(hours=2), sequence=3
    )
    made = make_registration(event, make_user(email="anna@firm.example"))
    with transaction():
        registration = registrations.by_id(event.id, made.id)
        outbox.put(letters.approved(registration, now=clock.now()), now=clock.now())
        registration.sequence += 1
        outbox.put(
            letters.cancelled(registration, was_approved=True, by_organiser=False, now=clock.now()),
            now=clock.now(),
        )
    assert outbox.deliver_due() == 2
    invitation, cancellation = inbox.messages
    assert parts(invitation) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    entries = []
    for message, method in ((invitation, "REQUEST"), (cancellation, "CANCEL")):
        (inline,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        (file,) = [part for part in message.walk() if part.get_content_type() == "application/ics"]
        assert inline.get_param("method") == method
        assert inline.get_content_charset() == "utf-8"
        assert file.get_filename() == "invite.ics"
        assert file.get_payload(decode=True).split() == inline.get_content().encode().split()
        calendar = Calendar.from_ical(file.get_payload(decode=True))
        assert calendar["METHOD"] == method
        (entry,) = calendar.walk("VEVENT")
        entries.append(entry)
        assert entry["ATTENDEE"] == "mailto:anna@firm.example"
        assert entry["ORGANIZER"] == "mailto:tandem@localhost"
        assert entry["DTSTART"].dt.astimezone(UTC) == starts
        assert entry["DTSTART"].dt.astimezone(ZoneInfo("Europe/Berlin")).hour == 10
    assert entries[0]["UID"] == entries[1]["UID"]
    assert int(entries[0]["SEQUENCE"]) == 3 < int(entries[1]["SEQUENCE"]) == 4
    assert (entries[0]["STATUS"], entries[1]["STATUS"]) == ("CONFIRMED", "CANCELLED")


REPORT = """\
From: MAILER-DAEMON@mx.example
To: tandem@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: unknown

--b
Content-Type: {original}

Message-ID: {message_id}
Subject: A new password

--b--
"""


def report(row: OutboxMessage, **values: str) -> bytes:
    given = {
        "recipient": row.recipient,
        "action": "failed",
        "status": "5.1.1",
        "original": "text/rfc822-headers",
        "message_id": row.message_id,
        **values,
    }
    return REPORT.format(**given).replace("\n", "\r\n").encode()


def taken(raw: bytes) -> int:
    with transaction():
        return outbox.take_reports(raw, now=clock.now())


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_of_another_server_marks_the_message_and_the_address(inbox, original):
    (id,) = queue_many(1)
    outbox.deliver_due()
    row = db.session.get(OutboxMessage, id)
    assert taken(report(row, original=original)) == 1
    assert state(row)[0] == "bounced"
    (address,) = db.session.query(BouncingAddress)
    assert (address.email, address.times) == ("many0@firm.example", 1)
    assert "unknown" in address.reply


@pytest.mark.parametrize(
    ("values", "noted", "marked"),
    [
        ({"action": "delayed", "status": "4.4.1"}, 0, 0),
        ({"status": "5.2.2"}, 1, 0),
        ({"status": "5.7.1"}, 1, 0),
        ({"message_id": "<somebody@else.example>"}, 0, 0),
        ({"recipient": "other@firm.example"}, 0, 0),
    ],
    ids=["late", "full box", "policy", "not our message", "not its address"],
)
def test_other_reports_blame_no_address(inbox, values, noted, marked):
    (id,) = queue_many(1)
    outbox.deliver_due()
    assert taken(report(db.session.get(OutboxMessage, id), **values)) == noted
    assert db.session.query(BouncingAddress).count() == marked


def test_what_is_no_report_is_left_alone():
    assert taken(b"") == 0
    assert taken(b"Subject: hello\r\n\r\nI am on holiday until Monday.") == 0
    assert taken(bytes(range(256))) == 0
