"""What a cluster is: at least 30 organisations, at least half of them manufacturing, science and education present."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_ORGANISATIONS = 30
LEAST_MANUFACTURING = 0.5


@dataclass(frozen=True)
class Composition:
    """How many organisations of a cluster stand in the register, and of which kinds."""

    organisations: int = 0
    manufacturing: int = 0
    science: int = 0
    education: int = 0

    @property
    def manufacturing_share(self) -> float:
        return self.manufacturing / self.organisations if self.organisations else 0.0


def shortfalls(composition: Composition) -> list[str]:
    """Which conditions are not met: too_few_organisations, too_little_manufacturing, no_science, no_education."""
    conditions = {
        "too_few_organisations": composition.organisations >= LEAST_ORGANISATIONS,
        "too_little_manufacturing": composition.manufacturing_share >= LEAST_MANUFACTURING,
        "no_science": composition.science > 0,
        "no_education": composition.education > 0,
    }
    return [code for code, met in conditions.items() if not met]


def is_cluster(composition: Composition) -> bool:
    """Whether the organisations in the register make a cluster by the definition."""
    return not shortfalls(composition)
