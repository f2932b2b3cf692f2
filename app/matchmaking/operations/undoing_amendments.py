"""One amendment is taken back: exactly what it changed, or nothing where something happened to it since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.core.errors import Conflict, NotFound, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking import queries, standing
from app.matchmaking.models import Amendment, ClaimKind, Meeting, MeetingState
from app.matchmaking.operations import availability, booking, claims, telling
from app.matchmaking.operations.undoing import place_of
from app.matchmaking.queries.booking import Place
from app.matchmaking.queries.grid import claims_of_seats
from app.matchmaking.rules.booking import refusal_of_event
from app.matchmaking.snapshot import Snapshot
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.constraints import broken
from app.matchmaking.solver.plan import Meeting as Planned

Absences = list[tuple[int, int]]  # seat and slot


@dataclass(frozen=True)
class Before:
    """Where a meeting stood before, and the rules its place broke even then."""

    place: Place
    broke: list[str]


def before_of(meetings: Iterable[Meeting], board: Board) -> dict[int, Before]:
    """What to remember of meetings that are about to change; the board is left as it was."""
    found = {}
    for meeting in meetings:
        planned = board.meetings[str(meeting.supplier_id), str(meeting.buyer_id)]
        board.remove(planned)
        found[meeting.id] = Before(place_of(meeting), _rules_broken(board, planned))
        board.add(planned)
    return found


def changes_of(
    before: dict[int, Before], changed: Iterable[Meeting], added: Iterable[Meeting], absences: Absences
) -> dict[str, Any]:
    """What an amendment did, as it is stored: `changed` had a place before, `added` are new."""
    return {
        "was": {
            str(meeting.id): [list(astuple(before[meeting.id].place)), before[meeting.id].broke]
            for meeting in changed
        },
        "left": {
            str(meeting.id): [meeting.sequence, meeting.state.value, meeting.locked]
            for meeting in [*changed, *added]
        },
        "absences": [list(one) for one in absences],
    }


@dataclass(frozen=True)
class Undone:
    """How many meetings went back, how many were withdrawn, and how many people were told."""

    restored: int
    withdrawn: int
    told: int


def undo_amendment(event: Event, amendment_id: int, *, actor: User, now: datetime) -> Undone:
    """Put back all that one amendment changed, and tell those whose meetings change by it.

    Raises NotFound, Refused event_not_open_for_meetings, amendment_undone_already, and with `meeting` the id of the one at fault:
    Conflict amendment_overtaken (it changed since), amendment_begun, amendment_in_the_way (with `rule`, what its old
    place breaks now).
    """
    version = claims.hold(event.id)
    if (code := refusal_of_event(event.state)) is not None:
        raise Refused(code)
    row = db.session.get(Amendment, amendment_id, populate_existing=True)
    if row is None or row.event_id != event.id:
        raise NotFound
    if row.undone_at is not None:
        raise Refused("amendment_undone_already")
    done = row.changes
    known = {meeting.id: meeting for meeting in queries.meetings(event.id, state=None)}
    _refuse_overtaken(done, known)
    back = {known[int(id)]: Before(Place(*place), broke) for id, (place, broke) in done["was"].items()}
    fresh = [known[int(id)] for id in done["left"] if id not in done["was"]]
    _refuse_begun(event, back, fresh, now)
    before = telling.by_person(event, (m for m in known.values() if m.state == MeetingState.PLANNED))
    _end_absences(event, done["absences"], actor=actor, now=now)
    for meeting in fresh:
        booking.withdraw(meeting, side=None, reason=row.reason, now=now)
    claims.release(m.id for m in [*fresh, *back] if m.state == MeetingState.PLANNED or m in fresh)
    _refuse_what_breaks_rules(event, back, now)
    for meeting, was in back.items():
        meeting.state = MeetingState.PLANNED
        meeting.cancel_reason = meeting.cancelled_by_side = ""
        booking.move(meeting, was.place, now=now)
    claims.write(list(back))
    row.undone_at = now
    db.session.flush()
    told = telling.tell(event, before, everybody=False, changed=True, taken_back=True, now=now)
    result = Undone(len(back), len(fresh), told)
    audit.record(
        "schedule.amendment_undone",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"what": row.what, "version": version, **vars(result)},
        reason=row.reason,
    )
    return result


def _refuse_overtaken(done: dict[str, Any], known: dict[int, Meeting]) -> None:
    for id, (sequence, state, locked) in done["left"].items():
        meeting = known.get(int(id))
        if meeting is None:
            raise Conflict("amendment_overtaken", meeting=None)
        if (meeting.sequence, meeting.state.value, meeting.locked) != (sequence, state, locked):
            raise Conflict("amendment_overtaken", meeting=meeting.id)


def _refuse_begun(event: Event, back: dict[Meeting, Before], fresh: list[Meeting], now: datetime) -> None:
    times = {slot.id: slot.starts_at for slot in queries.slots(event.id)}
    tables = {table.id for table in queries.tables(event.id)}
    standing_now = [*fresh, *(meeting for meeting in back if meeting.state == MeetingState.PLANNED)]
    places = [(m, m.slot_id) for m in standing_now] + [(m, was.place.slot_id) for m, was in back.items()]
    for meeting, slot_id in places:
        if slot_id not in times:
            raise Conflict("amendment_in_the_way", meeting=meeting.id, rule="slot_unknown")
        if times[slot_id] <= now:
            raise Conflict("amendment_begun", meeting=meeting.id)
    for meeting, was in back.items():
        if was.place.table_id not in tables:
            raise Conflict("amendment_in_the_way", meeting=meeting.id, rule="table_unknown")


def _end_absences(event: Event, absences: list[list[int]], *, actor: User, now: datetime) -> None:
    """Free the slots that the amendment blocked and nobody has freed since."""
    ended = {(seat, slot) for seat, slot in absences}
    taken = claims_of_seats(sorted({seat for seat, _slot in ended}))
    blocked = {key for key, claim in taken.items() if claim.kind == ClaimKind.BLOCKED}
    for row in queries.delegations(event.id):
        own = {seat.id for seat in row.seats} & {seat for seat, _slot in ended}
        if own:
            left = {seat: {slot for one, slot in blocked - ended if one == seat} for seat in own}
            availability.set_absences(row, left, actor=actor, now=now)


def _refuse_what_breaks_rules(event: Event, back: dict[Meeting, Before], now: datetime) -> None:
    """Every old place by the rules of any placement, one after the other, beside all that stands otherwise."""
    db.session.flush()
    stands = standing.take(event, now=now)
    board = stands.board
    for meeting in back:
        if (now_there := board.meetings.get((str(meeting.supplier_id), str(meeting.buyer_id)))) is not None:
            if meeting.state == MeetingState.PLANNED:
                board.remove(now_there)
            else:
                raise Conflict("amendment_in_the_way", meeting=meeting.id, rule="pair_meets_twice")
    for meeting, was in back.items():
        planned = _planned(stands.snapshot, meeting, was.place)
        if planned is None:
            raise Conflict("amendment_in_the_way", meeting=meeting.id, rule="seat_unknown")
        rules = [rule for rule in _rules_broken(board, planned) if rule not in was.broke]
        if rules:
            raise Conflict("amendment_in_the_way", meeting=meeting.id, rule=rules[0])
        board.add(planned)


def _planned(present: Snapshot, meeting: Meeting, place: Place) -> Planned | None:
    """The old place in the solver's numbers; None where a seat of it is gone."""
    supplier, buyer = str(meeting.supplier_id), str(meeting.buyer_id)
    seats = present.buyer_seats.get(buyer, ())
    if place.supplier_seat_id != present.supplier_seats.get(supplier) or place.buyer_seat_id not in seats:
        return None
    table = next(n for n, (id, _number) in enumerate(present.tables, start=1) if id == place.table_id)
    return Planned(supplier, buyer, str(place.slot_id), seats.index(place.buyer_seat_id) + 1, table)


def _rules_broken(board: Board, meeting: Planned) -> list[str]:
    return broken(
        board.facts(
            meeting.supplier, meeting.buyer, meeting.slot, meeting.seat or None, meeting.table or None
        )
    )
