"""Amending what stands: priced first, carried out as it was shown or not at all, told to those concerned."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.errors import DomainError
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.jobs import Job
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import ClaimKind, SeatClaim, TableClaim
from app.matchmaking.operations import amending, booking, undoing_amendments
from app.matchmaking.operations.undoing import place_of
from app.matchmaking.queries.amendments import Priced, amendable, last_amendments, proposals
from app.matchmaking.rules.amendments import Asked, Happening
from tests.factories import make_user
from tests.matchmaking.conference import Conference, make_conference
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def here(session: object) -> Conference:
    """Suppliers 0 and 1 meet buyer 0; supplier 2 waits for it."""
    conference = make_conference(suppliers=3, buyers=2, slots=2, tables=2)
    conference.wish_all()
    conference.book(0, 0, 0)
    conference.book(1, 0, 1)
    return conference


def ways(here: Conference, asked: Asked) -> list[Priced]:
    return proposals(amendable(here.event, now=clock.now()), asked)


def version(here: Conference) -> int:
    return queries.schedule_of(here.event.id).version  # type: ignore[union-attr]


def do(here: Conference, asked: Asked, way: Priced, seen: int | None = None) -> amending.Amended:
    with transaction():
        return amending.amend(
            here.event,
            asked,
            way.digest,
            seen_version=version(here) if seen is None else seen,
            reason="Заболел",
            actor=here.organiser,
            now=clock.now(),
        )


def addresses() -> set[str]:
    return set(db.session.scalars(select(OutboxMessage.recipient)))


def test_a_withdrawal_is_refilled_and_only_those_concerned_are_told(here: Conference) -> None:
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    asked = Asked(Happening.AWAY, who=here.suppliers[0].id)
    best, *_ = ways(here, asked)
    assert best.proposal.way == "stay" and not best.proposal.moved
    done = do(here, asked, best)
    assert (done.moved, done.cancelled) == (0, 1) and done.added >= 1
    pairs = {(s, b) for s, b, *_ in here.standing()}
    assert (here.suppliers[0].id, here.buyers[0].id) not in pairs
    assert (here.suppliers[2].id, here.buyers[0].id) in pairs
    touched = {who for line in best.lines for who in (line.supplier.id, line.buyer.id)}
    assert addresses() == {here.people[who].email for who in touched}
    assert done.told == len(touched)
    blocked = select(SeatClaim).where(SeatClaim.kind == ClaimKind.BLOCKED)
    assert {claim.seat_id for claim in db.session.scalars(blocked)} == {here.seat(here.suppliers[0]).id}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "schedule.amended")).one()
    assert entry.reason == "Заболел"


def test_a_late_supplier_keeps_its_meeting_at_a_later_time(here: Conference) -> None:
    asked = Asked(Happening.AWAY, who=here.suppliers[0].id, until=here.slots[0].id)
    found = ways(here, asked)
    move = next(way for way in found if way.proposal.way == "move")
    assert not move.proposal.cancelled and len(move.proposal.moved) == 2
    do(here, asked, move)
    times = {supplier: slot for supplier, buyer, slot, _ in here.standing() if buyer == here.buyers[0].id}
    assert times[here.suppliers[0].id] == here.slots[1].id
    assert times[here.suppliers[1].id] == here.slots[0].id


def test_swapping_and_what_is_locked_or_begun_stays(here: Conference) -> None:
    first, second = queries.meetings(here.event.id)
    asked = Asked(Happening.SWAP, meeting=first.id, other=second.id)
    (way,) = ways(here, asked)
    do(here, asked, way)
    assert queries.one_meeting(first.id).slot_id == here.slots[1].id
    with transaction():
        booking.set_locked(queries.one_meeting(first.id), True, actor=here.organiser, now=clock.now())
    assert ways(here, asked) == []
    with (
        time_machine.travel(here.slots[0].starts_at + timedelta(minutes=1), tick=False),
        pytest.raises(DomainError, match="meeting_has_begun"),
    ):
        ways(here, asked)


def test_nothing_is_done_when_somebody_changed_the_meetings_meanwhile(here: Conference) -> None:
    asked = Asked(Happening.GUARANTEE, who=here.suppliers[2].id, number=1)
    best, *_ = ways(here, asked)
    seen = version(here)
    here.book(2, 1, 1)
    before = here.standing()
    with pytest.raises(DomainError, match="amendment_changed"):
        do(here, asked, best, seen)
    assert here.standing() == before


def test_printed_sheets_are_named_and_can_be_honoured(here: Conference) -> None:
    asked = Asked(Happening.AWAY, who=here.suppliers[0].id, until=here.slots[0].id)
    assert not any(way.on_paper for way in ways(here, asked))
    now = clock.now() + timedelta(minutes=1)
    job = Job(
        name="documents.print",
        arguments={"kind": "tables"},
        state="done",
        progress={},
        result={"file": "x"},
        event_id=here.event.id,
        created_at=now,
        finished_at=now,
    )
    db.session.add(job)
    db.session.commit()
    move = next(way for way in ways(here, asked) if way.proposal.way == "move")
    assert move.on_paper == 2
    kept = ways(here, Asked(Happening.AWAY, who=asked.who, until=asked.until, keep_printed=True))
    assert kept and not any(way.proposal.moved for way in kept)


def test_filling_sets_only_new_meetings(here: Conference) -> None:
    asked = Asked(Happening.FILL)
    (way,) = ways(here, asked)
    before = set(here.standing())
    done = do(here, asked, way)
    assert before < set(here.standing()) and done.added == len(here.standing()) - 2


def undo(here: Conference) -> undoing_amendments.Undone:
    with transaction():
        last = last_amendments(here.event.id)[0]
        return undoing_amendments.undo_amendment(here.event, last.id, actor=here.organiser, now=clock.now())


def everything(here: Conference) -> tuple[object, ...]:
    """Meetings with their places, and every claim."""
    claims = [*db.session.scalars(select(SeatClaim)), *db.session.scalars(select(TableClaim))]
    return (
        sorted((m.id, *astuple(place_of(m)), m.locked, m.origin) for m in queries.meetings(here.event.id)),
        sorted(
            (
                type(c).__name__,
                getattr(c, "seat_id", 0),
                getattr(c, "table_id", 0),
                c.slot_id,
                c.meeting_id or 0,
            )
            for c in claims
        ),
    )


def letters() -> dict[str, str]:
    return {row.recipient: row.text for row in db.session.scalars(select(OutboxMessage))}


@pytest.mark.parametrize("way", ["stay", "move", "cancel"])
def test_an_undone_amendment_restores_exactly_what_was(here: Conference, way: str) -> None:
    until = None if way == "stay" else here.slots[0].id
    asked = Asked(Happening.AWAY, who=here.suppliers[0].id, until=until)
    if way == "cancel":
        asked = Asked(Happening.CANCEL, meeting=queries.meetings(here.event.id)[0].id)
    before = everything(here)
    chosen = next(one for one in ways(here, asked) if one.proposal.way == way)
    do(here, asked, chosen)
    assert everything(here) != before
    touched = {who for line in chosen.lines for who in (line.supplier.id, line.buyer.id)}
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    done = undo(here)
    assert everything(here) == before
    assert done.told == len(touched) and set(letters()) == {here.people[who].email for who in touched}
    assert all("taken back" in text or "отменено" in text for text in letters().values())
    with pytest.raises(DomainError, match="amendment_undone_already"):
        undo(here)


def test_the_reason_stands_in_the_letter(here: Conference) -> None:
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    asked = Asked(Happening.AWAY, who=here.suppliers[0].id)
    do(here, asked, ways(here, asked)[0])
    assert letters() and all("Заболел" in text for text in letters().values())


def test_an_undo_that_would_overwrite_something_newer_is_refused_whole(here: Conference) -> None:
    first, second = queries.meetings(here.event.id)
    asked = Asked(Happening.CANCEL, meeting=first.id)
    do(here, asked, next(way for way in ways(here, asked) if way.proposal.way == "cancel"))
    with transaction():  # the other meeting takes the freed place
        booking.move_meeting(second, here.slots[0], actor=here.organiser, reason="", now=clock.now())
    before = everything(here)
    with pytest.raises(DomainError, match="amendment_in_the_way") as refused:
        undo(here)
    assert refused.value.params["rule"] == "seat_busy"
    assert everything(here) == before


def test_an_undo_is_refused_when_a_meeting_of_it_changed_or_began(here: Conference) -> None:
    first, second = queries.meetings(here.event.id)
    asked = Asked(Happening.SWAP, meeting=first.id, other=second.id)
    do(here, asked, ways(here, asked)[0])
    with (
        time_machine.travel(here.slots[0].starts_at + timedelta(minutes=1), tick=False),
        pytest.raises(DomainError, match="amendment_begun"),
    ):
        undo(here)
    with transaction():
        booking.cancel_meeting(second, actor=here.organiser, side=None, reason="", now=clock.now())
    with pytest.raises(DomainError, match="amendment_overtaken"):
        undo(here)


def test_the_pages_undo_and_say_why_not(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    first, second = queries.meetings(here.event.id)
    asked = Asked(Happening.SWAP, meeting=first.id, other=second.id)
    do(here, asked, ways(here, asked)[0])
    board = page.get(f"/desk/{here.event.slug}/schedule/board")
    (address,) = board.find("//form[contains(@action,'/undo')]/@action")
    assert address in page.get(desk(here)).find("//form/@action")
    with transaction():
        booking.set_locked(queries.one_meeting(first.id), True, actor=here.organiser, now=clock.now())
    assert not page.get(f"/desk/{here.event.slug}/schedule/board").find("//form[contains(@action,'/undo')]")
    refused = page.post(address, {}, follow=True, status=200)
    assert "something else has happened" in " ".join(refused.notices())
    with transaction():
        booking.set_locked(queries.one_meeting(first.id), False, actor=here.organiser, now=clock.now())
    done = page.post(address, {}, follow=True, status=200)
    assert "Back in the old place: 2" in " ".join(done.notices())
    assert queries.one_meeting(first.id).slot_id == here.slots[0].id
    assert "undone" in page.get(desk(here)).words
    page.post(desk(here, "/999999/undo"), {}, status=404)
    page.sign_in(make_user())
    page.post(address, {}, status=404)


def desk(here: Conference, query: str = "") -> str:
    return f"/desk/{here.event.slug}/schedule/amend{query}"


def test_the_pages_show_the_price_and_do_it(here: Conference, page: PageClient) -> None:
    page.sign_in(here.organiser)
    assert "Say what has happened" in page.get(desk(here)).words
    assert page.get(desk(here, "?what=away&who="), status=422).errors()
    query = f"?what=away&who={here.suppliers[0].id}&since=&until="
    shown = page.get(desk(here, query))
    assert "moves nothing" in shown.words and "cancels 1" in shown.words
    digest = shown.find("//input[@name='digest']/@value")[0]
    given = {"digest": digest, "version": version(here), "reason": "Заболел"}
    stale = page.post(desk(here, query), {**given, "version": version(here) - 1}, follow=True, status=200)
    assert "Somebody changed the meetings" in " ".join(stale.notices())
    done = page.post(desk(here, query), given, follow=True, status=200)
    assert "cancelled: 1" in " ".join(done.notices())
    for what in ("guarantee", "together", "cancel", "swap"):
        page.get(desk(here, f"?what={what}"), status=422)
    page.get(desk(here, "?what=fill"))
    page.get(desk(here, "?what=nonsense"), status=422)
    page.get(desk(here, "?what=away&who=999999"), status=422)
    page.sign_in(make_user())
    page.get(desk(here), status=404)
    page.post(desk(here, query), {}, status=404)
