"""The schedule of the finished conference: calculated by the engine, published, lived with."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.demo.loading.draws import ZONE
from app.demo.loading.world import World
from app.demo.records import events as records
from app.events.models import Event
from app.infra import audit
from app.infra.db import db
from app.matchmaking.models import (
    ClaimKind,
    Delegation,
    Meeting,
    MeetingOrigin,
    MeetingState,
    Schedule,
    ScheduleRun,
    SeatClaim,
    Side,
    Slot,
    Table,
    TableClaim,
    Wish,
    WishLevel,
)
from app.matchmaking.rules import score_of_wishes
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.engine import solve

_BEFORE = timedelta(days=3)  # the schedule was promised so early


def load(world: World) -> None:
    """A published run with its meetings, for every conference that is over."""
    for record in world.conferences:
        if record.state == "finished":
            event = world.events[record.key]
            _write(record, event, world)
            world.meetings[record.key] = meetings_of(event.id)


def meetings_of(event_id: int) -> list[Meeting]:
    """The meetings that stand, by time and table, with slot, table and seats."""
    query = (
        select(Meeting)
        .join(Meeting.slot)
        .join(Meeting.table)
        .where(Meeting.event_id == event_id, Meeting.state == MeetingState.PLANNED)
        .options(
            joinedload(Meeting.slot),
            joinedload(Meeting.table),
            joinedload(Meeting.supplier_seat),
            joinedload(Meeting.buyer_seat),
        )
        .order_by(Slot.starts_at, Table.number)
    )
    return list(db.session.scalars(query))


def _write(record: records.Event, event: Event, world: World) -> None:
    owner = world.team(record)
    rows = [row for (key, _), row in world.delegations.items() if key == record.key]
    slots = Slot.query.filter_by(event_id=event.id).order_by(Slot.starts_at).all()
    tables = Table.query.filter_by(event_id=event.id).order_by(Table.number).all()
    problem = _problem(event, rows, slots, tables, world.content.outcomes.seed)
    plan = solve(problem)
    at = event.starts_at - _BEFORE
    run = ScheduleRun(
        event_id=event.id,
        number=1,
        seed=problem.seed,
        settings={},
        base_version=0,
        fingerprint=solver.fingerprint(problem),
        plan=plan.to_dict(),
        figures=plan.figures.to_dict(),
        created_by_id=owner.id,
        created_at=at,
        finished_at=at,
        published_at=at + timedelta(hours=3),
    )
    db.session.add(run)
    by_id = {str(row.id): row for row in rows}
    meetings = []
    for planned in plan.meetings:
        supplier, buyer = by_id[planned.supplier], by_id[planned.buyer]
        meetings.append(
            Meeting(
                event_id=event.id,
                supplier_id=supplier.id,
                buyer_id=buyer.id,
                supplier_seat_id=supplier.seats[0].id,
                buyer_seat_id=buyer.seats[planned.seat - 1].id,
                slot_id=int(planned.slot),
                table_id=tables[planned.table - 1].id,
                state=MeetingState.PLANNED,
                origin=MeetingOrigin.RUN,
                uid=f"{sha256(f'{event.slug}/{planned.supplier}/{planned.buyer}'.encode()).hexdigest()[:32]}@tandem",
                created_at=run.published_at,
                updated_at=run.published_at,
                created_by_id=owner.id,
            )
        )
    db.session.add_all(meetings)
    db.session.flush()
    for meeting in meetings:
        for seat_id in (meeting.supplier_seat_id, meeting.buyer_seat_id):
            db.session.add(
                SeatClaim(
                    seat_id=seat_id, slot_id=meeting.slot_id, kind=ClaimKind.MEETING, meeting_id=meeting.id
                )
            )
        db.session.add(TableClaim(table_id=meeting.table_id, slot_id=meeting.slot_id, meeting_id=meeting.id))
    schedule = db.session.get(Schedule, event.id)
    if schedule is not None:
        schedule.published_run_id, schedule.published_at = run.id, at
    audit.record("schedule.published", run, actor_id=owner.id, now=at, event_id=event.id)
    db.session.flush()


def _problem(
    event: Event, rows: list[Delegation], slots: list[Slot], tables: list[Table], seed: int
) -> solver.Problem:
    sides = {row.id: row.side for row in rows}
    levels: dict[tuple[int, int], dict[Side, WishLevel]] = {}
    for wish in Wish.query.filter_by(event_id=event.id).order_by(Wish.id):
        side = Side(sides[wish.author_id])
        pair = (wish.author_id, wish.about_id) if side == Side.SUPPLIER else (wish.about_id, wish.author_id)
        levels.setdefault(pair, {})[side] = WishLevel(wish.level)
    taken: dict[int, set[int]] = {}
    for claim in SeatClaim.query.all():
        taken.setdefault(claim.seat_id, set()).add(claim.slot_id)
    wishes, vetoes = [], set()
    for (supplier, buyer), said in sorted(levels.items()):
        score, must = score_of_wishes(said.get(Side.SUPPLIER), said.get(Side.BUYER))
        if score:
            wishes.append(solver.Wish(str(supplier), str(buyer), score, must))
        if WishLevel.NO in said.values():
            vetoes.add((str(supplier), str(buyer)))

    def free(row: Delegation) -> tuple[str, ...]:
        away = set.intersection(*(taken.get(seat.id, set()) for seat in row.seats))
        return tuple(str(slot.id) for slot in slots if slot.id not in away)

    return solver.Problem(
        slots=tuple(
            solver.Slot(
                str(slot.id),
                clock.in_zone(slot.starts_at, ZONE).date().isoformat(),
                f"{clock.in_zone(slot.starts_at, ZONE):%H:%M}",
                f"{clock.in_zone(slot.ends_at, ZONE):%H:%M}",
            )
            for slot in slots
        ),
        tables={str(slot.id): len(tables) for slot in slots},
        suppliers=tuple(
            solver.Supplier(str(row.id), available=free(row)) for row in rows if row.side == Side.SUPPLIER
        ),
        buyers=tuple(
            solver.Buyer(
                str(row.id),
                len(row.seats),
                available=free(row),
                busy={
                    seat.number: tuple(str(slot) for slot in sorted(taken[seat.id]))
                    for seat in row.seats
                    if taken.get(seat.id)
                },
            )
            for row in rows
            if row.side == Side.BUYER
        ),
        wishes=tuple(wishes),
        vetoes=frozenset(vetoes),
        seed=seed,
    )
