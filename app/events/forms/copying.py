"""A copy of an event, a template, the name of a template."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.shift import to_day
from app.events import rules
from app.events.copying import parts_of
from app.events.forms.event import add_error
from app.events.models import Event
from app.web.forms import Day, Form, Line


class Chosen(Form):
    """Which parts are taken over."""

    parts = SelectMultipleField(
        _l("What is taken over"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, source: Event, *args: Any, **more: Any) -> None:
        offered = parts_of(source)
        given = {"parts": [part.key for part, _number in offered], **more.pop("data", {})}
        super().__init__(*args, data=given, **more)
        self.source = source
        self.parts.choices = [SelectChoice(part.key, str(part.title)) for part, _number in offered]
        self.offered = {part.key: (part, number) for part, number in offered}


class CopyForm(Chosen):
    title_ru = Line(_l("Title in Russian"), most=200, required=True)
    title_en = Line(
        _l("Title in English"), most=200, description=_l("Without it the English pages show the Russian one.")
    )
    first_day = Day(
        _l("First day"),
        required=True,
        description=_l("Hours stay as they are; every other date moves along."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        shaped = super().validate(extra_validators=extra_validators)
        if self.first_day.data is None or self.first_day.errors:
            return False
        try:
            starts_at = to_day(self.source.starts_at, self.first_day.data, self.source.timezone).moment(
                self.source.starts_at
            )
        except OverflowError:
            add_error(self.first_day, "starts_too_far")
            return False
        if problem := rules.problem_of_first_day(starts_at, clock.now()):
            add_error(self.first_day, problem.code)
            return False
        return shaped


class TemplateForm(Chosen):
    template_name_ru = Line(_l("Name in Russian"), most=120, required=True)
    template_name_en = Line(_l("Name in English"), most=120)


class TemplateName(Form):
    template_name_ru = Line(_l("Name in Russian"), most=120, required=True)
    template_name_en = Line(_l("Name in English"), most=120)


def suggested_day(source: Event, now: datetime) -> date:
    """The same day of the week, as many weeks ahead as events of this kind are usually announced, and after `source`."""
    first = clock.in_zone(source.starts_at, source.timezone).date()
    earliest = max(
        clock.in_zone(now, source.timezone).date() + timedelta(days=rules.DEFAULTS[source.kind].lead), first
    )
    weeks = (earliest - first).days // 7 + 1
    return first + timedelta(weeks=weeks)
