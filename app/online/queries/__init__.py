"""Reads of the online side of events."""

from app.online.queries.lists import (
    forgotten_lists,
    known_columns,
    known_people,
    list_by_id,
    list_with_digest,
    lists_of,
)
from app.online.queries.materials import (
    material,
    material_for,
    materials_counted,
    materials_of,
    standing_of,
    visible_materials,
)
from app.online.queries.people import Entry, Person, Which, chosen, latest_entries, people
from app.online.queries.presence import (
    Live,
    attended_ids,
    last_stay,
    live,
    room_of,
    session_times,
    stays_counted,
    time_there,
)
from app.online.queries.rooms import room_by_callback, rooms_due

__all__ = [
    "Entry",
    "Live",
    "Person",
    "Which",
    "attended_ids",
    "chosen",
    "forgotten_lists",
    "known_columns",
    "known_people",
    "last_stay",
    "latest_entries",
    "list_by_id",
    "list_with_digest",
    "lists_of",
    "live",
    "material",
    "material_for",
    "materials_counted",
    "materials_of",
    "people",
    "room_by_callback",
    "room_of",
    "rooms_due",
    "session_times",
    "standing_of",
    "stays_counted",
    "time_there",
    "visible_materials",
]
