"""Who may bring needs to an event. Only the rooms above know who comes as a buyer; they give the answer here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.events.models import Event

BuyersOf = Callable[[int], set[int]]
_sources: list[BuyersOf] = []


def buyers_come_from(source: BuyersOf) -> None:
    """Register who tells, for a company's id, the ids of the events it may bring needs to."""
    _sources[:] = [source]


def may_bring(event_id: int, company_id: int) -> bool:
    """Whether the company comes to the event as a buyer. Without a source nobody is kept out."""
    return not _sources or event_id in _sources[0](company_id)


def open_to(company_id: int, events: Iterable[Event]) -> list[Event]:
    """Those of `events` to which the company may bring needs."""
    if not _sources:
        return list(events)
    allowed = _sources[0](company_id)
    return [event for event in events if event.id in allowed]
