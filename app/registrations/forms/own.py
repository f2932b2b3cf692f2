"""A person's own registration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from app.companies.models import Company
from app.events.models import Admission, Approval, Role
from app.infra.i18n import localised
from app.web.forms import Chosen, Form, Line, Paragraphs, Required
from app.web.words import label


class Words(Form):
    """What stands on the badge and what the organiser should know."""

    position_ru = Line(
        _l("Position in Russian"),
        most=120,
        description=_l("For the badge and the lists of the meetings."),
        render_kw={"autocomplete": "organization-title"},
    )
    position_en = Line(_l("Position in English"), most=120, description=_l("For English badges and lists."))
    note = Paragraphs(
        _l("Note for the organiser"),
        most=1000,
        description=_l("Whom you would like to meet, what you need on the day."),
        render_kw={"rows": 3},
    )


class Register(Words):
    """Registering oneself: role, company, consent."""

    role = RadioField(
        _l("You come as"), validators=[Chosen()], coerce=lambda value: Role(value) if value else None
    )
    company = SelectField(
        _l("Company you come for"), coerce=lambda value: int(value) if value else None, validate_choice=True
    )
    code = Line(
        _l("Invitation code"),
        most=40,
        description=_l("If you were given one."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    consent = BooleanField(
        _l("I agree to the processing of my personal data for this event"),
        validators=[Required(_l("Without this consent you cannot register."))],
    )

    def __init__(self, admissions: Sequence[Admission], companies: Sequence[Company], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [SelectChoice(str(row.role), _described(row)) for row in admissions]
        self.company.choices = [
            SelectChoice("", _("for nobody, as a person")),
            *(SelectChoice(str(company.id), _named(company)) for company in companies),
        ]
        if not self.is_submitted():
            if len(admissions) == 1:
                self.role.data = admissions[0].role
            if companies:
                self.company.data = companies[0].id


def _described(admission: Admission) -> str:
    word = label(admission.role)
    if admission.approval == Approval.BY_HAND:
        return _("%(role)s, after the organiser’s approval", role=word)
    return word


def _named(company: Company) -> str:
    name = localised(company, "name")
    return _("%(name)s, INN %(inn)s", name=name, inn=company.inn) if company.inn else name


class Change(Words):
    """Changing one's own registration."""


class Cancel(Form):
    reason = Line(
        _l("Reason"), most=500, description=_l("Helps the organiser to plan; you may leave it empty.")
    )
