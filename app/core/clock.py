"""The only clock. Times are aware and in UTC; tests freeze it with time-machine."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, UTC, without microseconds below a millisecond's need."""
    return datetime.now(UTC).replace(microsecond=0)


def in_zone(moment: datetime, timezone: str) -> datetime:
    """`moment` as the wall clock of the IANA zone `timezone` shows it."""
    return moment.astimezone(ZoneInfo(timezone))


def from_wall_clock(naive: datetime, timezone: str) -> datetime:
    """The UTC moment at which a clock in `timezone` shows `naive`."""
    return naive.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
