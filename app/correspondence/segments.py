"""Parts of an event's people. Rooms above register what can be asked of people; this room puts the answers together.

    register_filter(SegmentFilter("role", _l("Role"), options=…, users=…))

`options(event)` answers what one may choose from (none: the filter is not shown); `users(event, values)` a SELECT of
user ids that have any of the chosen values. A segment {filter: [values]} means everybody who fits all its filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app.events.models import Event

Segment = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class SegmentFilter:
    """One question about people. `many` choices are shown as a list to search in, few as boxes to tick."""

    key: str
    title: Any
    options: Callable[[Event], Sequence[tuple[str, str]]]
    users: Callable[[Event, Sequence[str]], Select[Any]]


Audience = Callable[[Event, Segment], Select[Any]]

_filters: dict[str, SegmentFilter] = {}
_audience: list[Audience] = []


def register_filter(question: SegmentFilter) -> None:
    """Make a filter known, in the order in which the organiser sees them. Registering again replaces."""
    _filters[question.key] = question


def set_audience(audience: Audience) -> None:
    """Name who answers the user ids of everybody who may be written to at an event."""
    _audience[:] = [audience]


def filters_of(event: Event) -> list[tuple[SegmentFilter, list[tuple[str, str]]]]:
    """The filters that have something to choose from at this event, with their options."""
    found = [(question, list(question.options(event))) for question in _filters.values()]
    return [(question, options) for question, options in found if options]


def conditions_of(event: Event, segment: Segment) -> list[Select[Any]]:
    """SELECTs of user ids; the segment is what stands in all of them."""
    chosen = [
        _filters[key].users(event, values) for key, values in segment.items() if values and key in _filters
    ]
    return [*(audience(event, segment) for audience in _audience), *chosen]


def cleaned(event: Event, asked: Segment) -> dict[str, list[str]]:
    """Only filters and values that exist."""
    known = {question.key: {value for value, _text in options} for question, options in filters_of(event)}
    kept = {
        key: [value for value in values if value in known[key]]
        for key, values in asked.items()
        if key in known
    }
    return {key: values for key, values in kept.items() if values}
