"""From a run to the schedule: what is kept, what changes, who is told, and that it is all or nothing."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Refused
from app.infra.audit import AuditEntry
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import (
    ClaimKind,
    Meeting,
    MeetingOrigin,
    MeetingState,
    Schedule,
    ScheduleRun,
    SeatClaim,
    TableClaim,
)
from app.matchmaking.operations import booking, publishing, undoing
from app.matchmaking.operations.publishing import Published
from app.matchmaking.queries.runs import run_by_id
from tests.factories import make_tables
from tests.matchmaking.conference import Conference, make_conference

pytestmark = pytest.mark.usefixtures("session")


def publish(here: Conference, run: ScheduleRun) -> Published:
    with transaction():
        return publishing.publish_run(here.event, run_by_id(run.id), actor=here.organiser, now=clock.now())


def mails(kind: str) -> dict[str, str]:
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == f"matchmaking/{kind}"))
    return {row.recipient: row.text for row in rows}


def ready(**values: int) -> Conference:
    here = make_conference(suppliers=4, buyers=2, slots=4, tables=2, **values)  # type: ignore[arg-type]
    here.wish_all()
    return here


def test_publishing_writes_every_meeting_with_its_claims_and_tells_everybody() -> None:
    here = ready()
    run = here.run()
    assert run.figures is not None and run.figures["meetings"] == 8
    assert here.standing() == []
    result = publish(here, run)
    assert (result.added, result.moved, result.kept, result.cancelled, result.told) == (8, 0, 0, 0, 6)
    assert db.session.query(SeatClaim).count() == 16 and db.session.query(TableClaim).count() == 8
    planned = {
        (int(m["supplier"]), int(m["buyer"]), int(m["slot"]), m["table"])
        for m in run.plan["plan"]["meetings"]
    }  # type: ignore[index]
    assert set(here.standing()) == planned
    schedule = db.session.get_one(Schedule, here.event.id)
    assert schedule.published_run_id == run.id and schedule.published_at is not None
    told = mails("schedule_published")
    assert set(told) == {user.email for user in here.people.values()}
    assert (
        told[here.people[here.buyers[0].id].email].count("ООО «Завод")
        + told[here.people[here.buyers[0].id].email].count("Works")
        == 4
    )
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "schedule.published")).one()


def test_what_participants_booked_stays_and_is_not_counted_twice() -> None:
    here = ready()
    booked = here.book(2, 1, 3)
    run = here.run()
    publish(here, run)
    assert queries.one_meeting(booked.id).sequence == 0
    assert (here.suppliers[2].id, here.buyers[1].id, here.slots[3].id, booked.table.number) in here.standing()
    assert len(here.standing()) == 8


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("wishes", lambda here: here.wish(0, 0, None, None) or here.wish_again()),
        ("meetings", lambda here: here.book(0, 0, 0)),
        ("availability", lambda here: here.block(here.suppliers[0], here.slots[0])),
        ("tables", lambda here: make_more_tables(here)),
        ("delegations", lambda here: limit(here)),
    ],
)
def test_a_run_made_from_older_data_is_not_published(part: str, change: object) -> None:
    here = make_conference(suppliers=4, buyers=2, slots=4, tables=2)
    here.wish(0, 0, "want", "want")
    here.wish(1, 1, "want", None)
    here.wish_again = lambda: here.wish(2, 0, "must", "want")  # type: ignore[attr-defined]
    run = here.run()
    change(here)  # type: ignore[operator]
    before = here.standing()
    with pytest.raises(Conflict) as caught:
        publish(here, run)
    assert caught.value.code == "run_stale" and caught.value.params["parts"] == [part]
    assert here.standing() == before and not mails("schedule_published")
    publish(here, here.run())


def make_more_tables(here: Conference) -> None:
    from app.matchmaking.models import Table
    from tests.factories import saved

    saved(Table(event_id=here.event.id, number=9))


def limit(here: Conference) -> None:
    here.buyers[0].max_meetings = 1
    db.session.commit()


def test_publishing_is_all_or_nothing() -> None:
    """A claim the run could not know of (written past the rules) makes the last key refuse: nothing is left behind."""
    here = ready()
    run = here.run()
    assert run.plan is not None
    target = run.plan["plan"]["meetings"][-1]
    meeting = here.book(0, 0, 0, side=None)  # a meeting whose table claim is moved under the plan's feet
    db.session.query(SeatClaim).filter_by(meeting_id=meeting.id).delete()
    db.session.query(TableClaim).filter_by(meeting_id=meeting.id).update(
        {"slot_id": int(target["slot"]), "table_id": here.tables[target["table"] - 1].id}
    )
    row = db.session.get_one(Meeting, meeting.id)
    row.state = MeetingState.CANCELLED
    db.session.commit()
    with pytest.raises(Conflict) as caught:
        publish(here, run)
    assert caught.value.code == "table_taken"
    assert here.standing() == []
    assert db.session.query(SeatClaim).filter_by(kind=ClaimKind.MEETING).count() == 0
    assert db.session.get_one(Schedule, here.event.id).published_at is None
    assert run_by_id(run.id).published_at is None and not mails("schedule_published")


def test_a_plan_that_breaks_a_rule_is_not_published() -> None:
    here = ready()
    run = here.run()
    plan = dict(run.plan or {})
    first, second = plan["plan"]["meetings"][:2]
    second["slot"], second["buyer"], second["seat"] = first["slot"], first["buyer"], first["seat"]
    row = run_by_id(run.id)
    row.plan = {**plan}
    db.session.commit()
    db.session.refresh(row)
    from sqlalchemy.orm.attributes import flag_modified

    flag_modified(row, "plan")
    row.plan = plan
    db.session.commit()
    with pytest.raises(Refused) as caught:
        publish(here, run)
    assert caught.value.code == "plan_broken" and here.standing() == []


def test_the_next_edition_changes_only_what_differs_and_tells_only_those() -> None:
    here = ready()
    first = here.run()
    publish(here, first)
    locked = queries.meetings(here.event.id)[0]
    with transaction():
        booking.set_locked(queries.one_meeting(locked.id), True, actor=here.organiser, now=clock.now())
    before = set(here.standing())
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    here.wish(0, 0, None, None)
    result = publish(here, here.run(seed=7))
    after = set(here.standing())
    assert result.added == len(after - before) - result.moved
    assert (locked.supplier_id, locked.buyer_id, locked.slot_id, locked.table.number) in after
    people = {user.email for user in here.people.values()}
    assert set(mails("schedule_published")) <= people
    with pytest.raises(Refused) as caught:
        publish(here, run_by_id(db.session.get_one(Schedule, here.event.id).published_run_id or 0))
    assert caught.value.code == "run_published_already"


def test_filling_gaps_leaves_the_published_meetings_where_they_are() -> None:
    here = ready()
    publish(here, here.run())
    gone = queries.meetings(here.event.id)[0]
    with transaction():
        booking.cancel_meeting(
            queries.one_meeting(gone.id), actor=here.organiser, side=None, reason="Заболел", now=clock.now()
        )
    stays = {(m.id, m.sequence) for m in queries.meetings(here.event.id)}
    result = publish(here, here.run(keep_published=True))
    assert (result.added, result.moved, result.cancelled) == (1, 0, 0)
    assert stays <= {(m.id, m.sequence) for m in queries.meetings(here.event.id)}


def test_taking_the_schedule_back_keeps_what_was_booked_or_locked() -> None:
    here = ready()
    booked = here.book(0, 0, 0)
    publish(here, here.run())
    locked = next(m for m in queries.meetings(here.event.id) if m.origin == MeetingOrigin.RUN)
    with transaction():
        booking.set_locked(queries.one_meeting(locked.id), True, actor=here.organiser, now=clock.now())
    with transaction():
        taken = undoing.unpublish(here.event, actor=here.organiser, reason="Ошибка", now=clock.now())
    assert taken == 6
    assert {m.id for m in queries.meetings(here.event.id)} == {booked.id, locked.id}
    assert db.session.query(SeatClaim).count() == 4 and db.session.query(TableClaim).count() == 2
    assert db.session.get_one(Schedule, here.event.id).published_at is None
    assert mails("schedule_withdrawn")
    with pytest.raises(Refused) as caught, transaction():
        undoing.unpublish(here.event, actor=here.organiser, reason="", now=clock.now())
    assert caught.value.code == "schedule_not_published"
    publish(here, here.run())
    assert len(here.standing()) == 8


def test_a_schedule_whose_meetings_have_begun_is_not_taken_back() -> None:
    here = ready()
    publish(here, here.run())
    with (
        time_machine.travel(here.slots[1].starts_at, tick=False),
        pytest.raises(Refused) as caught,
        transaction(),
    ):
        undoing.unpublish(here.event, actor=here.organiser, reason="", now=clock.now())
    assert caught.value.code == "meetings_have_begun"


def test_tables_of_other_numbers_are_named_rightly() -> None:
    here = make_conference(suppliers=2, buyers=1, slots=2, tables=0)
    make_tables(here.event, 3)
    from app.matchmaking.models import Table

    db.session.query(Table).filter_by(event_id=here.event.id, number=1).delete()
    db.session.commit()
    here.wish_all()
    publish(here, here.run())
    assert {table for *_rest, table in here.standing()} == {2}
