"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.attendance.models import FailedSide, Holding, PresenceMethod
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
            "presence_not_taken": _l("Presence is not taken in this agenda item."),
            "session_not_begun": _l(
                "This session is still to come: presence is taken from an hour before it."
            ),
            "no_place_in_session": _l("%(person)s has no place in this session."),
            "presence_no_heads": _l(
                "No head row was found. One column must be called Ticket, E-mail or Name."
            ),
            "presence_no_sessions": _l(
                "No column bears the name of a session. Say which session the sheet is about."
            ),
            "presence_unclear": _l("Neither a yes nor a no."),
            "presence_name_ambiguous": _l("Several people bear this name. Add the ticket or the e-mail."),
            "presence_person_unknown": _l("Nobody with an approved registration is called so."),
            "presence_nothing_read": _l("The sheet says of nobody that he was there."),
        }
    )
    register_labels(
        {
            Holding.HELD: _l("held"),
            Holding.MISSED: _l("not held"),
            FailedSide.SUPPLIER: _l("the supplier did not come"),
            FailedSide.BUYER: _l("the buyer did not come"),
            FailedSide.BOTH: _l("neither side came"),
            PresenceMethod.TICK: _l("in the list"),
            PresenceMethod.CODE: _l("by code"),
            PresenceMethod.CAMERA: _l("by camera"),
            PresenceMethod.SHEET: _l("from a sheet"),
            PresenceMethod.ONLINE: _l("online"),
            Method.CODE: _l("by code"),
            Method.NAME: _l("by name"),
            Method.CAMERA: _l("by camera"),
        }
    )
