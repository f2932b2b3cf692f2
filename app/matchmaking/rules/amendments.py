"""What the organiser says has happened to a schedule that stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Happening(StrEnum):
    """Kinds of events that ask for a change."""

    AWAY = "away"
    GUARANTEE = "guarantee"
    TOGETHER = "together"
    CANCEL = "cancel"
    SWAP = "swap"
    FILL = "fill"


@dataclass(frozen=True)
class Asked:
    """One such event: ids of rows, as far as its kind needs them.

    AWAY: `who` is not there from slot `since` to slot `until` (None: to the end). GUARANTEE: `who` is to have `number`
    meetings. TOGETHER: `supplier` and `buyer` are to meet. CANCEL: `meeting` falls away. SWAP: `meeting` and `other`
    exchange their times. `keep_printed` leaves every meeting alone that stands on a printed sheet.
    """

    what: Happening
    who: int | None = None
    since: int | None = None
    until: int | None = None
    number: int = 1
    supplier: int | None = None
    buyer: int | None = None
    meeting: int | None = None
    other: int | None = None
    keep_printed: bool = False
