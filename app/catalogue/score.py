"""How well a supplier's offers answer a buyer's needs: a plain sum whose every part can be told in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Closeness(StrEnum):
    """How near two OKPD2 codes stand in the classification's tree."""

    SAME = "same"  # one product: the codes are equal, or one names a kind of the other
    GROUP = "group"  # 22.29.29 and 22.29.21: the first four digits agree
    CLASS = "class"  # 22.29 and 22.21: the first two digits agree


POINTS = {Closeness.SAME: 60, Closeness.GROUP: 40, Closeness.CLASS: 20}
FOR_BREADTH = 20  # times the share of the buyer's needs that are answered at least by group
FOR_CAPACITY = 10
FOR_CLUSTER = 10


@dataclass(frozen=True)
class Want:
    """What the score reads of a need. `unit` as the card writes it; `quantity` a year, None on request."""

    id: int
    okpd2: str
    quantity: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Can:
    """What the score reads of an offer."""

    id: int
    okpd2: str
    capacity: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Answer:
    """A need and the offer that answers it best."""

    need_id: int
    offer_id: int
    closeness: Closeness


@dataclass(frozen=True)
class Match:
    """0–100 points and why: the needs answered (best first), needs whose yearly quantity is covered, common clusters."""

    points: int
    answers: tuple[Answer, ...] = ()
    covered: tuple[int, ...] = ()
    clusters: tuple[int, ...] = ()


def match(wants: Collection[Want], cans: Collection[Can], common_clusters: Iterable[int] = ()) -> Match:
    """Compare a buyer's needs with a supplier's offers."""
    answers, covered = [], []
    for want in wants:
        near = [(closeness(want.okpd2, can.okpd2), can) for can in cans]
        found = [(POINTS[how], -can.id, how, can) for how, can in near if how is not None]
        if not found:
            continue
        _points, _order, how, best = max(found, key=lambda entry: entry[:2])
        answers.append(Answer(want.id, best.id, how))
        if any(how != Closeness.CLASS and covers(can, want) for _p, _o, how, can in found):
            covered.append(want.id)
    answers.sort(key=lambda answer: (-POINTS[answer.closeness], answer.need_id))
    clusters = tuple(sorted(common_clusters))
    if not answers:
        return Match(FOR_CLUSTER if clusters else 0, clusters=clusters)
    answered = sum(answer.closeness != Closeness.CLASS for answer in answers)
    points = POINTS[answers[0].closeness] + round(FOR_BREADTH * answered / len(wants))
    points += FOR_CAPACITY if covered else 0
    points += FOR_CLUSTER if clusters else 0
    return Match(points, tuple(answers), tuple(covered), clusters)


def closeness(one: str, other: str) -> Closeness | None:
    """How near two codes such as 22.29.29.190 stand; None for different classes or an empty code."""
    a, b = _digits(one), _digits(other)
    if len(a) < 2 or len(b) < 2 or a[:2] != b[:2]:
        return None
    shorter = min(len(a), len(b))
    if shorter >= 4 and a[:shorter] == b[:shorter]:
        return Closeness.SAME
    if shorter >= 4 and a[:4] == b[:4]:
        return Closeness.GROUP
    return Closeness.CLASS


def covers(can: Can, want: Want) -> bool:
    """Whether the yearly capacity, in the same unit, is enough for the yearly quantity."""
    return (
        want.quantity is not None
        and can.capacity is not None
        and can.unit.strip().lower() == want.unit.strip().lower()
        and can.capacity >= want.quantity
    )


def _digits(code: str) -> str:
    digits = "".join(character for character in code if character.isdigit())
    return digits.rstrip("0") if len(digits) > 6 and not digits[6:].strip("0") else digits
