"""Words of this room: the steps of the path."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.participant.path import StepCode
from app.web.words import register_labels


def register() -> None:
    register_labels(
        {
            StepCode.REGISTRATION: _l("Registration confirmed"),
            StepCode.CARD: _l("Company card complete"),
            StepCode.OFFERS: _l("Offers listed"),
            StepCode.NEEDS: _l("Needs brought"),
            StepCode.LADDER: _l("The organiser’s steps passed"),
            StepCode.WISHES: _l("Marks made"),
            StepCode.SCHEDULE: _l("Schedule"),
            StepCode.DAY: _l("The day"),
            StepCode.OUTCOMES: _l("Results told"),
        }
    )
