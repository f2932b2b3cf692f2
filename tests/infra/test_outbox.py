"""Mail: sent after the commit, once, in the reader's language; failures wait longer each time."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller

from app.accounts import emails
from app.core import clock
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("session")


class Inbox:
    """A real SMTP server that keeps what it gets, or refuses."""

    def __init__(self) -> None:
        self.messages: list = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refuse:
            return "451 try later"
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def inbox(app, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    mail = app.extensions["mailman"]
    for name, value in {"server": "127.0.0.1", "port": port, "use_tls": False, "backend": "smtp"}.items():
        monkeypatch.setattr(mail, name, value)
    monkeypatch.setitem(app.config, "MAILBOX_ENABLED", False)
    yield inbox
    controller.stop()


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
    inbox.refuse = True
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
        assert outbox._claim(row.id) is not None
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
