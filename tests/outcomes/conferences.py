"""Conferences made up for counting: any numbers, the same for the same seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.attendance.models import FailedSide, Holding
from app.matchmaking.models import Side
from app.outcomes.figures import CompanyRow, Conference, MeetingRow, NeedRow
from app.outcomes.models import Stage
from app.outcomes.rules import DeskMark, Standing, Word, standing

START = datetime(2026, 12, 10, 7, 0, tzinfo=UTC)
CODES = ("22.29.29", "27.32.13", "30.20.40", "25.73.50")


def conference(seed: int, *, suppliers: int = 12, buyers: int = 4, meetings: int = 40) -> Conference:
    """A conference drawn with `seed`."""
    rng = random.Random(seed)
    companies = tuple(_company(number, buyers, rng) for number in range(1, buyers + suppliers + 1))
    return Conference(
        slug="made-up",
        companies=companies,
        meetings=tuple(_meeting(number, buyers, suppliers, rng) for number in range(1, meetings + 1)),
        needs=tuple(
            NeedRow(number, f"Need {number}", rng.choice(CODES), rng.randint(1, buyers))
            for number in range(1, 3 * buyers + 1)
        ),
        clusters=("One", "Two"),
    )


def _company(number: int, buyers: int, rng: random.Random) -> CompanyRow:
    registered = rng.randint(1, 3)
    approved = rng.randint(0, registered)
    is_buyer = number <= buyers
    return CompanyRow(
        number=number,
        id=number,
        name=f"Company {number}",
        side=Side.BUYER if is_buyer else Side.SUPPLIER,
        registered=registered,
        approved=approved,
        came=rng.randint(0, approved),
        clusters=() if is_buyer else tuple(rng.sample(("One", "Two"), rng.randint(0, 2))),
        codes=() if is_buyer else tuple(rng.sample(CODES, rng.randint(0, 2))),
    )


def _meeting(number: int, buyers: int, suppliers: int, rng: random.Random) -> MeetingRow:
    words = {side: _word(rng) for side in Side}
    mark = rng.choice([None, DeskMark(Holding.HELD), DeskMark(Holding.MISSED, rng.choice(list(FailedSide)))])
    cancelled = rng.random() < 0.1
    return MeetingRow(
        number=number,
        starts_at=START + timedelta(minutes=25 * rng.randint(0, 9)),
        table=rng.randint(1, 8),
        supplier=buyers + rng.randint(1, suppliers),
        buyer=rng.randint(1, buyers),
        standing=Standing.CANCELLED if cancelled else standing(mark, words[Side.SUPPLIER], words[Side.BUYER]),
        supplier_word=words[Side.SUPPLIER],
        buyer_word=words[Side.BUYER],
    )


def _word(rng: random.Random) -> Word | None:
    if rng.random() < 0.25:
        return None
    if rng.random() < 0.1:
        return Word(Holding.MISSED, failed_side=rng.choice(list(FailedSide)))
    amount = Decimal(rng.randint(0, 500)) * 1000 if rng.random() < 0.6 else None
    return Word(Holding.HELD, rng.choice(list(Stage)), amount)
