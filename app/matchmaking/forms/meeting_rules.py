"""The organiser's rules for all meetings of an event."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.companies.models import CompanyKind
from app.matchmaking.forms.setup import Clock, Number
from app.matchmaking.rules.meeting_rules import MeetingRules
from app.web.forms import Form, Paragraphs
from app.web.words import label

EVERY_PAIR = [f"{supplier.value} {buyer.value}" for supplier in CompanyKind for buyer in CompanyKind]


class RulesOfMeetings(Form):
    """Empty numbers mean that a rule is not used."""

    lunch_minutes = Number(_l("Free time for lunch"), 5, 180, required=False, unit=_l("min"))
    lunch_from = Clock(_l("Not before"))
    lunch_to = Clock(_l("Not after"))
    run_meetings = Number(_l("Meetings in a row"), 1, 50, required=False, unit=_l("at most"))
    run_pause = Number(_l("A pause is"), 1, 240, required=False, unit=_l("min or more"))
    walk_minutes = Number(_l("From one part of the hall to another"), 0, 120, required=False, unit=_l("min"))
    walks = Paragraphs(
        _l("Other distances"),
        most=2000,
        description=_l("One a line, such as: Hall A / Hall B: 10"),
    )
    may_meet = SelectMultipleField(
        _l("Who may meet whom"),
        choices=lambda: [SelectChoice(pair, pair_label(pair)) for pair in EVERY_PAIR],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    fairness_first = BooleanField(
        _l("Fairness before interest"),
        description=_l(
            "Every supplier's second and third meeting then goes before more wanted meetings of others."
        ),
    )

    _WALK = re.compile(r"(\S.{0,39}?)\s*/\s*(\S.{0,39}?)\s*:\s*(\d{1,3})")

    def validate_walks(self, field: Any) -> None:
        for line in (field.data or "").splitlines():
            if line.strip() and self._WALK.fullmatch(line.strip()) is None:
                raise ValidationError(
                    _l("Cannot read “%(line)s”. Write it like: Hall A / Hall B: 10", line=line.strip()[:60])
                )

    def validate_may_meet(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_l("Leave at least one kind of supplier that may meet one kind of buyer."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also what is needed because of other fields, and whether the lunch fits between its times."""
        valid = super().validate(extra_validators)
        if self.lunch_minutes.data is not None:
            for end in (self.lunch_from, self.lunch_to):
                if end.data is None and not end.errors:
                    end.errors = [_l("Fill in this field.")]
                    valid = False
            if (
                valid
                and _minutes(self.lunch_to.data) - _minutes(self.lunch_from.data) < self.lunch_minutes.data
            ):
                self.lunch_to.errors = [_l("The lunch does not fit between these times.")]
                valid = False
        return valid

    @classmethod
    def of(cls, rules: MeetingRules) -> RulesOfMeetings:
        """The form with the present rules."""
        every = rules.may_meet is None
        return cls(
            lunch_minutes=rules.lunch_minutes or None,
            lunch_from=time.fromisoformat(rules.lunch_from),
            lunch_to=time.fromisoformat(rules.lunch_to),
            run_meetings=rules.run_meetings or None,
            run_pause=rules.run_pause,
            walk_minutes=rules.walk_minutes or None,
            walks="\n".join(f"{one} / {other}: {time}" for (one, other), time in sorted(rules.walks.items())),
            may_meet=EVERY_PAIR if every else [" ".join(pair) for pair in sorted(rules.may_meet or ())],
            fairness_first=rules.fairness_first,
        )

    def rules(self) -> MeetingRules:
        """What was filled in. Call it on a valid form."""
        usual = MeetingRules()
        pairs = frozenset(tuple(pair.split(" ")) for pair in self.may_meet.data or [])
        return MeetingRules(
            lunch_minutes=self.lunch_minutes.data or 0,
            lunch_from=f"{self.lunch_from.data:%H:%M}" if self.lunch_from.data else usual.lunch_from,
            lunch_to=f"{self.lunch_to.data:%H:%M}" if self.lunch_to.data else usual.lunch_to,
            run_meetings=self.run_meetings.data or 0,
            run_pause=self.run_pause.data or usual.run_pause,
            walk_minutes=self.walk_minutes.data or 0,
            walks=self._walks(),
            may_meet=None if len(pairs) == len(EVERY_PAIR) else frozenset((s, b) for s, b in pairs),
            fairness_first=bool(self.fairness_first.data),
        )

    def _walks(self) -> dict[tuple[str, str], int]:
        walks = {}
        for line in (self.walks.data or "").splitlines():
            found = self._WALK.fullmatch(line.strip())
            if found is not None:
                one, other = sorted((found[1].strip(), found[2].strip()))
                walks[one, other] = int(found[3])
        return walks


def pair_label(pair: str) -> str:
    """“SME: corporation”, the supplier's kind first."""
    supplier, buyer = pair.split(" ")
    return f"{label(CompanyKind(supplier))}: {label(CompanyKind(buyer))}"


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
