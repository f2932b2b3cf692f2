"""Mail servers that hang, refuse, or take a message and die: no letter is lost, and none is sent twice by us."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.infra import outbox
from app.infra.db import db, transaction
from app.infra.outbox import Message, OutboxMessage
from tests.smtp_servers import BadServer, bad_server, free_port, inbox_server, point_to

pytestmark = pytest.mark.usefixtures("session")

READER = User(email="x@firm.example", given_name="Ольга", family_name="Ким", language="en")
ROUND = timedelta(seconds=61)


@pytest.fixture
def traveller() -> Iterator[Any]:
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False) as moved:
        yield moved


def queue(number: int) -> None:
    facts = {"user": READER, "link": "https://x.example/"}
    with transaction():
        for one in range(number):
            outbox.put(
                Message(f"reader{one}@firm.example", "en", "accounts/new_password", facts), now=clock.now()
            )


def rows() -> list[OutboxMessage]:
    query = select(OutboxMessage).order_by(OutboxMessage.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def ids_in(mails: list[bytes]) -> list[str]:
    return [re.search(rb"Message-ID: (<\S+>)", mail)[1].decode() for mail in mails]  # type: ignore[index]


def aim(app: Flask, monkeypatch: pytest.MonkeyPatch, server: BadServer) -> None:
    point_to(app, monkeypatch, server.server_address[1], timeout=0.3)


def test_who_says_yes_and_dies_has_the_letter_and_gets_it_once(app, monkeypatch, traveller):
    queue(3)
    with bad_server("take_and_die") as server:
        aim(app, monkeypatch, server)
        assert outbox.deliver_due() == 3
        assert server.connections == 3
        traveller.shift(timedelta(days=2))
        assert outbox.deliver_due() == 0
    assert [(row.state, row.attempts) for row in rows()] == [("sent", 1)] * 3
    assert len(server.taken) == len(set(ids_in(server.taken))) == 3


@pytest.mark.parametrize(
    "greeting", ["", "421 too busy", "554 no mail today"], ids=["silent", "busy", "closed"]
)
def test_a_server_that_does_not_welcome_us_is_asked_once_for_all(app, monkeypatch, traveller, greeting):
    queue(5)
    with bad_server("take", greetings=(greeting, "220 bad.example")) as server:
        aim(app, monkeypatch, server)
        assert outbox.deliver_due() == 0
        assert server.connections == 1
        assert [(row.state, row.attempts) for row in rows()] == [("queued", 1), *[("queued", 0)] * 4]
        assert rows()[0].error
        traveller.shift(ROUND)
        assert outbox.deliver_due() == 5
    assert Counter(ids_in(server.taken)) == Counter(row.message_id for row in rows())


def test_no_letter_is_given_up_while_there_is_no_server_at_all(app, monkeypatch, traveller):
    """Three days without a mail server, one look a minute; minutes after it is back everything has gone out."""
    queue(4)
    point_to(app, monkeypatch, free_port())
    for _look in range(3 * 24 * 3):
        assert outbox.deliver_due() == 0
        traveller.shift(timedelta(minutes=20))
    assert {row.state for row in rows()} == {"queued"}
    with inbox_server() as (inbox, port):
        point_to(app, monkeypatch, port)
        for _look in range(21):
            outbox.deliver_due()
            traveller.shift(ROUND)
    assert {row.state for row in rows()} == {"sent"}
    assert len(inbox.messages) == 4


def test_whatever_a_server_does_every_letter_is_acknowledged_exactly_once(app, monkeypatch, traveller):
    """A worse day than any: forty letters, every second one in trouble, until nothing waits any more.

    Only a letter to which the server did not answer goes again, always with its Message-ID, and never after a yes.
    """
    trouble = ["die_after_data", "close_politely", "take_and_die", "die_at_mail", "refuse_later"] * 4
    habits = [habit for one in trouble for habit in (one, "take")]
    habits.insert(7, "hang_after_data")
    queue(40)
    with bad_server(*habits, "take") as server:
        aim(app, monkeypatch, server)
        for _round in range(40):
            outbox.deliver_due()
            traveller.shift(ROUND)
    assert {row.state for row in rows()} == {"sent"}
    assert Counter(ids_in(server.acknowledged)) == Counter(row.message_id for row in rows())
    unanswered = len(server.taken) - len(server.acknowledged)
    assert unanswered == trouble.count("die_after_data") + trouble.count("refuse_later") + 1
    tries = Counter(ids_in(server.taken))
    assert max(tries.values()) <= 3


def test_pauses_grow_and_the_last_refusal_is_kept_for_the_organiser(app, monkeypatch, traveller):
    queue(1)
    waited = []
    with bad_server("refuse_later") as server:
        aim(app, monkeypatch, server)
        outbox.deliver_due()
        while (row := rows()[0]).state == "queued":
            waited.append(row.next_at - clock.now())
            traveller.move_to(row.next_at)
            outbox.deliver_due()
    assert waited == sorted(set(waited)) == outbox.PAUSES
    assert (row.state, row.error) == ("failed", "451 try later")
    with inbox_server() as (inbox, port):
        point_to(app, monkeypatch, port)
        with transaction():
            outbox.send_again(db.session.get(OutboxMessage, row.id), now=clock.now())
        assert outbox.deliver_due() == 1
        assert inbox.messages[0]["Message-ID"] == row.message_id
