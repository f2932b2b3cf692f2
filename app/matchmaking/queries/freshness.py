"""Whether a finished run may still be published."""

from __future__ import annotations

from collections.abc import Mapping

from app.infra.db import db
from app.matchmaking import fingerprint
from app.matchmaking.models import Schedule, ScheduleRun
from app.matchmaking.snapshot import Snapshot


def changed_since(run: ScheduleRun, schedule: Schedule | None, present: Snapshot) -> list[str] | None:
    """The parts of its data that changed since a finished run read them; None where it may be published.

    An empty list: the data are the same, but this version of the program reads them in another way.
    """
    changed = changed_parts(run, schedule, present.parts)
    return changed if changed or present.fingerprint != run.fingerprint else None


def changed_parts(run: ScheduleRun, schedule: Schedule | None, present: Mapping[str, str]) -> list[str]:
    """The parts whose digests differ from the present ones, taken with the run's way of keeping meetings."""
    made_from: dict[str, str] = (run.plan or {})["parts"]
    changed = fingerprint.changes(made_from, present)
    if changed == [fingerprint.REPLACED] and _is_another_variant(schedule, made_from, present):
        return []
    return changed


def _is_another_variant(
    schedule: Schedule | None, made_from: Mapping[str, str], present: Mapping[str, str]
) -> bool:
    """Whether only publishing another run of the same data lies in between: its meetings stand as it left them."""
    if schedule is None or schedule.published_run_id is None:
        return False
    other = db.session.get(ScheduleRun, schedule.published_run_id)
    before: dict[str, str] = (other.plan or {}).get("parts", {}) if other is not None else {}
    replaced = fingerprint.REPLACED
    return before.get(replaced) == made_from[replaced] and present[replaced] == schedule.published_digest
