"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.registrations.models import InvitationState, RegistrationState, WaitingState
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
            "answers_closed": _l("Registration is closed: tell the organiser what has changed."),
            "event_has_begun": _l("The event has begun: ask the people at the entrance."),
            "booking_needs_approval": _l("Places are booked once your registration is approved."),
            "session_has_begun": _l("This session has begun."),
            "session_already_booked": _l("You have a place here already."),
            "session_overlaps": _l("At this time you have a place in “%(title)s”. Give it back first."),
            "no_waiting_list": _l("There is no waiting list for this event, or it is closed by now."),
            "already_waiting": _l("You are on this waiting list already."),
            "offer_not_open": _l("This offer has been answered, or it has gone to somebody else."),
            "offer_expired": _l("The time for this offer is over: the place goes to the next."),
            "out_of_turn_reason_missing": _l("Say why this person goes first: the reason stays in the log."),
            "place_not_waiting": _l("This person does not wait any more, or has an offer already."),
            "changes_over": _l("The time for changes is over. Write to the organiser."),
            "cancels_over": _l("The time to cancel by yourself is over. Write to the organiser."),
            "code_unknown": _l("There is no such invitation code. Check the letters."),
            "code_over": _l("This invitation code does not open registration any more."),
            "code_used_up": _l("This invitation code has been used as often as it may be."),
            "code_for_other_role": _l("This invitation code is for another role."),
            "code_taken": _l("There is such a code already. Choose another word."),
            "code_ends_in_past": _l("This moment is over already."),
            "invitation_withdrawn": _l("This invitation has been taken back."),
            "invitation_accepted": _l("This invitation has been accepted already."),
            "invitation_expired": _l("The time of this invitation is over. Write to the organiser."),
            "code_too_short": _l("At least %(least)s letters or digits, so that nobody guesses it."),
            "invitation_ends_wrong": _l("The time for the answer must lie ahead and not after the event."),
            "invitation_answered": _l("This invitation has been answered, or taken back."),
            "names_missing": _l("Give your name, as it should stand on the badge."),
            "groups_off": _l("At this event everybody registers for himself."),
            "nobody_named": _l("Name at least one colleague."),
            "colleague_twice": _l("This colleague stands in the list twice."),
            "colleague_incomplete": _l("Family name, given name and e-mail are needed."),
            "transfers_off": _l("At this event places are not handed over. Write to the organiser."),
            "transfer_to_oneself": _l("This is your own address."),
            "name_incomplete": _l("Family name and given name, please."),
            "company_ambiguous": _l("Several companies answer to this. Choose one below, or type more."),
            "company_unknown_at_desk": _l(
                "There is no card with this INN yet. Type the company’s name behind the number."
            ),
            "too_many_addresses": _l("At most %(most)s addresses at once."),
            "addresses_wrong": _l("Some lines cannot be sent: see below. Nothing has gone out yet."),
            "address_twice": _l("The same address stands in the list twice."),
            "address_known": _l("Invited or registered already."),
            "decline_reason_missing": _l("Say why: the reason goes to the person by mail."),
            "company_unknown": _l("There is no card with this INN yet. Give the company’s name to make one."),
            "inn_without_card": _l("There is no card with this INN. Its company must be entered first."),
            "nobody_chosen": _l("Tick at least one person in the list."),
            "email_malformed": _l("This is not an e-mail address, such as name@company.ru."),
            "import_has_problems": _l("The list has changed meanwhile or has problems: see the table."),
            "import_column_missing": _l("There is no such column. Take the heads from the template."),
            "import_column_twice": _l("There are two such columns. Leave one of them."),
            "import_cells_merged": _l(
                "Merged cells: only the first has a value. Unmerge them and fill in each."
            ),
            "import_formula": _l("A formula without a stored result. Put its value into the cell."),
            "import_cell_error": _l("The cell shows an error of a formula. Put a value into it."),
            "import_answer_not_asked": _l(
                "This is not asked in this role or after these answers. Empty the cell."
            ),
            "import_unread": _l("The file could not be read to its end. Save it anew and choose it again."),
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
            RegistrationState.WAITING: lazy_pgettext("registration", "on the waiting list"),
            RegistrationState.DECLINED: lazy_pgettext("registration", "declined"),
            RegistrationState.CANCELLED: lazy_pgettext("registration", "cancelled"),
        }
    )
    # calls of their own: values of different enumerations that are the same word are equal keys
    register_labels(
        {
            WaitingState.WAITING: lazy_pgettext("waiting list", "waits"),
            WaitingState.OFFERED: lazy_pgettext("waiting list", "place offered"),
            WaitingState.ACCEPTED: lazy_pgettext("waiting list", "accepted"),
            WaitingState.DECLINED: lazy_pgettext("waiting list", "declined"),
            WaitingState.EXPIRED: lazy_pgettext("waiting list", "no answer"),
            WaitingState.LEFT: lazy_pgettext("waiting list", "left the list"),
        }
    )
    register_labels(
        {
            InvitationState.INVITED: lazy_pgettext("invitation", "no answer yet"),
            InvitationState.ACCEPTED: lazy_pgettext("invitation", "accepted"),
            InvitationState.DECLINED: lazy_pgettext("invitation", "declined"),
            InvitationState.WITHDRAWN: lazy_pgettext("invitation", "taken back"),
        }
    )
