"""Whether a finished run may still be published."""

from __future__ import annotations

from app.infra.db import db
from app.matchmaking import fingerprint
from app.matchmaking.models import Schedule, ScheduleRun
from app.matchmaking.snapshot import Snapshot


def changed_since(run: ScheduleRun, schedule: Schedule | None, present: Snapshot) -> list[str] | None:
    """The parts of its data that changed since a finished run read them; None where it may be published.

    An empty list: the data are the same, but this version of the program reads them in another way.
    """
    made_from: dict[str, str] = (run.plan or {})["parts"]
    changed = fingerprint.changes(made_from, present.parts)
    if changed == [fingerprint.REPLACED] and _is_another_variant(schedule, made_from, present):
        changed = []
    return changed if changed or present.fingerprint != run.fingerprint else None


def _is_another_variant(schedule: Schedule | None, made_from: dict[str, str], present: Snapshot) -> bool:
    """Whether only publishing another run of the same data lies in between: its meetings stand as it left them."""
    if schedule is None or schedule.published_run_id is None:
        return False
    other = db.session.get(ScheduleRun, schedule.published_run_id)
    before: dict[str, str] = (other.plan or {}).get("parts", {}) if other is not None else {}
    replaced = fingerprint.REPLACED
    return (
        before.get(replaced) == made_from[replaced] and present.parts[replaced] == schedule.published_digest
    )
