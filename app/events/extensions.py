"""What higher rooms put into this room's public pages. They register when the application is assembled.

An event's page does not know needs or registrations: the rooms that do give a section (`add_section`), the state of the
signed-in person (`set_own_panel`), a line under an event in the calendar (`set_calendar_notes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.events.models import Event


@dataclass(frozen=True)
class Section:
    """A part of an event's page with its own tab.

    `provide(event, user, now)` answers what `template` shows as `part`, or None where there is nothing to show.
    `key` becomes the anchor; `order` sets the place among the sections (agenda 50, how to get a meeting 60).
    """

    key: str
    title: Any
    template: str
    provide: Callable[[Event, Any, datetime], Any]
    order: int = 10


@dataclass(frozen=True)
class Action:
    """A button: its words, its address, its look (primary, quiet)."""

    text: str
    url: str
    kind: str = ""


@dataclass(frozen=True)
class OwnPanel:
    """Where the signed-in person stands with an event: title, sentences, what to do next. tone: ok, warn, bad, info."""

    title: str
    tone: str = "info"
    lines: Sequence[str] = ()
    actions: Sequence[Action] = field(default_factory=tuple)


WaitingListMaker = Callable[[Event, datetime], bool]
OwnPanelMaker = Callable[[Event, Any, datetime], OwnPanel | None]
NotesMaker = Callable[[Sequence[int], datetime], dict[int, str]]

_sections: dict[str, Section] = {}
_own_panel: list[OwnPanelMaker] = []
_waiting_list: list[WaitingListMaker] = []
_calendar_notes: list[NotesMaker] = []


def add_section(section: Section) -> None:
    """Put a section on every event's page."""
    _sections[section.key] = section


def set_own_panel(maker: OwnPanelMaker) -> None:
    """Name who tells a signed-in person about his registration; None from it means: offer to register."""
    _own_panel[:] = [maker]


def set_waiting_list(maker: WaitingListMaker) -> None:
    """Name who knows whether people may wait for a place of a full event."""
    _waiting_list[:] = [maker]


def may_wait_for(event: Event, now: datetime) -> bool:
    """Whether people may wait for a place of a full event."""
    return bool(_waiting_list) and _waiting_list[0](event, now)


def set_calendar_notes(maker: NotesMaker) -> None:
    """Name who writes the line under events in the calendar: {event id: «12 закупщиков, 64 потребности»}."""
    _calendar_notes[:] = [maker]


def sections_of(event: Event, user: Any, now: datetime) -> list[tuple[Section, Any]]:
    """The sections that have something to show, with it."""
    made = [
        (section, section.provide(event, user, now))
        for section in sorted(_sections.values(), key=lambda section: section.order)
    ]
    return [(section, part) for section, part in made if part is not None]


def own_panel_of(event: Event, user: Any, now: datetime) -> OwnPanel | None:
    """Where `user` stands with the event; None for strangers and the unregistered."""
    if not _own_panel or not user.is_authenticated:
        return None
    return _own_panel[0](event, user, now)


def notes_of(events: Sequence[Event], now: datetime) -> dict[int, str]:
    """The lines under the events, where there are any."""
    return _calendar_notes[0]([event.id for event in events], now) if _calendar_notes and events else {}
