"""The ways to amend a schedule, each with its price: which meetings, whose, from when to when. Changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.errors import NotFound, Refused
from app.events.models import Event
from app.infra.db import db
from app.matchmaking import hooks, queries, standing
from app.matchmaking.models import Amendment, Delegation, Meeting, Slot
from app.matchmaking.rules.amendments import Asked, Happening
from app.matchmaking.solver import amendments
from app.matchmaking.solver.amend import Pair, Proposal
from app.matchmaking.solver.plan import Meeting as Planned
from app.matchmaking.standing import Standing


@dataclass(frozen=True)
class Stop:
    """Where and when a meeting is, in rows."""

    slot: Slot
    table: int


@dataclass(frozen=True)
class Line:
    """One meeting of a proposal; `was` None where it is new, `becomes` None where it falls away."""

    supplier: Delegation
    buyer: Delegation
    was: Stop | None
    becomes: Stop | None
    on_paper: bool = False


@dataclass(frozen=True)
class Priced:
    """A proposal with what it costs people. `digest` names it when it is chosen."""

    proposal: Proposal
    lines: list[Line]
    digest: str

    @property
    def companies(self) -> int:
        """How many delegations' days change."""
        return len(self.proposal.sides)

    @property
    def on_paper(self) -> int:
        """How many meetings change that stand on a printed sheet."""
        return sum(line.on_paper for line in self.lines)


@dataclass(frozen=True)
class Amendable:
    """The schedule as it stands, with rows by their ids."""

    stands: Standing
    meetings: dict[Pair, Meeting]
    slots: list[Slot]
    rows: dict[str, Delegation]
    printed_at: datetime | None
    now: datetime

    def on_paper(self, meeting: Meeting) -> bool:
        """Whether a printed sheet shows this meeting where it stands."""
        return self.printed_at is not None and meeting.updated_at <= self.printed_at

    def pinned(self, *, keep_printed: bool) -> set[Pair]:
        """Meetings that nothing may move: locked, begun and, if wished so, printed ones."""
        return {
            pair
            for pair, meeting in self.meetings.items()
            if meeting.locked
            or meeting.slot.starts_at <= self.now
            or (keep_printed and self.on_paper(meeting))
        }

    def slots_of(self, asked: Asked) -> list[Slot]:
        """The slots to come from `since` to `until`."""
        known = {slot.id: i for i, slot in enumerate(self.slots)}
        first = known.get(asked.since or 0, 0)
        last = known.get(asked.until or 0, len(self.slots) - 1)
        return [slot for slot in self.slots[first : last + 1] if slot.starts_at > self.now]

    def pair_of(self, meeting_id: int | None) -> Pair:
        """The pair of a meeting that stands and has not begun. Raises NotFound, Refused meeting_has_begun."""
        for pair, meeting in self.meetings.items():
            if meeting.id == meeting_id:
                if meeting.slot.starts_at <= self.now:
                    raise Refused("meeting_has_begun")
                return pair
        raise NotFound


def amendable(event: Event, *, now: datetime, named: bool = True) -> Amendable:
    """Read what amendments are made from, in a fixed number of statements. Without `named` the meetings come with their
    slots alone, which is much quicker."""
    moments: list[datetime] = []
    hooks.sheets_asked(event_id=event.id, found=moments)
    stands = standing.take(event, now=now)
    read = queries.meetings if named else queries.places
    return Amendable(
        stands=stands,
        meetings={(str(m.supplier_id), str(m.buyer_id)): m for m in read(event.id)},
        slots=queries.slots(event.id),
        rows=dict(stands.snapshot.rows),
        printed_at=max(moments, default=None),
        now=now,
    )


def proposals(here: Amendable, asked: Asked, way: str | None = None) -> list[Priced]:
    """Up to three ways, the best first, or just the one called `way`; none where nothing can be done. Raises NotFound
    for rows that are not there, Refused meeting_has_begun."""
    return [_priced(here, proposal) for proposal in _found(here, asked, way)]


def _found(here: Amendable, asked: Asked, way: str | None) -> list[Proposal]:
    problem, meetings = here.stands.problem, list(here.stands.board.meetings.values())
    pinned = here.pinned(keep_printed=asked.keep_printed)
    if asked.what == Happening.FILL:
        return amendments.fill(problem, meetings)
    if asked.what == Happening.SWAP:
        pairs = here.pair_of(asked.meeting), here.pair_of(asked.other)
        locked = pinned.intersection(pairs) or pairs[0] == pairs[1]
        return [] if locked else amendments.swap(problem, meetings, *pairs)
    if asked.what == Happening.CANCEL:
        return amendments.cancel(problem, meetings, here.pair_of(asked.meeting), pinned)
    if asked.what == Happening.TOGETHER:
        pair = _known(here, asked.supplier), _known(here, asked.buyer)
        return [] if pair in here.meetings else amendments.bring_together(problem, meetings, pair, pinned)
    who = _known(here, asked.who)
    if asked.what == Happening.GUARANTEE:
        return amendments.guarantee(problem, meetings, who, asked.number, pinned, way)
    slots: Collection[str] = [str(slot.id) for slot in here.slots_of(asked)]
    pinned = {pair for pair in pinned if who not in pair}
    return amendments.away(problem, meetings, who, slots, pinned, way)


def _known(here: Amendable, delegation_id: int | None) -> str:
    row = here.rows.get(str(delegation_id))
    if row is None or not row.seats:
        raise NotFound
    return str(row.id)


def _priced(here: Amendable, proposal: Proposal) -> Priced:
    slots = {str(slot.id): slot for slot in here.slots}
    tables = here.stands.snapshot.tables

    def stop(meeting: Planned | None) -> Stop | None:
        return None if meeting is None else Stop(slots[meeting.slot], tables[meeting.table - 1][1])

    lines = [
        Line(
            here.rows[change.pair[0]],
            here.rows[change.pair[1]],
            stop(change.before),
            stop(change.after),
            on_paper=change.pair in here.meetings and here.on_paper(here.meetings[change.pair]),
        )
        for change in proposal.changes
    ]
    return Priced(proposal, lines, digest_of(change for change in proposal.changes))


def digest_of(changes: Iterable[object]) -> str:
    """One short name for exactly these changes."""
    return hashlib.sha256(repr(list(changes)).encode()).hexdigest()[:16]


def last_amendments(event_id: int, limit: int = 5) -> list[Amendment]:
    """What was amended, the newest first."""
    query = select(Amendment).where(Amendment.event_id == event_id).order_by(Amendment.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def just_made(event_id: int, version: int) -> Amendment | None:
    """The amendment that made the schedule what it is at this version, if it was one and stands."""
    query = select(Amendment).where(
        Amendment.event_id == event_id, Amendment.version == version, Amendment.undone_at.is_(None)
    )
    return db.session.scalar(query)
