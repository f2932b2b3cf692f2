"""A run becomes the schedule, all of it or nothing; and is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core.errors import Conflict, NotFound, Refused
from app.events.models import Event
from app.infra import audit, outbox
from app.infra.db import db, locked_row
from app.matchmaking import queries, snapshot
from app.matchmaking.emails import meetings as emails
from app.matchmaking.models import Meeting, MeetingOrigin, Schedule, ScheduleRun, Side
from app.matchmaking.operations import booking, claims
from app.matchmaking.operations.runs import require_sound
from app.matchmaking.queries.booking import Place
from app.matchmaking.rules import booking as rules
from app.matchmaking.solver.plan import Plan
from app.matchmaking.solver.plan import from_dict as plan_from
from app.registrations.models import Registration


@dataclass(frozen=True)
class Published:
    """What publishing changed, in numbers of meetings, and how many people were told."""

    added: int
    moved: int
    kept: int
    cancelled: int
    told: int


def publish_run(event: Event, run: ScheduleRun, *, actor: User, now: datetime) -> Published:
    """Make the meetings of a run stand, and mail every person whose meetings changed.

    Raises Refused event_not_open_for_meetings, run_not_finished, run_published_already, plan_broken, and Conflict
    run_stale with `parts`: what has changed since the run read its data.
    """
    claims.hold(event.id)
    schedule = _schedule(event)
    if run.plan is None:
        raise Refused("run_not_finished")
    if schedule.published_run_id == run.id:
        raise Refused("run_published_already")
    present = snapshot.take(event, seed=run.seed, keep_published=bool(run.settings.get("keep_published")))
    if present.fingerprint != run.fingerprint:
        raise Conflict("run_stale", parts=snapshot.changes(run.plan["parts"], present.parts))
    plan = plan_from(run.plan["plan"])
    require_sound(present, plan)

    first = schedule.published_at is None
    before = _by_person(event, queries.meetings(event.id))
    result = _replace(event, present, plan, actor=actor, now=now)
    schedule.published_run_id = run.id
    schedule.published_at = now
    run.published_at = now
    db.session.flush()
    told = _tell(event, before, everybody=first, changed=not first, now=now)
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


def _schedule(event: Event) -> Schedule:
    if (code := rules.refusal_of_event(event.state)) is not None:
        raise Refused(code)
    schedule = locked_row(Schedule, event.id)
    if schedule is None:
        raise NotFound
    return schedule


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
        if meeting.id in kept_ids or (place is not None and place == _place_of(meeting)):
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


def _place_of(meeting: Meeting) -> Place:
    return Place(meeting.supplier_seat_id, meeting.buyer_seat_id, meeting.slot_id, meeting.table_id)


def unpublish(event: Event, *, actor: User, reason: str, now: datetime) -> int:
    """Take back the meetings of runs that are not locked; booked ones stay. Returns how many were taken back.

    Raises Refused event_not_open_for_meetings, schedule_not_published, meetings_have_begun.
    """
    claims.hold(event.id)
    schedule = _schedule(event)
    if schedule.published_at is None:
        raise Refused("schedule_not_published")
    standing = queries.meetings(event.id)
    if any(meeting.slot.starts_at <= now for meeting in standing):
        raise Refused("meetings_have_begun")
    before = _by_person(event, standing)
    taken = [meeting for meeting in standing if meeting.origin == MeetingOrigin.RUN and not meeting.locked]
    for meeting in taken:
        booking.withdraw(meeting, side=None, reason=reason, now=now)
    claims.release(meeting.id for meeting in taken)
    schedule.published_run_id = None
    schedule.published_at = None
    db.session.flush()
    gone = {meeting.id for meeting in taken}
    by_id = {meeting.id: meeting for meeting in standing}
    for person, side, own in before.values():
        left = [by_id[entry[0]] for entry in own if entry[0] not in gone]
        if len(left) < len(own):
            outbox.put(emails.withdrawn(event, person, side, left), now=now)
    audit.record(
        "schedule.unpublished",
        schedule,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"taken_back": len(taken)},
        reason=reason,
    )
    return len(taken)


Entry = tuple[int, int, int, int]  # meeting, slot, table, buyer's seat
Plans = dict[int, tuple[Registration, Side, list[Entry]]]


def _by_person(event: Event, meetings: Iterable[Meeting]) -> Plans:
    """By registration: the person, the side, and where and when the person meets whom."""
    known = queries.people(event.id)
    found: Plans = {
        person.id: (person, Side(str(person.role)), [])
        for (_company, role), people in known.items()
        if role in set(Side)
        for person in people
    }
    for meeting in meetings:
        entry = (meeting.id, meeting.slot_id, meeting.table_id, meeting.buyer_seat_id)
        for side in Side:
            for person in queries.people_at(meeting, side, known):
                found[person.id][2].append(entry)
    return found


def _tell(event: Event, before: Plans, *, everybody: bool, changed: bool, now: datetime) -> int:
    meetings = queries.meetings(event.id)
    by_id = {meeting.id: meeting for meeting in meetings}
    told = 0
    for id, (person, side, own) in _by_person(event, meetings).items():
        if everybody or own != before.get(id, (person, side, []))[2]:
            plan = [by_id[entry[0]] for entry in own]
            outbox.put(emails.schedule(event, person, side, plan, changed=changed), now=now)
            told += 1
    return told
