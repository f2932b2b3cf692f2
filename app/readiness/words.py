"""Words of this room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.infra.i18n import localised
from app.readiness.extensions import kind_of
from app.readiness.models import Applies, LadderStep
from app.readiness.rules import Standing
from app.web.words import register_labels, register_refusals


def register() -> None:
    register_refusals(
        {
            "unknown_step_kind": _l("There is no such step."),
            "too_many_steps": _l("At most %(most)s steps: a longer ladder nobody climbs."),
            "step_without_title": _l("Say which document it is."),
            "step_without_choice": _l("Choose which one."),
            "step_due_after_start": _l("The date must come before the event starts."),
            "document_accepted": _l("The document is accepted already and is not replaced any more."),
            "decision_without_reason": _l("Say why: the firm reads it, and the log keeps it."),
            "other_not_ready": _l(
                "This company has not passed the organiser’s steps yet. A meeting can be booked when it has."
            ),
            "not_ready": _l("This opens when the organiser’s steps are passed. Still to do: %(count)s."),
        }
    )
    register_labels(
        {
            Applies.EVERYBODY: _l("suppliers and buyers"),
            Applies.SUPPLIER: _l("suppliers"),
            Applies.BUYER: lazy_pgettext("for whom", "buyers"),
            Standing.DONE: lazy_pgettext("step", "done"),
            Standing.WAIVED: _l("let pass"),
            Standing.WAITING: _l("waits for the organiser"),
            Standing.DECLINED: lazy_pgettext("document", "declined"),
            Standing.OPEN: lazy_pgettext("step", "to do"),
            Standing.LATE: lazy_pgettext("step", "late"),
        }
    )


def title_of(step: LadderStep) -> str:
    """The step's own title, or that of its kind."""
    own = localised(step, "title")
    kind = kind_of(step)
    return own or (str(kind.default_title) if kind else step.kind)
