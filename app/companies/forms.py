"""Forms about companies and their people."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.companies import queries, rules
from app.companies.models import Company, CompanyKind, CompanySize
from app.companies.operations.cards import FIELDS
from app.core import clock
from app.core.errors import Refused
from app.infra.i18n import current_language, localised
from app.web.forms import Choice, EmailLine, Form, Line, Paragraphs, WholeNumber
from app.web.words import sentence_for

FIRST_YEAR = 1700


class Rule:
    """A rule that answers a code, as a check of one field."""

    def __init__(self, problem: Any) -> None:
        self.problem = problem

    def __call__(self, form: Any, field: Any) -> None:
        code = self.problem(field.data) if field.data else None
        if code is not None:
            raise ValidationError(sentence_for(Refused(code)))


class IsSite:
    """An address of a web site; without a scheme, https is meant."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            return
        address = field.data if "://" in field.data else f"https://{field.data}"
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or "." not in host or " " in address:
            raise ValidationError(_l("This is not an address of a site, such as https://company.ru."))
        field.data = address


class NotInFuture:
    """A year that has begun."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and field.data > clock.now().year:
            raise ValidationError(_l("This year has not come yet."))


def region_choices() -> list[SelectChoice]:
    language = current_language()
    return [
        SelectChoice("", ""),
        *(SelectChoice(code, rules.region_name(code, language)) for code in rules.REGIONS),
    ]


def cluster_choices() -> list[SelectChoice]:
    return [SelectChoice(str(cluster.id), localised(cluster, "name")) for cluster in queries.clusters()]


class CompanyCard(Form):
    inn = Line(
        _l("INN"),
        most=20,
        required=True,
        validators=[Rule(rules.inn_problem)],
        description=_l("10 digits for an organisation, 12 for an entrepreneur."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    ogrn = Line(
        _l("OGRN"),
        most=24,
        validators=[Rule(rules.ogrn_problem)],
        description=_l("13 digits for an organisation, 15 for an entrepreneur."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    name_ru = Line(
        _l("Full name in Russian"), required=True, description=_l("With the legal form, as in the charter.")
    )
    name_en = Line(_l("Full name in English"))
    short_ru = Line(
        _l("Short name in Russian"),
        most=rules.LONGEST_SHORT_NAME,
        required=True,
        description=_l("At most 24 characters, without the legal form: for badges, tables and the schedule."),
    )
    short_en = Line(_l("Short name in English"), most=rules.LONGEST_SHORT_NAME)
    kind = Choice(_l("Kind"), CompanyKind, empty=_l("Choose…"))
    size = Choice(_l("Size"), CompanySize, required=False, empty=_l("not given"))
    staff = WholeNumber(_l("Employees"), most=2_000_000)
    region = SelectField(_l("Region"), choices=region_choices, validators=[Optional()])
    okved = Line(
        _l("Main activity, OKVED 2"),
        most=8,
        validators=[Rule(rules.okved_problem)],
        description=_l("For example 22.29 or 22.29.2."),
    )
    group_name = Line(
        _l("Group of companies"),
        most=120,
        description=_l("Companies of one group do not get meetings with each other."),
    )
    founded = WholeNumber(
        _l("Founded in"), least=FIRST_YEAR, most=9999, validators=[NotInFuture()], description=_l("The year.")
    )
    site = Line(_l("Site"), validators=[IsSite()], render_kw={"type": "url", "autocomplete": "url"})
    email = EmailLine(
        _l("E-mail of the company"),
        required=False,
        description=_l("A shared mailbox, not a person's: people who are signed in see it."),
    )
    phone = Line(_l("Phone of the company"), most=32, render_kw={"type": "tel"})
    description_ru = Paragraphs(
        _l("What you do, in Russian"),
        description=_l("What you make or buy, for whom, what you are proud of."),
        render_kw={"rows": 5},
    )
    description_en = Paragraphs(_l("What you do, in English"), render_kw={"rows": 4})
    clusters = SelectMultipleField(
        _l("Clusters"),
        choices=cluster_choices,
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, company: Company) -> CompanyCard:
        """The form with a card's present values."""
        values = {name: getattr(company, name) for name in FIELDS}
        values["founded"] = company.founded.year if company.founded else None
        values["clusters"] = [cluster.id for cluster in queries.clusters_of(company.id)]
        return cls(data=values)

    def card(self) -> dict[str, Any]:
        """The values for operations.create_company and change_company."""
        values = {name: field.data for name, field in self._fields.items() if name != "csrf_token"}
        values["founded"] = date(values["founded"], 1, 1) if values["founded"] else None
        return values


class AskToJoin(Form):
    inn = Line(
        _l("INN of the company"),
        most=20,
        required=True,
        validators=[Rule(rules.inn_problem)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    position_ru = Line(_l("Your position"), most=120)


class InvitePerson(Form):
    email = EmailLine(_l("E-mail"))
    family_name = Line(_l("Family name"), most=80, required=True)
    given_name = Line(_l("Given name"), most=80, required=True)
    position_ru = Line(_l("Position"), most=120)


class Decline(Form):
    reason = Line(_l("Reason"), most=300)
