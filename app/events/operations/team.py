"""Who runs an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import User
from app.core.errors import NotAllowed, NotFound, Refused
from app.events import queries, rules
from app.events.models import Event, TeamMember, TeamRole
from app.infra import audit
from app.infra.db import db, locked_row


def add_member(event: Event, user: User, role: TeamRole, *, actor: User | None, now: datetime) -> TeamMember:
    """Take a person into the team. Raises Refused already_in_team; NotAllowed."""
    _hold(event, actor)
    query = select(TeamMember).where(TeamMember.event_id == event.id, TeamMember.user_id == user.id)
    if db.session.scalar(query) is not None:
        raise Refused("already_in_team", field="email")
    member = TeamMember(event_id=event.id, user_id=user.id, role=role)
    db.session.add(member)
    db.session.flush()
    _note("team.added", member, actor, now)
    return member


def change_member(event: Event, member_id: int, role: TeamRole, *, actor: User | None, now: datetime) -> None:
    """Give a member another role. Raises NotFound, NotAllowed, Refused last_owner."""
    member = _held(event, member_id, actor)
    if role != TeamRole.OWNER:
        _refuse_last_owner(member)
    member.role = role
    _note("team.changed", member, actor, now)


def remove_member(event: Event, member_id: int, *, actor: User | None, now: datetime) -> None:
    """Let a member go. Raises NotFound, NotAllowed, Refused last_owner."""
    member = _held(event, member_id, actor)
    _refuse_last_owner(member)
    _note("team.removed", member, actor, now)
    db.session.delete(member)
    db.session.flush()


def _hold(event: Event, actor: User | None) -> None:
    """One change of a team at a time, by those who may (`actor` None: the system itself)."""
    locked_row(Event, event.id)
    if actor is not None and not rules.may_change_team(actor, queries.team_roles(event.id, actor)):
        raise NotAllowed


def _held(event: Event, member_id: int, actor: User | None) -> TeamMember:
    _hold(event, actor)
    query = select(TeamMember).where(TeamMember.id == member_id, TeamMember.event_id == event.id)
    member = db.session.scalar(query)
    if member is None:
        raise NotFound
    return member


def _refuse_last_owner(member: TeamMember) -> None:
    if member.role != TeamRole.OWNER:
        return
    owners = select(func.count()).where(
        TeamMember.event_id == member.event_id, TeamMember.role == TeamRole.OWNER
    )
    if (db.session.scalar(owners) or 0) <= 1:
        raise Refused("last_owner")


def _note(verb: str, member: TeamMember, actor: User | None, now: datetime) -> None:
    db.session.flush()
    audit.record(
        verb,
        member,
        actor_id=actor.id if actor else None,
        now=now,
        event_id=member.event_id,
        changes={"user_id": member.user_id, "role": member.role},
    )
