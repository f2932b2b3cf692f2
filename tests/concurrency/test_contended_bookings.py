"""Sixteen threads in four processes fight for the same seats and tables: nothing is taken twice, nobody hangs, and
every loser is told why. CONTENDED_BOOKINGS=100000 makes it the long fight; the suite has a short one.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.factory import create_app
from app.infra.db import db
from app.infra.schema import bring_up
from app.matchmaking.models import Meeting, MeetingState, SeatClaim, TableClaim
from app.web.words import known_codes
from config import read_settings
from tests.concurrency.contender import Fight, contend
from tests.conftest import own_database, settings_env
from tests.matchmaking.conference import make_conference

pytestmark = pytest.mark.race

TRIES = int(os.environ.get("CONTENDED_BOOKINGS", "640"))
CONTROL_TRIES = 240
PROCESSES, THREADS = 4, 4
POSTGRES = os.environ.get("TEST_POSTGRES_URL")
NO_REFUSALS = {"booked", "cancelled", "nothing to cancel"}


def fought(folder: Path, database: str, tries: int, *, guarded: bool) -> tuple[Counter[str], list[int]]:
    """What became of the tries; and how many times too often a seat or a table was taken, and claims that miss."""
    url = own_database(POSTGRES, f"tandem_fight_{guarded}".lower()) if database == "postgresql" else None
    env = settings_env(folder, url)
    app = create_app(read_settings(env))
    with app.app_context():
        bring_up()
        if database == "sqlite":
            db.engine.update_execution_options(writing=True)
        here = make_conference(suppliers=20, buyers=6, slots=8, tables=5)
        here.wish_all()
        db.session.commit()
        fight = Fight(
            here.event.id,
            tuple(row.id for row in here.suppliers),
            tuple(row.id for row in here.buyers),
            tuple(row.id for row in here.slots),
        )
        db.session.remove()
        db.engine.dispose()
    told = in_processes(env, fight, tries, guarded=guarded)
    with app.app_context():
        counted = taken_twice()
        db.session.remove()
        db.engine.dispose()
    return told, counted


def in_processes(env: dict[str, str], fight: Fight, tries: int, *, guarded: bool) -> Counter[str]:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    each = tries // (PROCESSES * THREADS)
    how = {"threads": THREADS, "tries": each, "guarded": guarded, "results": results}
    workers = [
        context.Process(target=contend, args=(env, fight), kwargs={"seed": seed, **how})
        for seed in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    told: Counter[str] = Counter()
    for _worker in workers:
        told += results.get(timeout=60 + tries // 5)
    for worker in workers:
        worker.join()
    assert sum(told.values()) == each * PROCESSES * THREADS
    return told


def taken_twice() -> list[int]:
    """Doubles at the suppliers' seats, the buyers' seats and the tables; claims that miss or are left over."""
    planned = Meeting.state == MeetingState.PLANNED
    found = []
    for column in (Meeting.supplier_seat_id, Meeting.buyer_seat_id, Meeting.table_id):
        doubles = (
            select(func.count()).where(planned).group_by(column, Meeting.slot_id).having(func.count() > 1)
        )
        found.append(len(list(db.session.scalars(doubles))))
    meetings = db.session.scalar(select(func.count()).select_from(Meeting).where(planned)) or 0
    for claim, a_meeting in ((SeatClaim, 2), (TableClaim, 1)):
        number = db.session.scalar(select(func.count()).where(claim.meeting_id.is_not(None))) or 0
        found.append(abs(number - a_meeting * meetings))
    return found


@pytest.mark.parametrize("database", ["sqlite", *(["postgresql"] if POSTGRES else [])])
def test_no_seat_and_no_table_is_taken_twice(database: str, tmp_path: Path) -> None:
    told, counted = fought(tmp_path, database, TRIES, guarded=True)
    assert counted == [0, 0, 0, 0, 0]
    refused = {code for code in told if code not in NO_REFUSALS}
    assert not [code for code in refused if code.startswith("fault")], told
    assert refused and refused <= known_codes(), told
    assert told["booked"] > 30 and told["cancelled"] > 30


if POSTGRES:  # SQLite has one writer at a time, with or without the guard

    def test_without_the_guard_they_are(tmp_path: Path) -> None:
        _told, counted = fought(tmp_path, "postgresql", CONTROL_TRIES, guarded=False)
        assert sum(counted[:3]) > 0
