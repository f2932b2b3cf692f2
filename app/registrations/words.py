"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.registrations.models import RegistrationState
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "registration_not_open_yet": _l("Registration has not opened yet."),
            "registration_closed": _l("Registration is closed."),
            "event_over": _l("This event is over or cancelled: nobody can register any more."),
            "company_required": _l("In this role one comes for a company. Name it."),
            "not_your_company": _l("You do not act for this company. Choose one of yours."),
            "registration_declined": _l(
                "The organiser has declined your registration. Write to the organiser if something has changed."
            ),
            "already_registered": _l("This person is registered already."),
            "registration_not_active": _l("This registration is cancelled or declined."),
            "event_has_begun": _l("The event has begun: ask the people at the entrance."),
            "booking_needs_approval": _l("Places are booked once your registration is approved."),
            "session_has_begun": _l("This session has begun."),
            "session_already_booked": _l("You have a place here already."),
            "session_overlaps": _l("At this time you have a place in “%(title)s”. Give it back first."),
            "decline_reason_missing": _l("Say why: the reason goes to the person by mail."),
            "company_unknown": _l("There is no card with this INN yet. Give the company’s name to make one."),
            "inn_without_card": _l("There is no card with this INN. Its company must be entered first."),
            "nobody_chosen": _l("Tick at least one person in the list."),
            "email_malformed": _l("This is not an e-mail address, such as name@company.ru."),
            "import_has_problems": _l("The list has changed meanwhile or has problems: see the table."),
            "import_column_missing": _l("There is no such column. Take the heads from the template."),
            "import_no_rows": _l("Below the heads there is not one filled row."),
            "import_too_many_rows": _l("%(rows)s rows; at most %(most)s at once. Split the file."),
            "import_cell_missing": _l("Empty. Fill it in."),
            "import_cell_too_long": _l("%(length)s characters; at most %(most)s."),
            "import_cell_unprintable": _l("Contains characters that cannot be stored."),
            "import_role_unknown": _l(
                "No such role. Write supplier, buyer, attendee, speaker, press or organiser."
            ),
            "import_language_unknown": _l("Write ru or en, or leave it empty."),
            "import_already_registered": _l("Registered for this event already. Remove the row."),
            "import_twice_in_file": _l("The same address stands in row %(row)s. Remove one of them."),
            "import_inn_missing": _l("Without an INN the company is not known. Fill it in."),
            "import_company_unknown": _l("There is no card with the INN %(inn)s yet: the name is needed."),
            "import_role_seats": _l("%(wanted)s in the list, but only %(free)s places left for this role."),
            "import_event_seats": _l("%(wanted)s in the list, but only %(free)s places left at the event."),
        }
    )
    register_labels(
        {
            RegistrationState.PENDING: lazy_pgettext("registration", "awaits a decision"),
            RegistrationState.APPROVED: lazy_pgettext("registration", "approved"),
            RegistrationState.DECLINED: lazy_pgettext("registration", "declined"),
            RegistrationState.CANCELLED: lazy_pgettext("registration", "cancelled"),
        }
    )
