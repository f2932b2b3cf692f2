"""How many variants at once, and which of them may be put out of sight."""

from __future__ import annotations

from app.matchmaking.models import ScheduleRun

MOST_AT_ONCE = 8  # runs started together: what a small server does in a minute or two
SIDE_BY_SIDE = 4  # variants compared on one page


def refusal_to_discard(run: ScheduleRun, *, published_run_id: int | None, job_is_over: bool) -> str | None:
    """The code of why a run stays in the list."""
    if run.id == published_run_id:
        return "run_is_published"
    if run.kept:
        return "run_is_kept"
    return None if job_is_over else "run_under_way"
