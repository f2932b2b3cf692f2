"""Telling and reminding, against a real database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attendance.models import FailedSide, Holding
from app.core import clock
from app.core.errors import Refused
from app.core.tokens import typed_code
from app.infra.audit import AuditEntry
from app.infra.outbox import OutboxMessage
from app.matchmaking.models import Side
from app.outcomes import operations, queries
from app.outcomes.check_code import code_of, is_genuine
from app.outcomes.figures import figures
from app.outcomes.models import Stage
from app.outcomes.rules import Standing, Word
from tests.factories import make_organiser, make_user
from tests.outcomes.meetings import bring_need, make_day

OFFER = Word(Holding.HELD, Stage.OFFER_ASKED, Decimal(1200000))


def test_each_side_has_its_own_word_and_the_log_keeps_what_it_was(session: Session) -> None:
    day, now = make_day(), clock.now()
    meeting = queries.told_meeting(day.begun.id).meeting
    operations.tell(meeting, Side.SUPPLIER, OFFER, actor=day.supplier.person, now=now)
    operations.tell(meeting, Side.BUYER, Word(Holding.HELD, Stage.HELD), actor=day.buyer.person, now=now)
    later = Word(Holding.HELD, Stage.CONTRACT, Decimal(900000))
    operations.tell(meeting, Side.SUPPLIER, later, actor=day.supplier.person, now=now)
    told = queries.told_meeting(day.begun.id)
    assert told.word(Side.SUPPLIER) == later
    assert told.word(Side.BUYER) == Word(Holding.HELD, Stage.HELD)
    assert told.differences == ("stage",)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "outcome.told").order_by(AuditEntry.id)
    ).all()
    assert [entry.changes["to"]["stage"] for entry in entries] == ["offer_asked", "held", "contract"]
    assert entries[-1].changes["from"]["stage"] == "offer_asked"


def test_a_missed_meeting_keeps_no_stage_and_no_sum(session: Session) -> None:
    day = make_day()
    meeting = queries.told_meeting(day.begun.id).meeting
    word = Word(Holding.MISSED, Stage.CONTRACT, Decimal(5), FailedSide.BUYER)
    row = operations.tell(meeting, Side.SUPPLIER, word, actor=day.supplier.person, now=clock.now())
    assert (row.stage, row.amount, row.failed_side) == (None, None, FailedSide.BUYER)
    assert queries.told_meeting(day.begun.id).standing == Standing.MISSED_BUYER


@pytest.mark.parametrize(
    ("word", "code"),
    [
        (Word(Holding.HELD), "stage_missing"),
        (Word(Holding.HELD, Stage.CONTRACT, Decimal(-1)), "amount_negative"),
        (Word(Holding.MISSED), "failed_side_missing"),
    ],
)
def test_a_word_that_says_too_little_is_refused(session: Session, word: Word, code: str) -> None:
    day = make_day()
    meeting = queries.told_meeting(day.begun.id).meeting
    with pytest.raises(Refused) as refusal:
        operations.tell(meeting, Side.BUYER, word, actor=day.buyer.person, now=clock.now())
    assert refusal.value.code == code


def test_only_people_of_a_side_speak_for_it(session: Session) -> None:
    day = make_day()
    assert queries.sides_of_user(day.begun, day.supplier.person.id) == [Side.SUPPLIER]
    assert queries.sides_of_user(day.begun, day.buyer.person.id) == [Side.BUYER]
    assert queries.sides_of_user(day.begun, day.second.person.id) == []
    assert queries.sides_of_user(day.begun, make_user().id) == []


def test_those_who_have_not_told_are_reminded_once_a_day(session: Session) -> None:
    day, actor, now = make_day(), make_organiser(), clock.now()
    meeting = queries.told_meeting(day.begun.id).meeting
    operations.tell(meeting, Side.BUYER, OFFER, actor=day.buyer.person, now=now)
    assert operations.remind(day.event, actor=actor, now=now).sent == 1
    session.flush()
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.event_id == day.event.id)).all()
    assert [letter.recipient for letter in letters] == [day.supplier.person.email]
    assert f"/my/meetings/{day.begun.id}/outcome" in letters[0].text
    again = operations.remind(day.event, actor=actor, now=now)
    assert (again.sent, again.left_out) == (0, 1)
    operations.tell(meeting, Side.SUPPLIER, OFFER, actor=day.supplier.person, now=now)
    with pytest.raises(Refused) as refusal:
        operations.remind(day.event, actor=actor, now=now)
    assert refusal.value.code == "nobody_silent"


def test_a_conference_is_read_with_a_fixed_number_of_statements(session: Session, count_queries) -> None:
    day = make_day()
    bring_need(day)
    with count_queries() as seen:
        counted = figures(queries.conference(day.event))
    assert len(seen) <= 8
    assert counted.number("agreed") == 2
    assert counted.number("needs_covered") == 0
    meeting = queries.told_meeting(day.begun.id).meeting
    operations.tell(meeting, Side.BUYER, OFFER, actor=day.buyer.person, now=clock.now())
    counted = figures(queries.conference(day.event))
    assert counted.number("held") == 1
    assert counted.number("needs_covered") == 1


def test_a_check_code_is_good_for_its_figures_only(session: Session) -> None:
    code = code_of({"held": 12})
    assert is_genuine(code, {"held": 12})
    assert not is_genuine(code, {"held": 13})
    assert typed_code(code.lower().replace("-", " ")) == code
