"""Decisions about registrations, without database or web."""

from app.registrations.rules.importing import (
    COLUMNS,
    MOST_ROWS,
    ImportFacts,
    ImportRow,
    Problem,
    RawRow,
    check_rows,
    head_of,
    heads,
    raw_rows,
)
from app.registrations.rules.registering import (
    ALIVE,
    MEETING_ROLES,
    needs_company,
    refusal_to_book,
    refusal_to_change,
    refusal_to_leave_session,
    refusal_to_register,
    roles_open_to_all,
)

__all__ = [
    "ALIVE",
    "COLUMNS",
    "MEETING_ROLES",
    "MOST_ROWS",
    "ImportFacts",
    "ImportRow",
    "Problem",
    "RawRow",
    "check_rows",
    "head_of",
    "heads",
    "needs_company",
    "raw_rows",
    "refusal_to_book",
    "refusal_to_change",
    "refusal_to_leave_session",
    "refusal_to_register",
    "roles_open_to_all",
]
