"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.attendance.models import FailedSide, Holding
from app.attendance.operations import Method
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "ticket_unknown": _l("There is no such ticket. Check the code or search by name."),
            "ticket_of_other_event": _l("This ticket is for another event: %(title)s, %(day)s."),
            "ticket_cancelled": _l(
                "%(person)s has cancelled the registration. The ticket is no longer valid."
            ),
            "ticket_declined": _l("The registration of %(person)s was declined. The ticket is not valid."),
            "ticket_pending": _l(
                "The registration of %(person)s has not been approved yet. Approve it first."
            ),
            "meeting_cancelled": _l("This meeting was cancelled."),
            "meeting_not_begun": _l("This meeting has not begun yet."),
            "failed_side_missing": _l("Say who did not come."),
        }
    )
    register_labels(
        {
            Holding.HELD: _l("held"),
            Holding.MISSED: _l("not held"),
            FailedSide.SUPPLIER: _l("the supplier did not come"),
            FailedSide.BUYER: _l("the buyer did not come"),
            FailedSide.BOTH: _l("neither side came"),
            Method.CODE: _l("by code"),
            Method.NAME: _l("by name"),
            Method.CAMERA: _l("by camera"),
        }
    )
