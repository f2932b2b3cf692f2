"""The standing schedule, or a run's, ready to answer why."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core.errors import NotFound
from app.events.models import Event
from app.infra.db import db
from app.matchmaking import queries, snapshot
from app.matchmaking.models import Schedule, ScheduleRun
from app.matchmaking.rules.run_settings import RunSettings, settings_of
from app.matchmaking.solver import problem as solver
from app.matchmaking.solver.board import Board
from app.matchmaking.solver.plan import Meeting, from_dict
from app.matchmaking.solver.why import Explainer

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)  # times that are over count as they were when they were planned


def standing(event: Event, schedule: Schedule | None) -> tuple[Explainer, snapshot.Snapshot]:
    """What stands now, judged by the weights of the published run."""
    run = (
        db.session.get(ScheduleRun, schedule.published_run_id)
        if schedule and schedule.published_run_id
        else None
    )
    settings = settings_of(run) if run is not None else RunSettings()
    present = snapshot.take(event, settings, now=BEFORE_ALL)
    tables = {id: number for number, (id, _shown) in enumerate(present.tables, start=1)}
    seats = {seat: number for own in present.buyer_seats.values() for number, seat in enumerate(own, start=1)}
    board = Board(
        present.problem,
        [
            Meeting(
                str(m.supplier_id),
                str(m.buyer_id),
                str(m.slot_id),
                seats[m.buyer_seat_id],
                tables[m.table_id],
            )
            for m in queries.meetings(event.id)
            if str(m.supplier_id) in present.supplier_seats and str(m.buyer_id) in present.buyer_seats
        ],
    )
    return Explainer(board), present


def of_run(run: ScheduleRun) -> Explainer:
    """What a finished run planned, judged by what it was asked. Raises NotFound where that is not known."""
    if run.plan is None or run.problem is None:
        raise NotFound
    problem = solver.from_dict(run.problem)
    return Explainer(Board(problem, from_dict(run.plan["plan"]).meetings))
