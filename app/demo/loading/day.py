"""The day of what is over: who came, which meetings were held, and which side failed at the others."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from app.attendance.models import CheckIn, FailedSide, Holding, MeetingAttendance
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra.db import db
from app.matchmaking.models import Meeting
from app.registrations.models import Registration, RegistrationState

_DOORS = timedelta(minutes=12)  # people come before the event begins
_METHODS = ("code", "code", "camera", "camera", "name")


def load(world: World) -> None:
    """Check-ins of finished events held on site, and the marks of their meetings."""
    for record in world.content.events:
        if record.state != "finished" or record.format == "online":
            continue
        event = world.events[record.key]
        meetings = world.meetings[record.key]
        failed = _failed(meetings, world)
        _mark(meetings, failed, world)
        _check_in(record, event, _needed_at(meetings, failed), world)
    db.session.flush()


def _failed(meetings: list[Meeting], world: World) -> dict[int, FailedSide]:
    """The missed meetings and who failed: a firm that never came, firms that came late, buyers held up before."""
    mix = world.content.outcomes.meetings
    wanted = {FailedSide(way.side): round(len(meetings) * way.weight / 100) for way in mix.missed}
    rng = draws.stream("missed", str(world.content.outcomes.seed))
    failed = dict.fromkeys(_absent_firm(meetings, wanted[FailedSide.SUPPLIER], rng), FailedSide.SUPPLIER)
    first = [own[0] for own in _by(meetings, "supplier_id").values() if len(own) > 1]
    _choose(first, wanted[FailedSide.SUPPLIER] - len(failed), FailedSide.SUPPLIER, failed, rng)
    held_up = [
        after
        for own in _by(meetings, "buyer_seat_id").values()
        for before, after in itertools.pairwise(own)
        if before.id not in failed and after.slot.starts_at - before.slot.ends_at < timedelta(minutes=10)
    ]
    _choose(held_up, wanted[FailedSide.BUYER], FailedSide.BUYER, failed, rng)
    last = [own[-1] for own in _by(meetings, "supplier_id").values() if len(own) > 1]
    _choose(last, wanted[FailedSide.BOTH], FailedSide.BOTH, failed, rng)
    return failed


def _by(meetings: Iterable[Meeting], name: str) -> dict[int, list[Meeting]]:
    groups: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        groups[getattr(meeting, name)].append(meeting)
    return groups


def _absent_firm(meetings: list[Meeting], most: int, rng: random.Random) -> list[int]:
    firms = [own for own in _by(meetings, "supplier_id").values() if 2 <= len(own) <= most]
    return [meeting.id for meeting in rng.choice(firms)] if firms else []


def _choose(
    among: list[Meeting],
    number: int,
    side: FailedSide,
    failed: dict[int, FailedSide],
    rng: random.Random,
) -> None:
    left = [meeting.id for meeting in among if meeting.id not in failed]
    failed.update(dict.fromkeys(rng.sample(left, min(max(number, 0), len(left))), side))


def _mark(meetings: list[Meeting], failed: Mapping[int, FailedSide], world: World) -> None:
    notes = {way.side: way.evidence.ru for way in world.content.outcomes.meetings.missed}
    for meeting in meetings:
        side = failed.get(meeting.id)
        rng = draws.stream("mark", meeting.uid)
        after = timedelta(
            minutes=rng.randint(7, 12) if side else rng.randint(2, 9), seconds=rng.randrange(60)
        )
        db.session.add(
            MeetingAttendance(
                meeting_id=meeting.id,
                holding=Holding.MISSED if side else Holding.HELD,
                failed_side=side,
                note=notes[side.value] if side else "",
                marked_at=meeting.slot.starts_at + after,
                marked_by_id=world.steward.id,
            )
        )


Span = tuple[datetime, datetime]


def _needed_at(meetings: list[Meeting], failed: Mapping[int, FailedSide]) -> dict[int, Span | None]:
    """By the registration on a seat: between which moments it came; None where it never did."""
    found: dict[int, Span | None] = {}
    for meeting in meetings:
        missed = failed.get(meeting.id) == FailedSide.SUPPLIER
        for seat, absent in ((meeting.supplier_seat, missed), (meeting.buyer_seat, False)):
            person = seat.registration_id
            if person is None or found.get(person) is not None:
                continue
            start = meeting.slot.starts_at
            if absent:
                found[person] = None
            elif person in found:  # missed the first ones, came to this one
                found[person] = (start - timedelta(minutes=10), start)
            else:
                found[person] = (start - timedelta(minutes=35), start - timedelta(minutes=2))
    return found


def _check_in(record: records.Event, event: Event, needed: Mapping[int, Span | None], world: World) -> None:
    """Everybody with a meeting that was held is in; of the others most are."""
    firms_away = {_firm(record, world, person) for person, span in needed.items() if span is None}
    doors = event.starts_at - _DOORS
    for (key, person), row in world.registrations.items():
        if key != record.key or row.state != RegistrationState.APPROVED:
            continue
        rng = draws.stream("check-in", record.key, person)
        if row.id in needed:
            span = needed[row.id]
        elif row.company_id in firms_away or rng.random() < 0.1:
            span = None
        else:
            span = (doors, event.starts_at + timedelta(minutes=40))
        if span is not None:
            start = max(span[0], doors)
            at = start + rng.random() * max(span[1] - start, timedelta(minutes=1))
            db.session.add(_arrival(row, at, rng, world))


def _firm(record: records.Event, world: World, registration_id: int) -> int | None:
    rows = (row for (key, _), row in world.registrations.items() if key == record.key)
    return next(row.company_id for row in rows if row.id == registration_id)


def _arrival(row: Registration, at: datetime, rng: random.Random, world: World) -> CheckIn:
    return CheckIn(
        registration_id=row.id,
        at=at.replace(microsecond=0),
        by_id=world.steward.id,
        method=rng.choice(_METHODS),
    )
