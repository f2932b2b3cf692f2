"""Moving moments by whole days on a wall clock: half past nine stays half past nine over a change of daylight time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock


@dataclass(frozen=True)
class Shift:
    """So many days forward (or back), as the clock in `timezone` counts them."""

    days: int
    timezone: str

    def moment(self, moment: datetime) -> datetime:
        """The same wall-clock time, `days` later."""
        naive = clock.in_zone(moment, self.timezone).replace(tzinfo=None)
        return clock.from_wall_clock(naive + timedelta(days=self.days), self.timezone)

    def maybe(self, moment: datetime | None) -> datetime | None:
        """`moment` of something that may have none."""
        return None if moment is None else self.moment(moment)

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """Both ends moved. Where the hour that a clock skips swallows the stretch, it keeps its length instead."""
        start, end = self.moment(starts_at), self.moment(ends_at)
        return start, end if end > start else start + (ends_at - starts_at)

    def day(self, day: date) -> date:
        """A calendar day moved."""
        return day + timedelta(days=self.days)


def to_day(starts_at: datetime, first_day: date, timezone: str) -> Shift:
    """The shift that makes what starts at `starts_at` start on `first_day`."""
    return Shift((first_day - clock.in_zone(starts_at, timezone).date()).days, timezone)
