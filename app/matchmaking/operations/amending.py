"""Amending a schedule that stands: one chosen proposal, in one transaction, told to those concerned and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.accounts.models import User
from app.core.errors import Conflict, Refused
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking.models import Amendment, ClaimKind, Meeting, MeetingOrigin
from app.matchmaking.operations import availability, booking, claims, telling, undoing_amendments
from app.matchmaking.queries import amendments
from app.matchmaking.queries.amendments import Amendable, Priced
from app.matchmaking.queries.grid import claims_of_seats
from app.matchmaking.rules.amendments import Asked, Happening
from app.matchmaking.rules.booking import refusal_of_event


@dataclass(frozen=True)
class Amended:
    """How many meetings were moved, added and cancelled, and how many people were told."""

    moved: int
    added: int
    cancelled: int
    told: int


def amend(
    event: Event,
    asked: Asked,
    digest: str | None,
    *,
    way: str | None = None,
    seen_version: int,
    reason: str,
    actor: User,
    now: datetime,
) -> Amended:
    """Carry out the proposal that the organiser saw under `digest` (None: the first), worked out once more on what
    stands now. `way` is what it was called there: then no other is looked for.

    Whoever is away gets the slots blocked, so that nothing new comes into them. Raises Refused
    event_not_open_for_meetings, amendment_impossible, Conflict amendment_changed where somebody changed something
    meanwhile.
    """
    version = claims.hold(event.id) - 1
    if (code := refusal_of_event(event.state)) is not None:
        raise Refused(code)
    here = amendments.amendable(event, now=now, named=False)
    if version != seen_version:
        raise Conflict("amendment_changed")
    found = amendments.proposals(here, asked, way)
    chosen = next((one for one in found if digest in (None, one.digest)), None)
    if chosen is None:
        raise Refused("amendment_impossible") if digest is None else Conflict("amendment_changed")
    concerned = [here.rows[id] for id in chosen.proposal.sides]
    before = telling.of_delegations(event, concerned)
    changed = [here.meetings[change.pair] for change in [*chosen.proposal.cancelled, *chosen.proposal.moved]]
    was = undoing_amendments.before_of(changed, here.stands.board)
    added = _carry_out(event, here, chosen, reason=reason, actor=actor, now=now)
    absences = _block(here, asked, actor=actor, now=now) if asked.what == Happening.AWAY else []
    db.session.flush()
    told = telling.tell(event, before, everybody=False, changed=True, reason=reason, of=concerned, now=now)
    proposal = chosen.proposal
    result = Amended(len(proposal.moved), len(proposal.added), len(proposal.cancelled), told)
    db.session.add(
        Amendment(
            event_id=event.id,
            version=version + 1,
            what=asked.what.value,
            moved=result.moved,
            added=result.added,
            cancelled=result.cancelled,
            changes=undoing_amendments.changes_of(was, changed, added, absences),
            reason=reason,
            made_by_id=actor.id,
            made_at=now,
        )
    )
    audit.record(
        "schedule.amended",
        event,
        actor_id=actor.id,
        now=now,
        event_id=event.id,
        changes={"what": asked.what.value, "way": proposal.way, **vars(result)},
        reason=reason,
    )
    return result


def _carry_out(
    event: Event, here: Amendable, chosen: Priced, *, reason: str, actor: User, now: datetime
) -> list[Meeting]:
    """Release first, then write, so that meetings may exchange their places. Returns those that are new."""
    proposal, place = chosen.proposal, here.stands.snapshot.place
    gone = [here.meetings[change.pair] for change in proposal.cancelled]
    moved = [(here.meetings[change.pair], change.after) for change in proposal.moved if change.after]
    for meeting in gone:
        booking.withdraw(meeting, side=None, reason=reason, now=now)
    claims.release(meeting.id for meeting in [*gone, *(meeting for meeting, _ in moved)])
    for meeting, target in moved:
        booking.move(meeting, place(target), now=now)
    added: list[Meeting] = [
        booking.new_meeting(
            event.id,
            int(change.pair[0]),
            int(change.pair[1]),
            place(change.after),
            actor_id=actor.id,
            origin=MeetingOrigin.ORGANISER,
            now=now,
        )
        for change in proposal.added
        if change.after is not None
    ]
    claims.write([*(meeting for meeting, _ in moved), *added])
    return added


def _block(here: Amendable, asked: Asked, *, actor: User, now: datetime) -> list[tuple[int, int]]:
    """Block the slots of whoever is away. Returns the seats and slots that were not blocked before."""
    row = here.rows[str(asked.who)]
    slots = {slot.id for slot in here.slots_of(asked)}
    taken = claims_of_seats([seat.id for seat in row.seats])
    absent = {
        seat.id: slots
        | {slot for (own, slot), claim in taken.items() if own == seat.id and claim.kind == ClaimKind.BLOCKED}
        for seat in row.seats
    }
    availability.set_absences(row, absent, actor=actor, now=now)
    return [(seat.id, slot) for seat in row.seats for slot in sorted(slots) if (seat.id, slot) not in taken]
