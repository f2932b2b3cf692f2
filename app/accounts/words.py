"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import SystemRole
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "email_taken": _l("A person with this e-mail is known already."),
            "wrong_password": _l("The e-mail or the password is wrong."),
            "wrong_current_password": _l("The present password is wrong."),
            "too_many_attempts": _l("Too many attempts. Wait %(minutes)s minutes, or set a new password."),
            "email_not_confirmed": _l("First confirm your e-mail: we have just sent the link once more."),
            "account_closed": _l("This account is closed. Write to the organiser if you need it."),
            "link_used": _l("This link was used already or a newer one was sent."),
            "password_too_short": _l("At least %(least)s characters, please."),
            "password_too_simple": _l("Too simple: use more different characters."),
            "password_contains_name": _l("The password must not contain your e-mail's name."),
            "last_administrator": _l("This is the last administrator; name another one first."),
            "not_yourself": _l("You cannot close your own account."),
        }
    )
    register_labels(
        {
            SystemRole.ADMINISTRATOR: _l("administrator"),
            SystemRole.ORGANISER: _l("organiser"),
            SystemRole.STEWARD: _l("steward"),
            SystemRole.BUYER: _l("buyer"),
        }
    )
