"""Which papers there are, and who may print them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

KEPT_FOR = timedelta(days=30)  # printed files hold names, and anything can be printed anew


class PaperKind(StrEnum):
    """A kind of document printed for a whole event."""

    BADGES = "badges"
    SCHEDULES = "schedules"
    TABLES = "tables"
    BUYER_DAYS = "buyer_days"
    STEWARD = "steward"
    CERTIFICATES = "certificates"


FOR_STEWARDS = frozenset({PaperKind.TABLES, PaperKind.BUYER_DAYS, PaperKind.STEWARD})
OF_MEETINGS = frozenset({PaperKind.TABLES, PaperKind.BUYER_DAYS})


def kinds_for(*, manages: bool, has_meetings: bool, has_certificates: bool = False) -> list[PaperKind]:
    """What somebody of the staff may print: stewards get the lists of the hall, not everybody's badge."""
    return [
        kind
        for kind in PaperKind
        if (manages or kind in FOR_STEWARDS)
        and (has_meetings or kind not in OF_MEETINGS)
        and (has_certificates or kind != PaperKind.CERTIFICATES)
    ]
