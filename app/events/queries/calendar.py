"""The public calendar: list, counts for the filters, months, the yearly programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from app.companies.models import Cluster
from app.core import clock
from app.events import hooks, rules
from app.events.models import Event, EventCluster, EventFormat, EventKind, EventState
from app.infra.db import db
from app.infra.search import matches

GONE = (EventState.FINISHED,)


@dataclass(frozen=True)
class Filter:
    """What the reader of the calendar wants to see. Dates are those of the centre's own zone, both included."""

    question: str = ""
    kinds: frozenset[EventKind] = frozenset()
    formats: frozenset[EventFormat] = frozenset()
    cluster: str = ""
    since: date | None = None
    until: date | None = None
    open_only: bool = False
    past: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything but the direction of time is chosen."""
        return self != Filter(past=self.past)


def events(wanted: Filter, now: datetime, *, most: int) -> list[Event]:
    """At most `most` public events that fit, the next first; the past ones the latest first."""
    order = Event.starts_at.desc() if wanted.past else Event.starts_at
    query = select(Event).where(*conditions(wanted, now)).order_by(order, Event.id).limit(most)
    return list(db.session.scalars(query))


def conditions(wanted: Filter, now: datetime) -> list[ColumnElement[bool]]:
    """The filter as conditions on Event."""
    over = or_(Event.ends_at <= now, Event.state.in_(GONE))
    found: list[ColumnElement[bool]] = [Event.state != EventState.DRAFT]
    if wanted.since is None or wanted.past:
        found.append(over if wanted.past else not_(over))
    if wanted.question:
        found.append(matches(Event.search_words, wanted.question))  # type: ignore[arg-type]
    if wanted.kinds:
        found.append(Event.kind.in_(wanted.kinds))
    if wanted.formats:
        found.append(Event.format.in_(wanted.formats))
    if wanted.cluster:
        found.append(
            Event.id.in_(
                select(EventCluster.event_id).join(EventCluster.cluster).where(Cluster.slug == wanted.cluster)
            )
        )
    if wanted.since is not None:
        found.append(Event.ends_at > day_start(wanted.since))
    if wanted.until is not None:
        found.append(Event.starts_at < day_start(wanted.until + timedelta(days=1)))
    if wanted.open_only:
        found.append(registration_still_possible(now))
    return found


def registration_still_possible(now: datetime) -> ColumnElement[bool]:
    """Open now or opening later: the same as rules.registration_state in {not_yet, open}."""
    return and_(
        Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]),
        func.coalesce(Event.registration_closes_at, Event.ends_at) > now,
        Event.ends_at > now,
    )


def total(wanted: Filter, now: datetime) -> int:
    """How many events fit."""
    return db.session.scalar(select(func.count(Event.id)).where(*conditions(wanted, now))) or 0


@dataclass(frozen=True)
class Counts:
    """How many events each value of a filter would show, the other filters kept."""

    kinds: dict[EventKind, int]
    formats: dict[EventFormat, int]
    clusters: list[tuple[Cluster, int]]


def counts(wanted: Filter, now: datetime) -> Counts:
    """Three statements, whatever is chosen."""
    by_cluster = (
        select(Cluster, func.count(Event.id))
        .join(EventCluster, EventCluster.cluster_id == Cluster.id)
        .join(Event, Event.id == EventCluster.event_id)
        .where(*conditions(replace(wanted, cluster=""), now))
        .group_by(Cluster.id)  # its other columns follow from the key; JSON cannot be compared
        .order_by(Cluster.name_ru)
    )
    return Counts(
        kinds=_grouped(Event.kind, replace(wanted, kinds=frozenset()), now),
        formats=_grouped(Event.format, replace(wanted, formats=frozenset()), now),
        clusters=[(cluster, number) for cluster, number in db.session.execute(by_cluster)],
    )


def _grouped(column: Any, wanted: Filter, now: datetime) -> dict[Any, int]:
    query = select(column, func.count()).where(*conditions(wanted, now)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)}


def in_month(wanted: Filter, first: date, now: datetime) -> list[Event]:
    """Events of the calendar month of `first`, with the days shown around it, past ones too."""
    start, end = shown_days(first)
    around = replace(wanted, since=start, until=end, past=False)
    return list(db.session.scalars(select(Event).where(*conditions(around, now)).order_by(Event.starts_at)))


def shown_days(first: date) -> tuple[date, date]:
    """Monday before (or at) the first of the month, Sunday after (or at) its last day."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def by_day(found: Iterable[Event]) -> dict[date, list[Event]]:
    """On which days, at its own place, each event takes place."""
    days: dict[date, list[Event]] = {}
    for event in found:
        day = clock.in_zone(event.starts_at, event.timezone).date()
        last = clock.in_zone(event.ends_at - timedelta(seconds=1), event.timezone).date()
        while day <= last:
            days.setdefault(day, []).append(event)
            day += timedelta(days=1)
    return days


@dataclass(frozen=True)
class Programme:
    """The yearly programme of supplier conferences: held, planned in all, planned up to now; 0 where nobody plans."""

    year: int
    held: int
    planned: int
    due: int


def programme(now: datetime) -> Programme:
    """How the year stands at `now`."""
    today = clock.in_zone(now, rules.CENTRE_ZONE).date()
    first, after = date(today.year, 1, 1), date(today.year + 1, 1, 1)
    query = select(func.count(Event.id)).where(
        Event.kind == EventKind.SUPPLIER_CONFERENCE,
        Event.state == EventState.FINISHED,
        Event.starts_at >= day_start(first),
        Event.starts_at < day_start(after),
    )
    plan = {"planned": 0, "due": 0}
    hooks.plan_asked(year=today.year, kind=EventKind.SUPPLIER_CONFERENCE, today=today, found=plan)
    return Programme(today.year, db.session.scalar(query) or 0, plan["planned"], plan["due"])


def feed(wanted: Filter, now: datetime, *, days_back: int = 60, most: int = 500) -> list[Event]:
    """What a calendar that subscribed gets: the last weeks and all that comes, cancelled ones too."""
    since = clock.in_zone(now, rules.CENTRE_ZONE).date() - timedelta(days=days_back)
    wanted = replace(wanted, since=wanted.since or since, past=False)
    query = select(Event).where(*conditions(wanted, now)).order_by(Event.starts_at, Event.id).limit(most)
    return list(db.session.scalars(query))


def day_start(day: date) -> datetime:
    """Midnight in the centre's zone, in UTC."""
    return clock.from_wall_clock(datetime.combine(day, time()), rules.CENTRE_ZONE).astimezone(UTC)
