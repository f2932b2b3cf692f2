"""Reads about events: one event and what belongs to it (`one`), the public calendar (`calendar`)."""

from app.events.queries.one import (
    admission,
    admissions_of,
    any_by_slug,
    by_id,
    by_slug,
    clusters_of,
    managed_by,
    managed_event,
    room,
    rooms_of,
    session,
    sessions_of,
    slug_is_free,
    staffed_event,
    team_of,
    team_roles,
)

__all__ = [
    "admission",
    "admissions_of",
    "any_by_slug",
    "by_id",
    "by_slug",
    "clusters_of",
    "managed_by",
    "managed_event",
    "room",
    "rooms_of",
    "session",
    "sessions_of",
    "slug_is_free",
    "staffed_event",
    "team_of",
    "team_roles",
]
