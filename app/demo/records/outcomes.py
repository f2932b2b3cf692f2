"""From what the outcomes of a finished conference are drawn."""

from dataclasses import dataclass
from typing import Literal

from app.demo.records.firms import Route
from app.demo.records.people import Text

Stage = Literal[
    "held",
    "offer_asked",
    "sample",
    "audit",
    "vendor_list",
    "tender",
    "contract",
    "delivered",
    "lost",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One way a meeting fails, with the side that failed."""

    side: Literal["supplier", "buyer", "both"]
    weight: int
    evidence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A meeting called off after the schedule was published, by one side."""

    side: Literal["supplier", "buyer"]
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMix:
    """Weights of held and missed meetings; they add up to 100."""

    held_weight: int
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMix:
    """How often a stage is reached, and the range of its sum in roubles."""

    stage: Stage
    weight: int
    sum_min_rub: int | None
    sum_max_rub: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Who has spoken about a held meeting, in per cent."""

    both: int
    buyer_only: int
    supplier_only: int
    neither: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Where both have spoken: in how many per cent they differ, and the ratio of the two sums."""

    same: int
    supplier_ahead: int
    buyer_ahead: int
    sum_differs: int
    sum_ratio_min: float
    sum_ratio_max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LawMix:
    """How often a contract follows a procurement route."""

    route: Route
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMix:
    """What contracts look like; ``number_pattern`` takes ``year`` and ``serial``."""

    laws: tuple[LawMix, ...]
    number_pattern: str
    term_days_min: int
    term_days_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Sentences each side may leave at a stage."""

    buyer: tuple[Text, ...]
    supplier: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMix:
    """From which the outcomes of one finished conference are drawn with a fixed seed."""

    event: str
    seed: int
    cancellations: tuple[Cancellation, ...]
    meetings: MeetingMix
    stages: tuple[StageMix, ...]
    sum_step_rub: int
    statements: Statements
    differences: Differences
    contract: ContractMix
    notes: dict[str, Notes]
