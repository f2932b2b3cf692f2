"""A publication is taken back: all meetings of runs, or just what the last one changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db, locked_row
from app.matchmaking import fingerprint, queries
from app.matchmaking.models import ClaimKind, Meeting, MeetingOrigin, MeetingState, Schedule, ScheduleRun
from app.matchmaking.operations import booking, claims, telling
from app.matchmaking.queries.booking import Place
from app.matchmaking.queries.grid import claims_of_event
from app.matchmaking.rules import booking as rules


def schedule_of(event: Event) -> Schedule:
    """The event's schedule, held. Raises Refused where the event's meetings can no longer change."""
    if (code := rules.refusal_of_event(event.state)) is not None:
        raise Refused(code)
    schedule = locked_row(Schedule, event.id)
    if schedule is None:
        raise NotFound
    return schedule


def place_of(meeting: Meeting) -> Place:
    """Where a meeting stands."""
    return Place(meeting.supplier_seat_id, meeting.buyer_seat_id, meeting.slot_id, meeting.table_id)


def unpublish(event: Event, *, actor: User, reason: str, now: datetime) -> int:
    """Take back the meetings of runs that are not locked; booked ones stay. Returns how many were taken back.

    Raises Refused event_not_open_for_meetings, schedule_not_published, meetings_have_begun.
    """
    claims.hold(event.id)
    schedule = schedule_of(event)
    if schedule.published_at is None:
        raise Refused("schedule_not_published")
    standing = queries.meetings(event.id)
    if any(meeting.slot.starts_at <= now for meeting in standing):
        raise Refused("meetings_have_begun")
    before = telling.by_person(event, standing)
    taken = [meeting for meeting in standing if meeting.origin == MeetingOrigin.RUN and not meeting.locked]
    for meeting in taken:
        booking.withdraw(meeting, side=None, reason=reason, now=now)
    claims.release(meeting.id for meeting in taken)
    schedule.published_run_id = None
    schedule.published_at = None
    schedule.published_digest = ""
    db.session.flush()
    telling.tell_withdrawn(event, before, now=now)
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


Places = dict[int, Place]


def remembered(schedule: Schedule, standing: Iterable[Meeting]) -> tuple[dict[str, Any], Places]:
    """What stands before a publication: the schedule's own facts, and the place of each meeting."""
    facts = {
        "run": schedule.published_run_id,
        "at": schedule.published_at.isoformat() if schedule.published_at is not None else None,
        "digest": schedule.published_digest,
    }
    return facts, {meeting.id: place_of(meeting) for meeting in standing}


def change(was: tuple[dict[str, Any], Places], stands: Iterable[Meeting]) -> dict[str, Any]:
    """What a publication changed, as kept with its run: places by meeting before (`was`) and after (`now`)."""
    facts, before = was
    after = {meeting.id: place_of(meeting) for meeting in stands}
    differ = {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}
    return {
        **facts,
        "was": {str(id): astuple(before[id]) for id in sorted(differ & before.keys())},
        "now": {str(id): astuple(after[id]) for id in sorted(differ & after.keys())},
    }


@dataclass(frozen=True)
class Undone:
    """What undoing did, in numbers of meetings, and the meetings it left because something happened to them since."""

    withdrawn: int
    restored: int
    left: tuple[Meeting, ...]
    told: int


@dataclass
class _Undoing:
    withdrawn: list[Meeting]
    restored: list[tuple[Meeting, Place]]
    left: list[Meeting]


def undo_publication(event: Event, *, actor: User, reason: str, now: datetime) -> Undone:
    """Bring back what stood before the last publication, and the run that was public then.

    What was booked, moved, locked or cancelled since, and what has begun, stays as it is. Raises Refused
    event_not_open_for_meetings, schedule_not_published, publication_not_kept.
    """
    claims.hold(event.id)
    schedule = schedule_of(event)
    if schedule.published_run_id is None:
        raise Refused("schedule_not_published")
    run = db.session.get_one(ScheduleRun, schedule.published_run_id)
    if run.before is None:
        raise Refused("publication_not_kept")
    standing = queries.meetings(event.id)
    before = telling.by_person(event, standing)
    found = _what_to_undo(event, run.before, now)
    _carry_out(found, reason=reason, now=now)
    was = run.before
    schedule.published_run_id = was["run"]
    schedule.published_at = datetime.fromisoformat(was["at"]) if was["at"] else None
    schedule.published_digest = was["digest"]
    run.before = None
    db.session.flush()
    if schedule.published_at is None:
        told = telling.tell_withdrawn(event, before, now=now)
    else:
        told = telling.tell(event, before, everybody=False, changed=True, now=now)
    result = Undone(len(found.withdrawn), len(found.restored), tuple(found.left), told)
    audit.record(
        "schedule.undone",
        run,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={
            "number": run.number,
            "withdrawn": result.withdrawn,
            "restored": result.restored,
            "left": len(result.left),
        },
        reason=reason,
    )
    return result


def _what_to_undo(event: Event, before: dict[str, Any], now: datetime) -> _Undoing:
    """Which of the publication's changes can be taken back one by one without touching anything newer."""
    was = {int(id): Place(*place) for id, place in before["was"].items()}
    after = {int(id): Place(*place) for id, place in before["now"].items()}
    known = {meeting.id: meeting for meeting in queries.meetings(event.id, state=None)}
    times = {slot.id: slot.starts_at for slot in queries.slots(event.id)}
    tables = {table.id for table in queries.tables(event.id)}

    def as_published(id: int) -> bool:
        meeting = known[id]
        return (
            meeting.state == MeetingState.PLANNED
            and not fingerprint.is_kept(meeting, now)
            and place_of(meeting) == after[id]
        )

    withdrawn = [known[id] for id in after.keys() - was.keys() if as_published(id)]
    back = {
        id: place
        for id, place in was.items()
        if (as_published(id) if id in after else known[id].state == MeetingState.CANCELLED)
        and place.slot_id in times
        and times[place.slot_id] > now
        and place.table_id in tables
        and known[id].supplier.withdrawn_at is None
        and known[id].buyer.withdrawn_at is None
    }
    moving = {meeting.id for meeting in withdrawn} | back.keys()
    _leave_what_is_taken(
        event, back, [m for m in known.values() if m.state == MeetingState.PLANNED], moving, known
    )
    touched = {meeting.id for meeting in withdrawn} | back.keys()
    left = [
        known[id]
        for id in sorted(was.keys() | after.keys())
        if id not in touched
        and not (id in after and id not in was and known[id].state == MeetingState.CANCELLED)
    ]
    return _Undoing(withdrawn, [(known[id], place) for id, place in sorted(back.items())], left)


def _leave_what_is_taken(
    event: Event, back: Places, standing: list[Meeting], moving: set[int], known: dict[int, Meeting]
) -> None:
    """Drop from `back` what finds its old place or its pair taken; one that stays may in turn be in another's way."""
    taken = {(c.seat_id, c.slot_id) for c in claims_of_event(event.id) if c.kind != ClaimKind.MEETING}
    full: set[tuple[int, int]] = set()
    pairs: set[tuple[int, int]] = set()

    def stay(meeting: Meeting) -> None:
        taken.update((seat, meeting.slot_id) for seat in (meeting.supplier_seat_id, meeting.buyer_seat_id))
        full.add((meeting.table_id, meeting.slot_id))
        pairs.add((meeting.supplier_id, meeting.buyer_id))

    for meeting in standing:
        if meeting.id not in moving:
            stay(meeting)
    while True:
        shut = [
            id
            for id, place in back.items()
            if (place.supplier_seat_id, place.slot_id) in taken
            or (place.buyer_seat_id, place.slot_id) in taken
            or (place.table_id, place.slot_id) in full
            or (known[id].supplier_id, known[id].buyer_id) in pairs
        ]
        if not shut:
            return
        for id in shut:
            del back[id]
            if known[id].state == MeetingState.PLANNED:
                stay(known[id])


def _carry_out(found: _Undoing, *, reason: str, now: datetime) -> None:
    for meeting in found.withdrawn:
        booking.withdraw(meeting, side=None, reason=reason, now=now)
    standing = [meeting for meeting, _place in found.restored if meeting.state == MeetingState.PLANNED]
    claims.release(meeting.id for meeting in [*found.withdrawn, *standing])
    for meeting, place in found.restored:
        meeting.state = MeetingState.PLANNED
        meeting.cancel_reason = meeting.cancelled_by_side = ""
        booking.move(meeting, place, now=now)
    claims.write([meeting for meeting, _place in found.restored])
