"""The site and its worker under a clock that a test can move: a whole event's life fits into a minute."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core import clock


def hands() -> Path:
    """The file whose number of seconds is added to the real time."""
    return Path(os.environ["DATA_DIR"]) / "clock"


def moved_now() -> datetime:
    try:
        offset = float(hands().read_text())
    except (FileNotFoundError, ValueError):
        offset = 0.0
    return (datetime.now(UTC) + timedelta(seconds=offset)).replace(microsecond=0)


clock.now = moved_now

from app import serve  # noqa: E402  (after the clock is moved)
from app.infra import jobs  # noqa: E402


def look_often() -> None:
    """The clock jumps over hours: the worker looks every second what has become due."""
    for name, (_every, act) in jobs._periodic.items():
        jobs._periodic[name] = (timedelta(seconds=1), act)


if __name__ == "__main__":
    look_often()
    sys.exit(serve.main())
