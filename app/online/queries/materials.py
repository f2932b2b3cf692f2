"""Recordings, links and files, and who may have them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.errors import NotFound
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event, Session
from app.infra.db import db
from app.online.models import Audience, Material
from app.online.queries.presence import attended_ids
from app.online.rules.materials import Standing, may_have
from app.registrations.models import Registration, RegistrationState


def materials_of(event_id: int) -> list[Material]:
    """All materials of an event with file and agenda item: of the whole event first, then along the agenda."""
    query = (
        select(Material)
        .outerjoin(Session, Session.id == Material.session_id)
        .where(Material.event_id == event_id)
        .options(joinedload(Material.file), joinedload(Material.session))
        .order_by(Session.starts_at.is_not(None), Session.starts_at, Material.position, Material.id)
    )
    return list(db.session.scalars(query))


def materials_counted(event_id: int) -> int:
    """How many materials an event has."""
    query = select(func.count()).select_from(Material)
    return db.session.scalar(query.where(Material.event_id == event_id)) or 0


def material(event_id: int, material_id: int) -> Material:
    """One material of an event with its file and item. Raises NotFound."""
    query = (
        select(Material)
        .where(Material.id == material_id, Material.event_id == event_id)
        .options(joinedload(Material.file), joinedload(Material.session))
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def standing_of(event: Event, user: Any, *, asks_attendance: bool = True) -> Standing:
    """How near `user`, perhaps a stranger, is to the event. The time in the room is only counted where it is asked for."""
    if not user.is_authenticated:
        return Standing.STRANGER
    if event_rules.may_manage(user, events.team_roles(event.id, user)):
        return Standing.TEAM
    query = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.user_id == user.id,
        Registration.state == RegistrationState.APPROVED,
    )
    registration_id = db.session.scalar(query)
    if registration_id is None:
        return Standing.STRANGER
    if asks_attendance and registration_id in attended_ids(event.id):
        return Standing.ATTENDED
    return Standing.REGISTERED


def visible_materials(event: Event, user: Any) -> list[Material]:
    """The materials `user` may have."""
    found = materials_of(event.id)
    if not found:
        return []
    asks = any(row.audience == Audience.ATTENDED for row in found)
    standing = standing_of(event, user, asks_attendance=asks)
    return [row for row in found if may_have(row, standing)]


def material_for(event: Event, material_id: int, user: Any) -> Material:
    """A material that `user` may have. Raises NotFound, also for what exists but is for others."""
    found = material(event.id, material_id)
    asks = found.audience == Audience.ATTENDED
    if not may_have(found, standing_of(event, user, asks_attendance=asks)):
        raise NotFound
    return found
