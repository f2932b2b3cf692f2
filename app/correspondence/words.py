"""Words of this room: sentences for refusals, labels for values."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.correspondence.models import MailingState, Topic
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "unknown_placeholder": _l("%(name)s stands for nothing. What you can use: %(known)s."),
            "placeholder_missing": _l("Without %(name)s this message is of no use to its reader. Put it in."),
            "text_is_fixed": _l("The text of this message cannot be changed."),
            "quiet_hours_half": _l("Give both hours, or none."),
            "mailing_text_missing": _l("Write subject and text in at least one language."),
            "mailing_text_half": _l("In this language one of subject and text is missing."),
            "mailing_in_past": _l("This moment has passed. Choose one to come, or send now."),
            "mailing_to_nobody": _l("Nobody would get this message: nobody fits the choice of people."),
            "mailing_wrong_state": _l("The mailing is in another state by now. Look at the page once more."),
        }
    )
    register_labels(
        {
            Topic.NEWS: _l("News or an invitation: whoever unsubscribed does not get it"),
            Topic.EVENT: _l("What everybody who comes must know about this event"),
            MailingState.DRAFT: lazy_pgettext("mailing", "draft"),
            MailingState.SCHEDULED: lazy_pgettext("mailing", "scheduled"),
            MailingState.SENDING: lazy_pgettext("mailing", "going out"),
            MailingState.PAUSED: lazy_pgettext("mailing", "paused"),
            MailingState.DONE: lazy_pgettext("mailing", "sent"),
            MailingState.CANCELLED: lazy_pgettext("mailing", "cancelled"),
        }
    )
