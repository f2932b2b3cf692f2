"""How long somebody was there: stays cut to the time that counts, doubled stays counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.online.models import Source

STILL_HERE = timedelta(seconds=150)  # a page that has been silent for longer has gone


class Span(NamedTuple):
    """A stretch of time, half-open."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())


class Stay(NamedTuple):
    """One row of presence as the count needs it. Without `span` only the length is known."""

    registration_id: int
    source: Source
    span: Span | None
    seconds: int
    session_id: int | None = None


@dataclass(frozen=True)
class TimeThere:
    """How long one person was there of the `of` seconds that count. `share` is 0–1."""

    registration_id: int
    seconds: int
    of: int
    joins: int
    first_at: datetime | None
    last_at: datetime | None
    attended: bool

    @property
    def share(self) -> float:
        return min(self.seconds / self.of, 1.0) if self.of else 0.0


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time without overlaps, in order; stretches that touch become one."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.starts_at <= whole[-1].ends_at:
            whole[-1] = Span(whole[-1].starts_at, max(whole[-1].ends_at, span.ends_at))
        else:
            whole.append(span)
    return whole


def shared_seconds(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Seconds that lie in both."""
    others = merged(other)
    return sum(
        max(0, int((min(a.ends_at, b.ends_at) - max(a.starts_at, b.starts_at)).total_seconds()))
        for a in merged(one)
        for b in others
    )


def witnessed(own: Sequence[Stay], counting: Sequence[Span], covered: Sequence[Span]) -> list[Span]:
    """The stays of one person that are believed.

    The platform knows better than our own page, which somebody may leave open: where it spoke of this person, its word
    alone counts in every stretch it has spoken of (`covered`).
    """
    told = [stay.span for stay in own if stay.source != Source.LINK and stay.span]
    estimated = [stay.span for stay in own if stay.source == Source.LINK and stay.span]
    if any(stay.source != Source.LINK for stay in own):
        ours = [span for span in counting if span not in covered]
        estimated = [
            Span(max(stay.starts_at, span.starts_at), min(stay.ends_at, span.ends_at))
            for stay in estimated
            for span in ours
            if stay.starts_at < span.ends_at and span.starts_at < stay.ends_at
        ]
    return told + estimated


def covered_by_platform(stays: Iterable[Stay], counting: Sequence[Span]) -> list[Span]:
    """The counting stretches of which a platform has told anything; a list without times speaks of all."""
    told = [stay for stay in stays if stay.source != Source.LINK]
    if any(stay.span is None for stay in told):
        return list(counting)
    spans = merged(stay.span for stay in told if stay.span)
    return [span for span in counting if shared_seconds([span], spans)]


def times_there(
    stays: Sequence[Stay], counting: Sequence[Span], *, threshold: int, session_id: int | None = None
) -> dict[int, TimeThere]:
    """By registration: the time of each person within `counting` (merged stretches).

    Stays without times count with their length where they were told of the whole event or of this `session_id`.
    """
    of = sum(span.seconds for span in counting)
    covered = covered_by_platform(stays, counting)
    by_person: dict[int, list[Stay]] = {}
    for stay in stays:
        by_person.setdefault(stay.registration_id, []).append(stay)
    found = {}
    for registration_id, own in by_person.items():
        spans = witnessed(own, counting, covered)
        untimed = sum(
            stay.seconds for stay in own if stay.span is None and session_id in (None, stay.session_id)
        )
        seconds = min(max(shared_seconds(spans, counting), untimed), of)
        times = [stay.span for stay in own if stay.span]
        found[registration_id] = TimeThere(
            registration_id=registration_id,
            seconds=seconds,
            of=of,
            joins=len(own),
            first_at=min((span.starts_at for span in times), default=None),
            last_at=max((span.ends_at for span in times), default=None),
            attended=reaches(seconds, of, threshold),
        )
    return found


def reaches(seconds: int, of: int, threshold: int) -> bool:
    """Whether somebody stayed long enough; in whole numbers, so that exactly the threshold is enough."""
    return of > 0 and seconds * 100 >= of * threshold
