"""Variants of one schedule: started together, one published after the other, undone, kept and discarded."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Refused
from app.infra.db import db, transaction
from app.infra.outbox import OutboxMessage
from app.matchmaking import queries
from app.matchmaking.models import Meeting, MeetingState, Schedule, ScheduleRun
from app.matchmaking.operations import booking, publishing, undoing, variants
from app.matchmaking.operations.grid import set_rules
from app.matchmaking.operations.publishing import Published
from app.matchmaking.operations.undoing import Undone
from app.matchmaking.queries import runs as run_queries
from app.matchmaking.queries.runs import run_by_id
from app.matchmaking.rules.meeting_rules import MeetingRules
from app.matchmaking.rules.run_settings import RunSettings
from app.matchmaking.rules.wishes import Weighing
from app.matchmaking.solver import problem as solver
from tests.matchmaking.conference import Conference, make_conference, work

pytestmark = pytest.mark.usefixtures("session")


def ready(suppliers: int = 6, buyers: int = 2, slots: int = 4) -> Conference:
    here = make_conference(suppliers=suppliers, buyers=buyers, slots=slots, tables=2)
    here.wish_all()
    return here


def publish(here: Conference, run: ScheduleRun, seen_version: int | None = None) -> Published:
    with transaction():
        return publishing.publish_run(
            here.event, run_by_id(run.id), actor=here.organiser, now=clock.now(), seen_version=seen_version
        )


def undo(here: Conference) -> Undone:
    with transaction():
        return undoing.undo_publication(
            here.event, actor=here.organiser, reason="Не тот вариант", now=clock.now()
        )


def schedule(here: Conference) -> Schedule:
    return db.session.get_one(Schedule, here.event.id, populate_existing=True)


def cancel(here: Conference, meeting: Meeting) -> None:
    with transaction():
        booking.cancel_meeting(
            queries.one_meeting(meeting.id),
            actor=here.organiser,
            side=None,
            reason="Заболел",
            now=clock.now(),
        )


def test_several_runs_are_started_together_and_told_apart_by_their_settings() -> None:
    here = make_conference(suppliers=3, buyers=2)
    here.wish(0, 0, "want", None)
    here.wish(1, 1, "reserve", "want")
    wanted = [
        RunSettings(seed=seed, weighing=way)
        for way in (Weighing.BALANCED, Weighing.BUYERS)
        for seed in (1, 2)
    ]
    with transaction():
        started = variants.start_variants(here.event, wanted, actor=here.organiser, now=clock.now())
    assert [run.number for run in started] == [1, 2, 3, 4]
    with pytest.raises(Refused) as caught, transaction():
        variants.start_variants(here.event, wanted, actor=here.organiser, now=clock.now())
    assert caught.value.code == "run_under_way"
    for run in started:
        work(run)
    done = [run_by_id(run.id) for run in started]
    assert len({run.fingerprint for run in done}) == 4
    assert [run.settings["weighing"] for run in done] == ["balanced", "balanced", "buyers", "buyers"]
    with pytest.raises(Refused) as caught, transaction():
        variants.start_variants(here.event, wanted * 3, actor=here.organiser, now=clock.now())
    assert caught.value.code == "too_many_variants" and caught.value.params == {"most": 8}


def test_a_run_keeps_what_the_solver_was_asked_and_which_engine_answered() -> None:
    here = ready()
    run = here.run(seed=9)
    asked = solver.from_dict(run.problem)
    assert asked.seed == 9 and len(asked.wishes) == 12
    assert "ortools" in (run.figures or {})["engine"]


def test_one_variant_may_follow_another_without_a_new_calculation() -> None:
    here = ready()
    first, second = here.run(seed=1), here.run(seed=2, weighing=Weighing.BUYERS)
    publish(here, first)
    one = set(here.standing())
    result = publish(here, second)
    assert result.added + result.moved + result.kept == len(here.standing())
    assert schedule(here).published_run_id == second.id
    publish(here, first)
    assert set(here.standing()) == one


def test_what_was_changed_by_hand_is_not_overwritten_by_another_variant() -> None:
    here = ready()
    first, second = here.run(seed=1), here.run(seed=2)
    publish(here, first)
    cancel(here, queries.meetings(here.event.id)[0])
    before = here.standing()
    with pytest.raises(Conflict) as caught:
        publish(here, second)
    assert caught.value.code == "run_stale" and caught.value.params["parts"] == ["published"]
    assert here.standing() == before


def test_a_change_between_the_look_and_the_click_is_noticed() -> None:
    """The data of the run are the same again, yet the meetings were touched: the organiser looks once more."""
    here = ready()
    run = here.run()
    seen = schedule(here).version
    cancel(here, here.book(0, 0, 0))
    with pytest.raises(Conflict) as caught:
        publish(here, run, seen_version=seen)
    assert caught.value.code == "schedule_changed" and here.standing() == []
    assert publish(here, run, seen_version=schedule(here).version).added == 8


def test_starting_a_run_is_no_change_of_the_schedule() -> None:
    here = ready()
    here.run()
    seen = schedule(here).version
    here.run(seed=2)
    assert schedule(here).version == seen


def test_meetings_that_have_begun_stay_and_nothing_new_comes_into_their_time() -> None:
    here = ready()
    publish(here, here.run())
    with time_machine.travel(here.slots[1].starts_at, tick=False):
        early = {here.slots[0].id, here.slots[1].id}
        begun = {place for place in here.standing() if place[2] in early}
        here.wish(0, 0, None, None)
        run = here.run(seed=5, weighing=Weighing.SUPPLIERS)
        assert (run.figures or {})["kept"] == len(begun)
        publish(here, run)
        assert {place for place in here.standing() if place[2] in early} == begun
    assert len(begun) == 4


def test_a_run_from_before_the_first_meeting_is_stale_when_it_has_begun() -> None:
    here = ready()
    run = here.run()
    with time_machine.travel(here.slots[0].starts_at, tick=False), pytest.raises(Conflict) as caught:
        publish(here, run)
    assert caught.value.params["parts"] == ["begun"]


def test_undoing_brings_back_what_stood_and_tells_only_those_concerned() -> None:
    here = ready()
    first = here.run(seed=1)
    publish(here, first)
    one = {(m.id, m.slot_id, m.table_id) for m in queries.meetings(here.event.id)}
    publish(here, here.run(seed=3, weighing=Weighing.BUYERS))
    changed = one ^ {(m.id, m.slot_id, m.table_id) for m in queries.meetings(here.event.id)}
    db.session.query(OutboxMessage).delete()
    db.session.commit()
    result = undo(here)
    assert {(m.id, m.slot_id, m.table_id) for m in queries.meetings(here.event.id)} == one
    assert schedule(here).published_run_id == first.id and result.left == ()
    told = set(db.session.scalars(select(OutboxMessage.recipient)))
    assert len(told) == result.told and bool(told) == bool(changed)
    assert undo(here).withdrawn == 8 and here.standing() == []
    assert schedule(here).published_at is None
    with pytest.raises(Refused) as caught:
        undo(here)
    assert caught.value.code == "schedule_not_published"
    publish(here, first)


def test_undoing_leaves_what_happened_since_the_publication() -> None:
    here = ready()
    publish(here, here.run())
    locked, gone, *rest = queries.meetings(here.event.id)
    with transaction():
        booking.set_locked(queries.one_meeting(locked.id), True, actor=here.organiser, now=clock.now())
    cancel(here, gone)
    result = undo(here)
    assert result.withdrawn == len(rest) and [m.id for m in result.left] == [locked.id]
    assert [m.id for m in queries.meetings(here.event.id)] == [locked.id]


def test_undoing_restores_no_meeting_whose_place_was_taken_since() -> None:
    here = ready(suppliers=2, buyers=1, slots=2)
    publish(here, here.run())
    first, second = queries.meetings(here.event.id)
    here.buyers[0].max_meetings = 1
    db.session.commit()
    publish(here, here.run(seed=2))
    (stays,) = queries.meetings(here.event.id)
    dropped = first if stays.id == second.id else second
    here.buyers[0].max_meetings = None
    db.session.commit()
    supplier = next(i for i, row in enumerate(here.suppliers) if row.id == dropped.supplier_id)
    slot = next(i for i, row in enumerate(here.slots) if row.id == dropped.slot_id)
    again = here.book(supplier, 0, slot)
    result = undo(here)
    assert [m.id for m in result.left] == [dropped.id]
    assert {m.id for m in queries.meetings(here.event.id)} == {stays.id, again.id}
    assert db.session.get_one(Meeting, dropped.id).state == MeetingState.CANCELLED


def test_variants_are_named_kept_and_discarded() -> None:
    here = ready()
    runs = [here.run(seed=seed) for seed in (1, 2, 3)]
    publish(here, runs[0])
    now = clock.now()
    with transaction():
        variants.name_variant(run_by_id(runs[1].id), "  Сначала   закупщики ", actor=here.organiser, now=now)
        variants.keep_variant(run_by_id(runs[1].id), True, actor=here.organiser, now=now)
    assert run_by_id(runs[1].id).name == "Сначала закупщики"
    for run, code in ((runs[0], "run_is_published"), (runs[1], "run_is_kept")):
        with pytest.raises(Refused) as caught, transaction():
            variants.discard_variant(here.event, run_by_id(run.id), actor=here.organiser, now=now)
        assert caught.value.code == code
    with transaction():
        assert variants.discard_others(here.event, actor=here.organiser, now=now) == 1
    assert [run.number for run, _job in run_queries.runs_of(here.event.id)] == [2, 1]
    assert [run.number for run, _job in run_queries.runs_of(here.event.id, discarded=True)] == [3]
    with pytest.raises(Refused) as caught:
        publish(here, runs[2])
    assert caught.value.code == "run_discarded"
    with transaction():
        variants.restore_variant(run_by_id(runs[2].id), actor=here.organiser, now=now)
    publish(here, runs[2])


def unequal() -> Conference:
    """Every buyer has one place: the first supplier is wanted by all four, the second wants two and nobody wants it."""
    here = make_conference(suppliers=2, buyers=4, slots=4, tables=4, buyer_values={"max_meetings": 1})
    for buyer in range(4):
        here.wish(0, buyer, "want", "want")
    for buyer in (2, 3):
        here.wish(1, buyer, "want", None)
    return here


def test_a_run_puts_fairness_first_where_it_was_asked_to_whatever_is_usual() -> None:
    here = unequal()

    def spread(**settings: Any) -> list[int]:
        held = Counter(m["supplier"] for m in (here.run(**settings).plan or {})["plan"]["meetings"])
        return [held[str(row.id)] for row in here.suppliers]

    assert spread() == spread(fairness_first=False) == [3, 1]
    assert spread(fairness_first=True) == [2, 2]
    with transaction():
        set_rules(here.event, MeetingRules(fairness_first=True), actor=here.organiser, now=clock.now())
    assert spread() == spread(fairness_first=True) == [2, 2]
    assert spread(fairness_first=False) == [3, 1]


def test_a_run_with_a_switch_of_its_own_outlives_a_change_of_what_is_usual() -> None:
    here = unequal()
    run = here.run()
    with transaction():
        set_rules(here.event, MeetingRules(fairness_first=True), actor=here.organiser, now=clock.now())
    with transaction():
        done = publishing.publish_run(here.event, run, actor=here.organiser, now=clock.now())
    assert done.added == 4
