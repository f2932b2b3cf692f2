"""What both sides say came of the meetings that were held, with the differences people really have."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from app.attendance.models import Holding, MeetingAttendance
from app.demo.loading import draws
from app.demo.loading.world import World
from app.demo.records.outcomes import OutcomeMix, StageMix
from app.infra.db import db
from app.matchmaking.models import Side
from app.outcomes.models import Outcome, Stage

_PATH = [stage for stage in Stage if stage != Stage.LOST]
_LATEST = timedelta(days=38)  # after the event
_STAGE_TAKES = timedelta(days=4)


class Word(NamedTuple):
    """One side's statement."""

    stage: Stage
    amount: int | None


def load(world: World) -> None:
    """Outcomes of the finished conference."""
    mix = world.content.outcomes
    event = world.events[mix.event]
    marks = db.session.scalars(select(MeetingAttendance.meeting_id).filter_by(holding=Holding.HELD))
    held = set(marks)
    people = {row.id: row.user_id for row in world.registrations.values()}
    meetings = [meeting for meeting in world.meetings[mix.event] if meeting.id in held]
    for meeting, words in zip(meetings, _said(mix, len(meetings)), strict=True):
        rng = draws.stream("outcome", str(mix.seed), meeting.uid)
        for side, word in words.items():
            seat = meeting.buyer_seat if side == Side.BUYER else meeting.supplier_seat
            first, last = _moments(word.stage, event.ends_at, world.now, rng)
            db.session.add(
                Outcome(
                    meeting_id=meeting.id,
                    side=side,
                    stage=word.stage,
                    amount=None if word.amount is None else Decimal(word.amount),
                    note=_note(mix, word.stage, side, rng),
                    author_id=people.get(seat.registration_id or 0),
                    created_at=first,
                    updated_at=last,
                )
            )
    db.session.flush()


def _said(mix: OutcomeMix, number: int) -> Iterator[dict[Side, Word]]:
    """Statements for so many meetings, in the proportions of the mix."""
    rng = draws.stream("words", str(mix.seed))
    spoken, differ = mix.statements, mix.differences
    stages = draws.dealt(rng, {place: item.weight for place, item in enumerate(mix.stages)}, number)
    speakers = draws.dealt(
        rng,
        {
            (Side.SUPPLIER, Side.BUYER): spoken.both,
            (Side.BUYER,): spoken.buyer_only,
            (Side.SUPPLIER,): spoken.supplier_only,
            (): spoken.neither,
        },
        number,
    )
    ways = draws.dealt(
        rng,
        {
            "same": differ.same,
            "supplier": differ.supplier_ahead,
            "buyer": differ.buyer_ahead,
            "sum": differ.sum_differs,
        },
        number,
    )
    for place, sides, way in zip(stages, speakers, ways, strict=True):
        stage = mix.stages[place]
        word = Word(Stage(stage.stage), _amount(stage, mix, rng))
        words = _both(word, way, mix, rng) if len(sides) == 2 else dict.fromkeys(sides, word)
        yield {side: words[side] for side in sides}


def _both(word: Word, way: str, mix: OutcomeMix, rng: random.Random) -> dict[Side, Word]:
    differ = mix.differences
    said = {Side.SUPPLIER: word, Side.BUYER: word}
    if way in {"supplier", "buyer"} and word.stage not in {Stage.HELD, Stage.LOST}:
        # one side already counts on the step that the other has not taken yet
        behind = Side.BUYER if way == "supplier" else Side.SUPPLIER
        earlier = _PATH[_PATH.index(word.stage) - 1]
        item = next(item for item in mix.stages if item.stage == earlier)
        said[behind] = Word(earlier, word.amount if item.sum_min_rub is not None else None)
    elif way == "sum" and word.amount is not None:
        ratio = rng.uniform(differ.sum_ratio_min, differ.sum_ratio_max)
        said[Side.SUPPLIER] = Word(word.stage, _rounded(word.amount * ratio, mix))
    return said


def _amount(stage: StageMix, mix: OutcomeMix, rng: random.Random) -> int | None:
    """Small sums are more frequent than large ones."""
    if stage.sum_min_rub is None or stage.sum_max_rub is None:
        return None
    return _rounded(stage.sum_min_rub * (stage.sum_max_rub / stage.sum_min_rub) ** rng.random(), mix)


def _rounded(amount: float, mix: OutcomeMix) -> int:
    return max(1, round(amount / mix.sum_step_rub)) * mix.sum_step_rub


def _note(mix: OutcomeMix, stage: Stage, side: Side, rng: random.Random) -> str:
    notes = mix.notes[stage]
    return rng.choice(notes.buyer if side == Side.BUYER else notes.supplier).ru


def _moments(stage: Stage, ended: datetime, now: datetime, rng: random.Random) -> tuple[datetime, datetime]:
    """When a side first spoke and when it last changed its word: later stages need more time."""
    latest = min(now - timedelta(minutes=40), ended + _LATEST)
    first = draws.moment(rng, ended, min(latest, ended + rng.choice((2, 4, 12)) * timedelta(days=1)))
    if stage in {Stage.HELD, Stage.OFFER_ASKED}:
        return first, first
    steps = _PATH.index(stage) if stage in _PATH else 3
    start = min(latest, first + steps * _STAGE_TAKES)
    return first, draws.moment(rng, start, min(latest, start + timedelta(days=7)))
