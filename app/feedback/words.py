"""Words of this room: sentences for refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.words import register_refusals


def register() -> None:
    register_refusals(
        {
            "feedback_not_asked": _l("This event does not ask you for feedback."),
            "feedback_too_early": _l("The form opens when the event is over."),
            "feedback_closed": _l("The form is closed: feedback is not taken any more."),
            "feedback_given_already": _l("Your feedback is in already. Thank you!"),
            "feedback_empty": _l("Answer at least one question."),
            "feedback_has_questions": _l("There are questions already. Change them in the list."),
            "feedback_promise_given": _l(
                "Somebody has answered already: what people were promised about their names stays."
            ),
            "feedback_closes_too_early": _l("The form must stay open beyond the end of the event."),
        }
    )
