"""What both sides say came of the meetings that were held, with the differences people really have."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

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
    held = {row.meeting_id for row in MeetingAttendance.query.all() if row.holding == Holding.HELD}
    people = {row.id: row.user_id for row in world.registrations.values()}
    for meeting in world.meetings[mix.event]:
        if meeting.id not in held:
            continue
        rng = draws.stream("outcome", str(mix.seed), meeting.uid)
        for side, word in _words(mix, rng).items():
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


def _words(mix: OutcomeMix, rng: random.Random) -> dict[Side, Word]:
    """Who speaks, and how the two statements differ."""
    stage = rng.choices(mix.stages, [item.weight for item in mix.stages])[0]
    word = Word(Stage(stage.stage), _amount(stage, mix, rng))
    spoken = mix.statements
    who = rng.choices(
        ("both", "buyer", "supplier", "neither"),
        (spoken.both, spoken.buyer_only, spoken.supplier_only, spoken.neither),
    )[0]
    if who == "both":
        return _both(word, mix, rng)
    return {Side(who): word} if who != "neither" else {}


def _both(word: Word, mix: OutcomeMix, rng: random.Random) -> dict[Side, Word]:
    differ = mix.differences
    how = rng.choices(
        ("same", "supplier", "buyer", "sum"),
        (differ.same, differ.supplier_ahead, differ.buyer_ahead, differ.sum_differs),
    )[0]
    said = {Side.SUPPLIER: word, Side.BUYER: word}
    if how in {"supplier", "buyer"} and word.stage not in {Stage.HELD, Stage.LOST}:
        # one side already counts on the step that the other has not taken yet
        behind = Side.BUYER if how == "supplier" else Side.SUPPLIER
        earlier = _PATH[_PATH.index(word.stage) - 1]
        item = next(item for item in mix.stages if item.stage == earlier)
        amount = word.amount if item.sum_min_rub is not None else None
        said[behind] = Word(earlier, amount)
    elif how == "sum" and word.amount is not None:
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
