"""A run becomes the schedule, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking import fingerprint, queries, snapshot
from app.matchmaking.models import Meeting, MeetingOrigin, Schedule, ScheduleRun
from app.matchmaking.operations import booking, claims, telling, undoing
from app.matchmaking.operations.runs import require_sound
from app.matchmaking.queries.booking import Place
from app.matchmaking.queries.freshness import changed_since
from app.matchmaking.rules.run_settings import settings_of
from app.matchmaking.solver.plan import Plan
from app.matchmaking.solver.plan import from_dict as plan_from


@dataclass(frozen=True)
class Published:
    """What publishing changed, in numbers of meetings, and how many people were told."""

    added: int
    moved: int
    kept: int
    cancelled: int
    told: int


def publish_run(
    event: Event, run: ScheduleRun, *, actor: User, now: datetime, seen_version: int | None = None
) -> Published:
    """Make the meetings of a run stand, and mail every person whose meetings changed.

    `seen_version` is the schedule's version that the person deciding had before the eyes. What it replaces is kept
    with the run, so that the publication can be undone. Raises Refused event_not_open_for_meetings, run_not_finished,
    run_discarded, run_published_already, plan_broken, and Conflict schedule_changed (somebody changed the meetings since
    that version) and run_stale with `parts`: what has changed since the run read its data.
    """
    version = claims.hold(event.id) - 1
    schedule = undoing.schedule_of(event)
    db.session.refresh(run, ["discarded_at"])  # it was read before the event was held
    _refuse_run(schedule, run)
    if seen_version is not None and seen_version != version:
        raise Conflict("schedule_changed")
    present = snapshot.take(event, settings_of(run), now=now)
    plan = _still_true(schedule, run, present)

    first = schedule.published_at is None
    standing = queries.meetings(event.id)
    before = telling.by_person(event, standing)
    was = undoing.remembered(schedule, standing)
    result = _replace(event, present, plan, actor=actor, now=now)
    schedule.published_run_id = run.id
    schedule.published_at = now
    run.published_at = now
    db.session.flush()
    stands = queries.meetings(event.id)
    schedule.published_digest = fingerprint.of_meetings(m for m in stands if not fingerprint.is_kept(m, now))
    run.before = undoing.change(was, stands)
    told = telling.tell(event, before, everybody=first, changed=not first, now=now)
    audit.record(
        "schedule.published",
        run,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={
            "number": run.number,
            **{name: getattr(result, name) for name in ("added", "moved", "kept", "cancelled")},
        },
    )
    return Published(result.added, result.moved, result.kept, result.cancelled, told)


def _refuse_run(schedule: Schedule, run: ScheduleRun) -> None:
    if run.plan is None:
        raise Refused("run_not_finished")
    if run.discarded_at is not None:
        raise Refused("run_discarded")
    if schedule.published_run_id == run.id:
        raise Refused("run_published_already")


def _still_true(schedule: Schedule, run: ScheduleRun, present: snapshot.Snapshot) -> Plan:
    """The run's plan, if what it was made from is still so and nobody touched the meetings it would replace."""
    changed = changed_since(run, schedule, present)
    if changed is not None:
        raise Conflict("run_stale", parts=changed)
    plan = plan_from((run.plan or {})["plan"])
    require_sound(present, plan)
    return plan


def _replace(
    event: Event, present: snapshot.Snapshot, plan: Plan, *, actor: User, now: datetime
) -> Published:
    """Bring the meetings that stand to the plan, with as few changes as it needs."""
    wanted: dict[tuple[int, int], Place] = {
        (int(meeting.supplier), int(meeting.buyer)): present.place(meeting) for meeting in plan.meetings
    }
    gone: list[Meeting] = []
    moved: list[tuple[Meeting, Place]] = []
    kept = 0
    kept_ids = set(present.kept.values())
    for meeting in queries.meetings(event.id):
        place = wanted.pop((meeting.supplier_id, meeting.buyer_id), None)
        if meeting.id in kept_ids or (place is not None and place == undoing.place_of(meeting)):
            kept += 1
        elif place is None:
            gone.append(meeting)
        else:
            moved.append((meeting, place))
    for meeting in gone:
        booking.withdraw(meeting, side=None, reason="", now=now)
    claims.release(meeting.id for meeting in [*gone, *(meeting for meeting, _ in moved)])
    for meeting, place in moved:
        booking.move(meeting, place, now=now)
    added = [
        booking.new_meeting(
            event.id, supplier, buyer, place, actor_id=actor.id, origin=MeetingOrigin.RUN, now=now
        )
        for (supplier, buyer), place in wanted.items()
    ]
    claims.write([*(meeting for meeting, _ in moved), *added])
    return Published(len(added), len(moved), kept, len(gone), 0)
