"""The programme of a year, in three statements whatever there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, select

from app.companies.models import Cluster
from app.core import clock
from app.core.errors import NotFound
from app.events.models import Event, EventCluster, EventKind, EventState
from app.events.rules import CENTRE_ZONE
from app.infra.db import db
from app.programme.models import PlanTarget, PlanYear
from app.programme.rules import FIRST_YEAR, LAST_YEAR, QUARTERS, Cell, Row, quarter_of, summed


@dataclass(frozen=True)
class Programme:
    """A year's plan and fact. `rows` are the kinds with a plan or an event; `events` all that counts, by date."""

    year: int
    today: date
    cluster: Cluster | None
    version: int
    changed_at: datetime | None
    rows: tuple[Row, ...]
    events: tuple[Event, ...]

    @property
    def total(self) -> Row:
        quarters = (summed(row.quarters[index] for row in self.rows) for index in range(4))
        return Row(None, tuple(quarters))

    def row(self, kind: EventKind) -> Row:
        """The row of a kind, empty where nothing is planned or held."""
        empty = Row(kind, tuple(Cell() for _quarter in QUARTERS))
        return next((row for row in self.rows if row.kind == kind), empty)

    def events_of(self, kind: EventKind | None) -> list[Event]:
        """The events behind the figures; None means of all kinds."""
        return [event for event in self.events if kind is None or event.kind == kind]


def programme(year: int, now: datetime, cluster: Cluster | None = None) -> Programme:
    """How a year stands at `now`, for the whole centre or for one cluster. Raises NotFound for years out of range."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    today = clock.in_zone(now, CENTRE_ZONE).date()
    plan = db.session.get(PlanYear, year)
    targets = targets_of(year, cluster.id if cluster else None)
    events = _events(year, cluster)
    counted: dict[tuple[EventKind, int], list[Event]] = defaultdict(list)
    for event in events:
        counted[EventKind(event.kind), quarter_at(event)].append(event)
    rows = [
        Row(kind, tuple(_cell(year, quarter, kind, targets, counted, now, today) for quarter in QUARTERS))
        for kind in EventKind
    ]
    return Programme(
        year,
        today,
        cluster,
        plan.version if plan else 0,
        plan.changed_at if plan else None,
        tuple(row for row in rows if row.year.planned or row.year.forecast),
        tuple(event for event in events if _counts(event, now)),
    )


def targets_of(year: int, cluster_id: int | None) -> dict[tuple[EventKind, int], int]:
    """The planned numbers by kind and quarter."""
    query = select(PlanTarget).where(
        PlanTarget.year == year,
        PlanTarget.cluster_id == cluster_id if cluster_id else PlanTarget.cluster_id.is_(None),
    )
    return {(EventKind(row.kind), row.quarter): row.number for row in db.session.scalars(query)}


def planned_in(year: int, kind: EventKind) -> int:
    """How many of a kind the whole centre plans for a year; 0 without a plan."""
    return sum(number for (one, _quarter), number in targets_of(year, None).items() if one == kind)


def on_plan_asked(*, year: int, kind: EventKind, today: date, found: dict[str, int]) -> None:
    """Tell the public calendar what the whole centre plans of a kind for a year, and how much of it is due by now."""
    for (one, quarter), number in targets_of(year, None).items():
        if one == kind:
            found["planned"] += number
            found["due"] += quarter_of(year, quarter).due(number, today)


def quarter_at(event: Event) -> int:
    """The quarter an event belongs to: that of its first day, as the centre's clock counts."""
    return (clock.in_zone(event.starts_at, CENTRE_ZONE).month + 2) // 3


def standing(event: Event, now: datetime) -> str:
    """Which number an event adds to: held, unclosed, announced, drafted; empty for drafts whose date has passed."""
    if event.state == EventState.FINISHED:
        return "held"
    if event.state == EventState.DRAFT:
        return "drafted" if event.ends_at > now else ""
    return "announced" if event.ends_at > now else "unclosed"


def _counts(event: Event, now: datetime) -> bool:
    return bool(standing(event, now))


def _cell(
    year: int,
    quarter: int,
    kind: EventKind,
    targets: dict[tuple[EventKind, int], int],
    counted: dict[tuple[EventKind, int], list[Event]],
    now: datetime,
    today: date,
) -> Cell:
    planned = targets.get((kind, quarter), 0)
    found = [standing(event, now) for event in counted[kind, quarter]]
    return Cell(
        planned=planned,
        due=quarter_of(year, quarter).due(planned, today),
        **{name: found.count(name) for name in ("held", "unclosed", "announced", "drafted")},
    )


def _events(year: int, cluster: Cluster | None) -> list[Event]:
    found: list[ColumnElement[bool]] = [
        Event.state != EventState.CANCELLED,
        Event.template_name_ru == "",
        Event.starts_at >= _midnight(date(year, 1, 1)),
        Event.starts_at < _midnight(date(year + 1, 1, 1)),
    ]
    if cluster is not None:
        found.append(Event.id.in_(select(EventCluster.event_id).where(EventCluster.cluster_id == cluster.id)))
    return list(db.session.scalars(select(Event).where(*found).order_by(Event.starts_at, Event.id)))


def _midnight(day: date) -> datetime:
    return clock.from_wall_clock(datetime.combine(day, time()), CENTRE_ZONE).astimezone(UTC)
