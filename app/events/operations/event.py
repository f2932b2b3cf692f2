"""Make and change an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete

from app.accounts.models import User
from app.core import clock
from app.core.errors import NotAllowed, Refused
from app.events import hooks, queries, rules
from app.events.models import (
    Admission,
    Approval,
    Event,
    EventCluster,
    EventKind,
    EventState,
    Role,
    TeamMember,
    TeamRole,
)
from app.infra import audit
from app.infra.db import db, locked_row
from app.infra.search import search_column

FIELDS = (
    "kind",
    "format",
    "title_ru",
    "title_en",
    "summary_ru",
    "summary_en",
    "description_ru",
    "description_en",
    "venue_ru",
    "venue_en",
    "address_ru",
    "address_en",
    "join_url",
    "timezone",
    "starts_at",
    "ends_at",
    "registration_opens_at",
    "registration_closes_at",
    "wishes_close_at",
    "capacity",
)


@dataclass(frozen=True)
class AdmissionTerms:
    """How one role is admitted; `capacity` None means as many as the event holds."""

    role: Role
    approval: Approval
    capacity: int | None = None


def create_event(
    values: Mapping[str, Any],
    *,
    cluster_ids: Iterable[int] = (),
    admissions: Iterable[AdmissionTerms] | None = None,
    slug: str | None = None,
    actor: User | None,
    now: datetime,
    in_past: bool = False,
) -> Event:
    """A draft from `values` (names of FIELDS); admissions are those of its kind unless given.

    The actor becomes its owner. `in_past` allows a start that has passed. Raises Refused with the field at fault.
    """
    refuse_first(problems_of(values, taken=0, not_before=None if in_past else now, now=now))
    event = Event(
        slug=free_slug(slug or rules.slug_of(values["title_en"] or values["title_ru"], year_of(values))),
        state=EventState.DRAFT,
        created_by_id=actor.id if actor else None,
        created_at=now,
        updated_at=now,
        seats_taken=0,
        sequence=0,
        **{name: values[name] for name in FIELDS if name in values},
    )
    event.search_words = search_words_of(event)
    db.session.add(event)
    db.session.flush()
    if admissions is None:
        admissions = default_terms(EventKind(event.kind))
    set_admissions(event, admissions)
    set_clusters(event, cluster_ids)
    if actor is not None:
        db.session.add(TeamMember(event_id=event.id, user_id=actor.id, role=TeamRole.OWNER))
    db.session.flush()
    audit.record("event.created", event, actor_id=_id(actor), now=now, event_id=event.id)
    return event


def change_event(
    event: Event,
    values: Mapping[str, Any],
    *,
    cluster_ids: Iterable[int] | None = None,
    admissions: Iterable[AdmissionTerms] | None = None,
    actor: User | None,
    now: datetime,
) -> dict[str, list[Any]]:
    """Change what differs; answers {field: [old, new]}. A public event's calendar entry gets a new sequence.

    Raises Refused with the field at fault; NotAllowed event_closed after the end.
    """
    event = locked_row(Event, event.id) or event
    if rules.is_closed(event):
        raise NotAllowed("event_closed")
    merged = {name: values.get(name, getattr(event, name)) for name in FIELDS}
    moved = merged["starts_at"] != event.starts_at
    earliest = now if moved and event.state != EventState.RUNNING else None
    refuse_first(problems_of(merged, taken=event.seats_taken, not_before=earliest, now=now))
    changes = {
        name: [_plain(getattr(event, name)), _plain(merged[name])]
        for name in FIELDS
        if getattr(event, name) != merged[name]
    }
    for name in changes:
        setattr(event, name, merged[name])
    if admissions is not None and set_admissions(event, admissions):
        changes["admissions"] = []
    if cluster_ids is not None and set_clusters(event, cluster_ids):
        changes["clusters"] = []
    if changes:
        note_change(event, changes, actor=actor, now=now)
    if changes.keys() & {"capacity", "admissions"}:
        hooks.places_changed(event=event, now=now)
    return changes


def note_change(event: Event, changes: dict[str, Any], *, actor: User | None, now: datetime) -> None:
    """Keep who changed what; calendars that hold a public event are to take the new version."""
    event.updated_at = now
    event.search_words = search_words_of(event)
    db.session.flush()
    audit.record(
        "event.changed", event, actor_id=_id(actor), now=now, event_id=event.id, changes=_short(changes)
    )
    if event.is_public:
        event.sequence += 1
        hooks.changed(event=event, changes=changes, now=now)


def discard(event: Event, *, actor: User | None, now: datetime) -> None:
    """Delete a draft that nobody has seen. Raises Refused not_a_draft."""
    if event.state != EventState.DRAFT:
        raise Refused("not_a_draft")
    audit.record("event.discarded", event, actor_id=_id(actor), now=now, changes={"slug": event.slug})
    db.session.delete(event)
    db.session.flush()


def set_admissions(event: Event, wanted: Iterable[AdmissionTerms]) -> bool:
    """Make the event admit exactly `wanted`; answers whether anything changed.

    Raises Refused no_role_admitted, role_in_use, capacity_below_taken, capacity_out_of_range.
    """
    terms = {term.role: term for term in wanted}
    if not terms:
        raise Refused("no_role_admitted", field="admissions")
    known = {Role(row.role): row for row in queries.admissions_of(event.id)}
    changed = False
    for role, row in known.items():
        if role not in terms:
            if row.seats_taken:
                raise Refused("role_in_use", field=f"{role}_admitted", taken=row.seats_taken)
            db.session.delete(row)
            changed = True
    for role, term in terms.items():
        kept = known.get(role)
        problem = rules.problem_of_capacity(term.capacity, kept.seats_taken if kept else 0)
        if problem:
            raise Refused(problem.code, field=f"{role}_capacity", **problem.params)
        if kept is None:
            db.session.add(
                Admission(event_id=event.id, role=role, approval=term.approval, capacity=term.capacity)
            )
            changed = True
        elif (kept.approval, kept.capacity) != (term.approval, term.capacity):
            kept.approval, kept.capacity = term.approval, term.capacity
            changed = True
    db.session.flush()
    return changed


def set_clusters(event: Event, cluster_ids: Iterable[int]) -> bool:
    """Name the clusters an event concerns; answers whether anything changed."""
    wanted = set(cluster_ids)
    known = {cluster.id for cluster in queries.clusters_of(event.id)}
    if wanted == known:
        return False
    db.session.execute(
        delete(EventCluster).where(
            EventCluster.event_id == event.id, EventCluster.cluster_id.in_(known - wanted)
        )
    )
    db.session.add_all(
        EventCluster(event_id=event.id, cluster_id=cluster_id) for cluster_id in sorted(wanted - known)
    )
    db.session.flush()
    return True


def default_terms(kind: EventKind) -> list[AdmissionTerms]:
    """Whom an event of this kind usually admits."""
    return [AdmissionTerms(role, approval) for role, approval in rules.DEFAULTS[kind].admissions]


def with_default_windows(values: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """`values` of a new event with the closing dates that are usual for its kind, at six in the evening at its place."""
    given = rules.DEFAULTS[EventKind(values["kind"])]
    return {
        **values,
        "registration_opens_at": None,
        "registration_closes_at": _evening_before(values, given.closes_before, now),
        "wishes_close_at": _evening_before(values, given.wishes_before, now),
    }


def _evening_before(values: Mapping[str, Any], days: int | None, now: datetime) -> datetime | None:
    """18:00, `days` before the start; None where that has passed, or where the kind has no such date."""
    if not days:
        return None
    first = clock.in_zone(values["starts_at"], values["timezone"]).replace(tzinfo=None)
    evening = datetime.combine(first.date() - timedelta(days=days), time(18))
    moment = clock.from_wall_clock(evening, values["timezone"])
    return moment if moment > now else None


def problems_of(
    values: Mapping[str, Any], *, taken: int, not_before: datetime | None, now: datetime
) -> list[rules.Problem]:
    """All that is wrong with the values of an event, in the order of the form."""
    found = []
    if not rules.knows_zone(values.get("timezone") or ""):
        found.append(rules.Problem("timezone", "unknown_zone"))
    found += rules.problems_of_dates(
        **{
            name: values.get(name)
            for name in (
                "starts_at",
                "ends_at",
                "registration_opens_at",
                "registration_closes_at",
                "wishes_close_at",
            )
        },
        not_before=not_before,
        now=now,
    )
    if problem := rules.problem_of_capacity(values.get("capacity"), taken):
        found.append(problem)
    return found


def refuse_first(problems: list[rules.Problem]) -> None:
    """Raise the first problem, if any."""
    for problem in problems:
        raise Refused(problem.code, field=problem.field, **problem.params)


def free_slug(wanted: str) -> str:
    """`wanted`, or with the first free number behind it."""
    slug, number = wanted, 1
    while not queries.slug_is_free(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def year_of(values: Mapping[str, Any]) -> int:
    """The year in which the event starts at its place."""
    return clock.in_zone(values["starts_at"], values["timezone"]).year


def search_words_of(event: Event) -> str:
    return search_column(
        event.title_ru,
        event.title_en,
        event.summary_ru,
        event.summary_en,
        event.venue_ru,
        event.venue_en,
        event.address_ru,
        event.description_ru,
        event.description_en,
    )


def _id(actor: User | None) -> int | None:
    return actor.id if actor else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _short(changes: dict[str, Any]) -> dict[str, Any]:
    """Long texts are not kept twice: the audit says only that they changed."""
    return {
        name: [] if name.startswith(("description", "summary")) else change
        for name, change in changes.items()
    }
