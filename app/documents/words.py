"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.documents.rules import PaperKind
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "nobody_to_print": _l("Nobody with an approved registration fits this choice."),
            "ticket_not_here": _l("Nobody comes to this event with the ticket %(ticket)s."),
        }
    )
    register_labels(
        {
            PaperKind.BADGES: _l("Badges"),
            PaperKind.SCHEDULES: _l("Personal schedules"),
            PaperKind.TABLES: _l("Table sheets"),
            PaperKind.BUYER_DAYS: _l("Buyers’ days"),
            PaperKind.STEWARD: _l("Steward’s list"),
            PaperKind.CERTIFICATES: _l("Certificates"),
        }
    )
