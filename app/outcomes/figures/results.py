"""What is counted out of the rows: totals with the rows behind them, lines of the report's tables."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.outcomes.figures.rows import Conference, MeetingRow
from app.outcomes.models import Stage


@dataclass(frozen=True)
class Total:
    """A number and the rows of the appendix it is the count of: `of` names the list."""

    of: str  # companies | meetings | needs
    rows: tuple[int, ...]

    @property
    def number(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class StageLine:
    """A stage: which meetings each side says stand there now, and the sums it names."""

    stage: Stage
    by_buyer: Total
    by_supplier: Total
    buyer_sum: Decimal
    supplier_sum: Decimal

    @property
    def difference(self) -> Decimal:
        """The suppliers' sum less the buyers'."""
        return self.supplier_sum - self.buyer_sum


@dataclass(frozen=True)
class BuyerLine:
    """A buyer: meetings, how far they came, sums by its own word and by its suppliers'."""

    company: int
    planned: Total
    held: Total
    offers: Total
    contracts: Total
    needs: Total
    covered: Total
    confirmed: Total  # held, and both sides have told
    differing: Total
    buyer_sum: Decimal
    supplier_sum: Decimal


@dataclass(frozen=True)
class NeedLine:
    """A need, and the held meetings of its buyer with suppliers offering its class."""

    need: int
    meetings: Total

    @property
    def covered(self) -> bool:
        return bool(self.meetings)


@dataclass(frozen=True)
class ClusterLine:
    """A cluster by its suppliers; a supplier of two clusters counts in both. The name None: in no cluster."""

    name: str | None
    suppliers: Total
    came: Total
    planned: Total
    held: Total
    offers: Total
    contracts: Total
    buyer_sum: Decimal


@dataclass(frozen=True)
class Figures:
    """A whole report."""

    conference: Conference
    totals: dict[str, Total]
    sums: dict[str, Decimal]  # RUB
    people: dict[str, int]  # registered, approved, came: sums over the companies
    companies_path: tuple[tuple[str, Total], ...]  # registered, approved, came, with_meeting, with_held
    meetings_path: tuple[tuple[str, Total], ...]  # planned, held, then the stages reached
    per_supplier: tuple[Total, ...]  # [k]: the suppliers with k held meetings
    stages: tuple[StageLine, ...]
    buyers: tuple[BuyerLine, ...]
    needs: tuple[NeedLine, ...]
    clusters: tuple[ClusterLine, ...]

    def number(self, name: str) -> int:
        return self.totals[name].number

    def share(self, name: str, of: str) -> float:
        """One total as a part of another, 0–1; 0 of nothing."""
        return self.number(name) / self.number(of) if self.number(of) else 0.0

    def meetings(self, total: Total) -> list[MeetingRow]:
        """The meetings behind a total."""
        return [self.conference.meetings[number - 1] for number in total.rows]

    def canonical(self) -> dict[str, Any]:
        """The figures as plain data, the same for the same rows: what the check code is made from."""
        return {
            "event": self.conference.slug,
            "totals": {name: total.number for name, total in sorted(self.totals.items())},
            "sums": {name: str(value) for name, value in sorted(self.sums.items())},
            "people": dict(sorted(self.people.items())),
            "companies_path": [[name, total.number] for name, total in self.companies_path],
            "meetings_path": [[name, total.number] for name, total in self.meetings_path],
            "per_supplier": [total.number for total in self.per_supplier],
            "stages": [
                [
                    str(line.stage),
                    line.by_buyer.number,
                    line.by_supplier.number,
                    str(line.buyer_sum),
                    str(line.supplier_sum),
                ]
                for line in self.stages
            ],
            "buyers": [
                [
                    line.company,
                    line.planned.number,
                    line.held.number,
                    line.offers.number,
                    line.contracts.number,
                ]
                for line in self.buyers
            ],
            "needs": [[line.need, line.meetings.number] for line in self.needs],
        }
