"""One event and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.companies.models import Cluster
from app.core.errors import NotFound
from app.events import rules
from app.events.models import (
    Admission,
    Event,
    EventCluster,
    EventState,
    Role,
    Room,
    Session,
    TeamMember,
    TeamRole,
)
from app.infra.db import db

# Statements of every page are built once: building and naming them costs more than running them.
_BY_SLUG = select(Event).where(Event.slug == bindparam("slug"))
_ADMISSIONS = select(Admission).where(Admission.event_id == bindparam("event_id"))
_SESSIONS = (
    select(Session)
    .where(Session.event_id == bindparam("event_id"))
    .options(joinedload(Session.room), selectinload(Session.speakers))
    .order_by(Session.starts_at, Session.ends_at, Session.room_id, Session.id)
)
_CLUSTERS = (
    select(Cluster)
    .join(EventCluster, EventCluster.cluster_id == Cluster.id)
    .where(EventCluster.event_id == bindparam("event_id"))
    .order_by(Cluster.name_ru)
)


def by_id(event_id: int) -> Event:
    """An event by id, drafts too. Raises NotFound."""
    event = db.session.get(Event, event_id)
    if event is None:
        raise NotFound
    return event


def any_by_slug(slug: str) -> Event:
    """An event by its address, drafts too. Raises NotFound."""
    event = db.session.scalar(_BY_SLUG, {"slug": slug})
    if event is None:
        raise NotFound
    return event


def by_slug(slug: str) -> Event:
    """An event that everybody may see. Raises NotFound, also for drafts."""
    event = any_by_slug(slug)
    if event.state == EventState.DRAFT:
        raise NotFound
    return event


def managed_event(slug: str, user: Any) -> Event:
    """An event that `user` may change. Raises NotFound for others."""
    event = any_by_slug(slug)
    if not (rules.may_manage(user, ()) or rules.may_manage(user, team_roles(event.id, user))):
        raise NotFound
    return event


def staffed_event(slug: str, user: Any) -> Event:
    """An event at which `user` works, stewards included. Raises NotFound for others."""
    event = any_by_slug(slug)
    if not (rules.may_work_at(user, ()) or rules.may_work_at(user, team_roles(event.id, user))):
        raise NotFound
    return event


def manages(event: Event, user: Any) -> bool:
    """Whether `user` may change this event; those who only work at it, stewards, may not."""
    return bool(user.is_organiser or rules.may_manage(user, team_roles(event.id, user)))


def managed_among(event_ids: Iterable[int], user: Any) -> set[int]:
    """Those of the events that `user` may change."""
    if user.is_organiser:
        return set(event_ids)
    query = select(TeamMember.event_id).where(
        TeamMember.user_id == user.id,
        TeamMember.event_id.in_(list(event_ids)),
        TeamMember.role.in_([TeamRole.OWNER, TeamRole.MANAGER]),
    )
    return set(db.session.scalars(query))


def team_roles(event_id: int, user: Any) -> set[TeamRole]:
    """What `user` (a person or an anonymous visitor) is in the team of an event."""
    if not user.is_authenticated:
        return set()
    query = select(TeamMember.role).where(TeamMember.event_id == event_id, TeamMember.user_id == user.id)
    return set(db.session.scalars(query))


def managed_by(user: Any, *, stewards: bool = True) -> Select[tuple[Event]]:
    """The events on whose desk `user` works, the latest first."""
    query = (
        select(Event).where(Event.template_name_ru == "").order_by(Event.starts_at.desc(), Event.id.desc())
    )
    if user.is_organiser or (stewards and user.is_steward):
        return query
    roles = list(TeamRole) if stewards else [TeamRole.OWNER, TeamRole.MANAGER]
    mine = select(TeamMember.event_id).where(TeamMember.user_id == user.id, TeamMember.role.in_(roles))
    return query.where(Event.id.in_(mine))


def templates() -> list[Event]:
    """The events kept as templates, by name."""
    query = select(Event).where(Event.template_name_ru != "").order_by(Event.template_name_ru)
    return list(db.session.scalars(query))


def template(slug: str) -> Event:
    """A template by its address. Raises NotFound, for events too."""
    found = any_by_slug(slug)
    if not found.is_template:
        raise NotFound
    return found


def agenda_counts(event_ids: Iterable[int]) -> dict[int, int]:
    """How many agenda items each of the events has."""
    query = (
        select(Session.event_id, func.count())
        .where(Session.event_id.in_(list(event_ids)))
        .group_by(Session.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def slug_is_free(slug: str) -> bool:
    """Whether no event has this address."""
    return db.session.scalar(select(Event.id).where(Event.slug == slug)) is None


def sessions_of(event_id: int) -> list[Session]:
    """The agenda with rooms and speakers, in the order of time, then of rooms."""
    return list(db.session.scalars(_SESSIONS, {"event_id": event_id}))


def session(event_id: int, session_id: int) -> Session:
    """One item of the event's agenda, with room and speakers. Raises NotFound."""
    query = (
        select(Session)
        .where(Session.id == session_id, Session.event_id == event_id)
        .options(joinedload(Session.room), selectinload(Session.speakers))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def rooms_of(event_id: int) -> list[Room]:
    """Rooms of an event, in the order of their making."""
    return list(db.session.scalars(select(Room).where(Room.event_id == event_id).order_by(Room.id)))


def room(event_id: int, room_id: int) -> Room:
    """One room of the event. Raises NotFound."""
    found = db.session.scalar(select(Room).where(Room.id == room_id, Room.event_id == event_id))
    if found is None:
        raise NotFound
    return found


def admissions_of(event_id: int) -> list[Admission]:
    """Who may register, in the order of the roles."""
    order = list(Role)
    found = db.session.scalars(_ADMISSIONS, {"event_id": event_id})
    return sorted(found, key=lambda admission: order.index(Role(admission.role)))


def admission(event_id: int, role: Role) -> Admission | None:
    """How `role` is admitted, or None where it is not."""
    return db.session.scalar(_ADMISSIONS.where(Admission.role == role), {"event_id": event_id})


def clusters_of(event_id: int) -> list[Cluster]:
    """The clusters an event concerns, by name."""
    return list(db.session.scalars(_CLUSTERS, {"event_id": event_id}))


def all_clusters() -> list[Cluster]:
    """The clusters an event may concern, by name."""
    return list(db.session.scalars(select(Cluster).order_by(Cluster.name_ru)))


def team_of(event_id: int) -> list[TeamMember]:
    """Those who run an event, with their persons: owners, managers, stewards."""
    order = list(TeamRole)
    query = (
        select(TeamMember)
        .where(TeamMember.event_id == event_id)
        .options(joinedload(TeamMember.user))
        .order_by(TeamMember.id)
    )
    return sorted(db.session.scalars(query), key=lambda member: order.index(TeamRole(member.role)))
