"""What is counted: the lists of the appendix, as frozen rows numbered from 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.matchmaking.models import Side
from app.outcomes.rules import Difference, Standing, Word, differences, leading_word


@dataclass(frozen=True)
class CompanyRow:
    """A company on one side of the meetings: how many of its people registered, were approved, came."""

    number: int
    id: int  # of the company
    name: str
    side: Side
    registered: int = 0  # people
    approved: int = 0
    came: int = 0
    clusters: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # OKPD2 of its offers

    @property
    def is_approved(self) -> bool:
        return self.approved > 0

    @property
    def has_come(self) -> bool:
        return self.came > 0


@dataclass(frozen=True)
class MeetingRow:
    """An agreed meeting, cancelled ones too, with what became of it and both sides' words."""

    number: int
    starts_at: datetime
    table: int
    supplier: int  # number of its CompanyRow
    buyer: int
    standing: Standing
    supplier_word: Word | None = None
    buyer_word: Word | None = None

    @property
    def is_held(self) -> bool:
        return self.standing == Standing.HELD

    @property
    def is_planned(self) -> bool:
        """Whether it stood in the schedule on the day."""
        return self.standing != Standing.CANCELLED

    @property
    def leading(self) -> Word | None:
        """The word by which the meeting is counted."""
        return leading_word(self.supplier_word, self.buyer_word)

    @property
    def differences(self) -> tuple[Difference, ...]:
        return differences(self.supplier_word, self.buyer_word)

    def word(self, side: Side) -> Word | None:
        return self.supplier_word if side == Side.SUPPLIER else self.buyer_word


@dataclass(frozen=True)
class NeedRow:
    """A need brought to the event."""

    number: int
    title: str
    okpd2: str
    buyer: int  # number of its CompanyRow


@dataclass(frozen=True)
class Conference:
    """Everything a report is counted from."""

    slug: str
    companies: tuple[CompanyRow, ...]
    meetings: tuple[MeetingRow, ...]
    needs: tuple[NeedRow, ...]
    clusters: tuple[str, ...] = ()  # those the suppliers belong to, in the order to show

    def company(self, number: int) -> CompanyRow:
        return self.companies[number - 1]

    def on(self, side: Side) -> list[CompanyRow]:
        return [row for row in self.companies if row.side == side]
