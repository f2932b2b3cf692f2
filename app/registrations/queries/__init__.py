"""Reads about registrations: tickets of one person, the organiser's list, agenda items, facts for an import."""

from app.registrations.queries.filtering import SORTS, Filters
from app.registrations.queries.importing import (
    IMPORT_TYPE,
    forgotten_imports,
    import_facts,
    known_companies,
    stored_import,
)
from app.registrations.queries.listing import (
    Counts,
    ListRow,
    clusters_present,
    colleagues_of,
    counts,
    list_rows,
    list_total,
    names_of,
    of_event,
    waiting_ids,
)
from app.registrations.queries.sessions import booked_sessions, bookings_of_session, session_choices
from app.registrations.queries.tickets import (
    approved,
    by_code,
    by_id,
    by_ids,
    concerned,
    events_as_buyer,
    history_of,
    of_person_at,
    of_user,
    ticket_of,
)

__all__ = [
    "IMPORT_TYPE",
    "SORTS",
    "Counts",
    "Filters",
    "ListRow",
    "approved",
    "booked_sessions",
    "bookings_of_session",
    "by_code",
    "by_id",
    "by_ids",
    "clusters_present",
    "colleagues_of",
    "concerned",
    "counts",
    "events_as_buyer",
    "forgotten_imports",
    "history_of",
    "import_facts",
    "known_companies",
    "list_rows",
    "list_total",
    "names_of",
    "of_event",
    "of_person_at",
    "of_user",
    "session_choices",
    "stored_import",
    "ticket_of",
    "waiting_ids",
]
