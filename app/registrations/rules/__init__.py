"""Decisions about registrations, without database or web."""

from app.registrations.rules.importing import (
    COLUMNS,
    MOST_ROWS,
    ImportFacts,
    ImportRow,
    Problem,
    RawRow,
    check_rows,
    columns_with,
    head_of,
    heads,
    raw_rows,
)
from app.registrations.rules.registering import (
    ALIVE,
    MEETING_ROLES,
    needs_company,
    refusal_to_answer,
    refusal_to_book,
    refusal_to_change,
    refusal_to_leave_session,
    refusal_to_register,
    roles_open_to_all,
)
from app.registrations.rules.waiting import FULL, MOST_OFFER_HOURS, offers_go_on

__all__ = [
    "ALIVE",
    "COLUMNS",
    "FULL",
    "MEETING_ROLES",
    "MOST_OFFER_HOURS",
    "MOST_ROWS",
    "ImportFacts",
    "ImportRow",
    "Problem",
    "RawRow",
    "check_rows",
    "columns_with",
    "head_of",
    "heads",
    "needs_company",
    "offers_go_on",
    "raw_rows",
    "refusal_to_answer",
    "refusal_to_book",
    "refusal_to_change",
    "refusal_to_leave_session",
    "refusal_to_register",
    "roles_open_to_all",
]
