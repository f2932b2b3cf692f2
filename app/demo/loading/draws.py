"""Chance that falls the same way every time: secrets, codes and moments derived from names."""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from app.core import clock
from app.core.tokens import READABLE, grouped

ZONE = "Europe/Moscow"
_WORKDAYS = 5

T = TypeVar("T")


def stream(*names: str) -> random.Random:
    """A source of draws of its own for each subject: a change of one does not shift the others."""
    return random.Random(_name(names))


def secret(*names: str) -> str:
    """A secret of an address, 32 characters. Public like everything in the demonstration."""
    return base64.urlsafe_b64encode(_digest(names)).decode()[:32]


def code(*names: str) -> str:
    """A ticket's code in the usual form."""
    letters = "".join(READABLE[byte % len(READABLE)] for byte in _digest(names)[:8])
    return f"TND-{letters[:4]}-{letters[4:]}"


def document_code(*names: str) -> str:
    """A document's check code in the usual form."""
    return grouped("".join(READABLE[byte % len(READABLE)] for byte in _digest(names)[:12]))


def moment(rng: random.Random, start: datetime, end: datetime) -> datetime:
    """A moment in [start, end], rather on a working day between 9 and 20 Moscow time where the range allows it."""
    if end <= start:
        return start
    for _ in range(8):
        found = start + rng.random() * (end - start)
        local = clock.in_zone(found, ZONE)
        local = local.replace(hour=9 + min(int(rng.triangular(0, 11, 3)), 10), minute=rng.randrange(60))
        at = local.astimezone(start.tzinfo).replace(second=rng.randrange(60), microsecond=0)
        if start <= at <= end and (local.weekday() < _WORKDAYS or rng.random() < 0.2):
            return at
    return (start + rng.random() * (end - start)).replace(microsecond=0)


def dealt(rng: random.Random, weights: Mapping[T, int], number: int) -> list[T]:
    """`number` items in the proportion of their weights, every one at least once where there is room, shuffled."""
    total = sum(weights.values())
    exact = {item: number * weight / total for item, weight in weights.items()}
    cards = [item for item, share in exact.items() for _ in range(max(1, int(share)))][:number]
    by_remainder = sorted(exact, key=lambda item: int(exact[item]) - exact[item])
    cards += [by_remainder[n % len(by_remainder)] for n in range(number - len(cards))]
    rng.shuffle(cards)
    return cards


def later(rng: random.Random, after: datetime, latest: datetime, *, hours: float) -> datetime:
    """A working moment within `hours` after `after`, not past `latest`."""
    return moment(rng, after, max(after, min(latest, after + timedelta(hours=hours))))


def _name(names: tuple[str, ...]) -> str:
    return "/".join(("tandem-demo", *names))


def _digest(names: tuple[str, ...]) -> bytes:
    return hashlib.sha256(_name(names).encode()).digest()
