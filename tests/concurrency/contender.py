"""One process of the contended bookings: threads that book and cancel at random, and what became of each try."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.core import clock
from app.core.errors import DomainError
from app.events.models import Event
from app.factory import create_app
from app.infra.db import db, transaction
from app.matchmaking import queries
from app.matchmaking.models import Delegation, Meeting, MeetingOrigin, MeetingState, Slot
from app.matchmaking.operations import booking, claims
from config import read_settings

CANCELS = 8  # one act in so many calls a meeting off, so that there is always something left to fight for


@dataclass(frozen=True)
class Fight:
    """What is fought for: ids of the event, its delegations and slots."""

    event: int
    suppliers: tuple[int, ...]
    buyers: tuple[int, ...]
    slots: tuple[int, ...]


def contend(
    env: dict[str, str], fight: Fight, *, seed: int, threads: int, tries: int, guarded: bool, results: Any
) -> None:
    """Let `threads` threads make `tries` tries each; put a Counter of answers into the queue `results`."""
    app = create_app(read_settings(env))
    if not guarded:
        claims.hold = lambda event_id, raising=True: 0
        claims.write = _write_without_claims
    told: Counter[str] = Counter()
    lock = threading.Lock()

    def work(number: int) -> None:
        rng = random.Random(f"{seed}-{number}")
        own: Counter[str] = Counter()
        with app.app_context():
            for _try in range(tries):
                own[_act(fight, rng)] += 1
                db.session.remove()
        with lock:
            told.update(own)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with app.app_context():
        db.engine.dispose()
    results.put(told)


def _act(fight: Fight, rng: random.Random) -> str:
    """What became of one try: «booked», «cancelled», the code of a refusal, or the name of a fault."""
    try:
        with transaction():
            if rng.randrange(CANCELS) == 0:
                return _cancel(fight, rng)
            find = db.session.get_one
            booking.book_meeting(
                find(Event, fight.event),
                find(Delegation, rng.choice(fight.suppliers)),
                find(Delegation, rng.choice(fight.buyers)),
                find(Slot, rng.choice(fight.slots)),
                actor=None,
                origin=MeetingOrigin.ORGANISER,
                now=clock.now(),
            )
            return "booked"
    except DomainError as refusal:
        return refusal.code
    except Exception as fault:
        return f"fault: {type(fault).__name__}"


def _cancel(fight: Fight, rng: random.Random) -> str:
    planned = (Meeting.event_id == fight.event) & (Meeting.state == MeetingState.PLANNED)
    number = db.session.scalar(select(func.count()).select_from(Meeting).where(planned)) or 0
    if not number:
        return "nothing to cancel"
    chosen = db.session.scalar(
        select(Meeting.id).where(planned).order_by(Meeting.id).offset(rng.randrange(number)).limit(1)
    )
    if chosen is None:
        return "nothing to cancel"  # somebody was quicker
    meeting = queries.one_meeting(chosen)
    booking.cancel_meeting(meeting, actor=None, side=None, reason="занято", now=clock.now())
    return "cancelled"


def _write_without_claims(meetings: Any) -> None:
    db.session.add_all(meetings)
    db.session.flush()
