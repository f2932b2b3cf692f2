"""Forms about the schedule as a whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from app.matchmaking.rules.meeting_rules import MeetingRules
from app.matchmaking.rules.run_settings import MOST_MINUTES, Goal, RunSettings
from app.matchmaking.rules.wishes import Weighing
from app.web.forms import Form, Line, WholeNumber
from app.web.words import label


class StartRun(Form):
    """How a schedule is calculated."""

    keep = RadioField(
        _l("Meetings that stand already"),
        choices=[
            SelectChoice("booked", _l("Keep those that were booked or locked, plan the others anew")),
            SelectChoice("all", _l("Keep all of them, only fill the gaps")),
        ],
        default="booked",
    )
    goal = RadioField(
        _l("What it is for"),
        choices=lambda: [SelectChoice(goal.value, label(goal)) for goal in Goal],
        default=Goal.BEST.value,
        description=_l(
            "The fewest breaks are proved: no schedule of the same pairs has fewer. A break is a wait between two meetings, however long. For one day, without rules of the hall and of the lunch."
        ),
    )
    minutes = WholeNumber(
        _l("Minutes for the proof"),
        default=5,
        least=1,
        most=MOST_MINUTES,
        required=True,
        description=_l("Then the best schedule found so far is taken, and marked as stopped early."),
    )
    seed = IntegerField(
        _l("Seed"),
        default=1,
        validators=[
            NumberRange(min=0, max=999_999_999, message=_l("A whole number from 0 to 999,999,999, please."))
        ],
        description=_l(
            "The same data and the same seed give the same schedule. Another seed may give another equally good one."
        ),
    )

    weighing = SelectMultipleField(
        _l("Whose marks go first where not all can be met"),
        choices=lambda: [SelectChoice(way.value, label(way)) for way in Weighing],
        default=[Weighing.BALANCED.value],
        validators=[InputRequired(_l("Choose at least one."))],
        validate_choice=True,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Choose several to compare them as variants."),
    )
    fairness = SelectMultipleField(
        _l("What goes first when a supplier has one meeting"),
        choices=[
            SelectChoice("interest", _l("the marks: the highest sum of interest")),
            SelectChoice(
                "fairness", _l("fairness: everybody’s second and third meeting before anybody’s fourth")
            ),
        ],
        validators=[InputRequired(_l("Choose at least one."))],
        validate_choice=True,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("The event’s rules say what is usual. Choose both to compare them as variants."),
    )
    seeds = WholeNumber(
        _l("How many seeds"),
        default=1,
        least=1,
        most=4,
        required=True,
        description=_l("Each further seed, one up from the first, makes one more variant."),
    )

    def usual(self, rules: MeetingRules) -> StartRun:
        """The form with the choices that are usual at this event."""
        self.fairness.data = ["fairness" if rules.fairness_first else "interest"]
        return self

    def wanted(self) -> list[RunSettings]:
        """A run for every choice of marks, of what goes first, and every seed."""
        return [
            RunSettings(
                seed=(self.seed.data or 0) + step,
                keep_published=self.keep.data == "all",
                weighing=Weighing(way),
                goal=Goal(self.goal.data),
                minutes=self.minutes.data or 1,
                fairness_first=first == "fairness",
            )
            for way in self.weighing.data or []
            for first in self.fairness.data or []
            for step in range(self.seeds.data or 1)
        ]


class NameVariant(Form):
    """What the organiser calls a run."""

    name = Line(_l("Name of the variant"), most=80)


class TakeBack(Form):
    """The organiser takes the published schedule back."""

    reason = Line(
        _l("Reason"),
        most=500,
        required=_l("Say why: it stays in the log."),
        description=_l("It stays in the log."),
    )
