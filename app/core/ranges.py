"""Half-open stretches of time: a range that ends when another begins does not meet it."""

from __future__ import annotations

from datetime import datetime


def overlaps(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Whether [start, end) and [other_start, other_end) share a moment."""
    return start < other_end and other_start < end
