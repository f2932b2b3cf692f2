"""What a copy of an event can hold. Each room offers the part it keeps; it registers when the application is assembled.

A part says what it is called, how many of it an event has (`count`; None offers nothing, 0 has no number worth showing),
and writes it into the copy.
Nothing about people who come – registrations, wishes, meetings – is ever a part.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect

from app.accounts.models import User
from app.core.shift import Shift
from app.events.models import Event

Row = TypeVar("Row")


@dataclass(frozen=True)
class Copy:
    """One copy under way. `ids` remembers by (table, old id) which new row stands for which old one."""

    source: Event
    target: Event
    shift: Shift
    actor: User | None
    now: datetime
    ids: dict[tuple[str, int], int] = field(default_factory=dict)

    def new_id(self, table: str, old: int | None) -> int | None:
        """The new row's id, or None where its part is not copied."""
        return None if old is None else self.ids.get((table, old))


def anew(row: Row, **changes: Any) -> Row:
    """A new row like `row` but for `changes`; it gets an id of its own. Relations are not followed."""
    kept = {
        column.key: deepcopy(getattr(row, column.key))
        for column in inspect(type(row)).column_attrs
        if column.key != "id"
    }
    return type(row)(**{**kept, **changes})


@dataclass(frozen=True)
class Part:
    """Something of an event that a copy may take over. Parts are written in `order`; rooms of the agenda first."""

    key: str
    title: Any
    count: Callable[[Event], int | None]
    write: Callable[[Copy], None]
    help: Any = ""
    order: int = 50


_parts: dict[str, Part] = {}


def add_part(part: Part) -> None:
    """Offer a part in the form of every copy."""
    _parts[part.key] = part


def parts() -> list[Part]:
    """All parts there are, in their order."""
    return sorted(_parts.values(), key=lambda part: part.order)


def parts_of(event: Event) -> list[tuple[Part, int]]:
    """The parts this event has something of, with how much."""
    counted = [(part, part.count(event)) for part in parts()]
    return [(part, number) for part, number in counted if number is not None]
