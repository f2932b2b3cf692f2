"""How long one amendment of size L takes with its database: `python -m benchmarks.amending`.

A supplier withdraws and the places are filled again, or somebody comes at short notice and is to have two meetings more:
the operation as the page calls it, with its letters, until the commit has returned. CPU time of this process, which a busy
machine does not change, and wall time beside it. Each is undone before the next, which is not measured.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.accounts.models import User
from app.events.models import Event
from app.infra.db import db, transaction
from app.matchmaking import queries
from app.matchmaking.operations import amending, undoing_amendments
from app.matchmaking.queries import amendments
from app.matchmaking.rules.amendments import Asked, Happening
from benchmarks.standing import NOW, Stands, standing_conference
from tools.test_all import POSTGRES, reachable

TRIALS = 30


@dataclass(frozen=True)
class Measured:
    """Milliseconds of every trial, in order."""

    database: str
    what: str
    cpu: list[float]
    wall: list[float]

    def __str__(self) -> str:
        return f"CPU {_shown(self.cpu)}, wall {_shown(self.wall)}"


def _shown(times: list[float]) -> str:
    late = times[min(len(times) - 1, len(times) * 99 // 100)]
    return f"{times[len(times) // 2]:.0f}/{late:.0f}"


def measure(trials: int = TRIALS) -> Iterator[Measured]:
    """p50 and p99 of each kind on each database that is there."""
    for name, url in (("SQLite", None), ("PostgreSQL", POSTGRES if reachable(POSTGRES) else "")):
        if url == "":
            continue
        with standing_conference("L", url) as (app, stands), app.app_context():
            for what, asked in _kinds(stands).items():
                times = [_timed(stands, asked) for _trial in range(trials)]
                yield Measured(name, what, sorted(one[0] for one in times), sorted(one[1] for one in times))


def _kinds(stands: Stands) -> dict[str, Callable[[], Asked]]:
    rng = random.Random(1)
    suppliers = [id for name, id in stands.delegations.items() if name.startswith("s")]

    def one_with_meetings() -> tuple[int, int]:
        while True:
            who = rng.choice(suppliers)
            held = len(queries.meetings_of_delegation(who))
            if held:
                return who, held

    def away() -> Asked:
        return Asked(Happening.AWAY, who=one_with_meetings()[0])

    def walk_in() -> Asked:
        who, held = one_with_meetings()
        return Asked(Happening.GUARANTEE, who=who, number=held + 2)

    return {"withdrawal with refill": away, "walk-in with two meetings": walk_in}


def _timed(stands: Stands, asking: Callable[[], Asked]) -> tuple[float, float]:
    asked = asking()
    event = db.session.get_one(Event, stands.event_id)
    here = amendments.amendable(event, now=NOW)
    ways = amendments.proposals(here, asked)
    way = next((one for one in ways if one.proposal.way == "stay"), ways[0] if ways else None)
    version = here.stands.snapshot.version
    db.session.remove()
    if way is None:
        return _timed(stands, asking)
    began, worked = time.perf_counter(), time.process_time()
    with transaction():
        amending.amend(
            db.session.get_one(Event, stands.event_id),
            asked,
            way.digest,
            way=way.proposal.way,
            seen_version=version,
            reason="",
            actor=db.session.get_one(User, stands.organiser_id),
            now=NOW,
        )
    took = (time.process_time() - worked) * 1000, (time.perf_counter() - began) * 1000
    with transaction():
        event = db.session.get_one(Event, stands.event_id)
        last = amendments.last_amendments(event.id)[0]
        undoing_amendments.undo_amendment(
            event, last.id, actor=db.session.get_one(User, stands.organiser_id), now=NOW
        )
    db.session.remove()
    return took


def main() -> int:
    print("one amendment of size L with its database and letters, ms (p50/p99)")
    for one in measure():
        print(f"  {one.what}, {one.database}: {one}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
