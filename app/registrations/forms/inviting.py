"""Forms about invitations: codes, lists of addresses, accepting, colleagues, handing over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectChoice, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from app.companies.models import Company
from app.core.errors import Refused
from app.events.models import Admission, Role
from app.infra.i18n import localised
from app.registrations.forms.desk import IsInn
from app.registrations.rules.inviting import LEAST_LETTERS, normalised_word
from app.web.forms import Chosen, EmailLine, Form, Line, Paragraphs, Required, WallClock, WholeNumber
from app.web.words import label, sentence_for

ROWS = 5
MOST_QUOTA = 10_000


def _role(value: Any) -> Role | None:
    return Role(value) if value else None


class IsCodeWord:
    """Letters and digits, enough of them."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and len(normalised_word(field.data)) < LEAST_LETTERS:
            raise ValidationError(sentence_for(Refused("code_too_short", least=LEAST_LETTERS)))


class NewCode(Form):
    """A code for many."""

    label = Line(_l("For whom"), most=120, description=_l("Only you see it: «partners», «press pool»."))
    code = Line(
        _l("Code"),
        most=24,
        validators=[IsCodeWord()],
        description=_l("Letters and digits; left empty, one is drawn by chance."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    role = SelectField(_l("Role"), coerce=_role)
    quota = WholeNumber(
        _l("How many may use it"), least=1, most=MOST_QUOTA, description=_l("Empty: not limited.")
    )
    expires_at = WallClock(_l("Good until"), description=_l("Empty: as long as the event is to come."))
    skips_approval = BooleanField(_l("Admits at once, without approval"))
    opens_closed = BooleanField(_l("Opens registration before and after it is open to all"))

    def __init__(self, admissions: Sequence[Admission], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [
            SelectChoice("", _("any role")),
            *(SelectChoice(str(row.role), label(row.role)) for row in admissions),
        ]


class Invite(Form):
    """A list of people to invite."""

    addresses = Paragraphs(
        _l("Addresses"),
        most=40_000,
        required=_l("Name at least one address."),
        description=_l("One a line, or with commas; a name may stand before: Maria Ivanova ivanova@firm.ru"),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    role = RadioField(_l("They come as"), validators=[Chosen()], coerce=_role)
    language = RadioField(
        _l("Language of messages"),
        choices=[SelectChoice("ru", "Русский"), SelectChoice("en", "English")],
        default="ru",
    )
    words = Paragraphs(
        _l("A few words of yours"),
        most=1000,
        description=_l("They stand in the mail, above the button."),
        render_kw={"rows": 3},
    )
    expires_at = WallClock(_l("Answer until"), required=True)
    skips_approval = BooleanField(_l("Admitted at once on acceptance"), default=True)

    def __init__(self, admissions: Sequence[Admission], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [SelectChoice(str(row.role), label(row.role)) for row in admissions]


class Accept(Form):
    """Accepting an invitation without an account yet."""

    family_name = Line(_l("Family name"), most=80, required=True)
    given_name = Line(_l("Given name"), most=80, required=True)
    patronymic = Line(_l("Patronymic"), most=80)
    inn = Line(_l("Company’s INN"), most=20, validators=[IsInn()], render_kw={"inputmode": "numeric"})
    company_name = Line(
        _l("Company’s name"), most=200, description=_l("Only where there is no card with this INN yet.")
    )
    consent = BooleanField(
        _l("I agree to the processing of my personal data for this event"),
        validators=[Required(_l("Without this consent you cannot register."))],
    )


class ColleagueRow(PlainForm):
    """One person of a group; an empty row is passed over."""

    family_name = Line(_l("Family name"), most=80)
    given_name = Line(_l("Given name"), most=80)
    patronymic = Line(_l("Patronymic"), most=80)
    email = EmailLine(_l("E-mail"), required=False, render_kw={"type": "email", "autocomplete": "off"})
    position_ru = Line(_l("Position in Russian"), most=120)

    @property
    def is_filled(self) -> bool:
        return any(field.data for field in self)


class Colleagues(Form):
    """Several people of one company."""

    role = RadioField(_l("They come as"), validators=[Chosen()], coerce=_role)
    company = SelectField(_l("Company you come for"), coerce=lambda value: int(value) if value else None)
    rows = FieldList(FormField(ColleagueRow), min_entries=ROWS, max_entries=ROWS)
    wait = BooleanField(_l("Whoever finds no place joins the waiting list"), default=True)
    consent = BooleanField(
        _l("My colleagues know of it and agree to the processing of their personal data for this event"),
        validators=[Required(_l("Without their consent you cannot register them."))],
    )

    def __init__(self, admissions: Sequence[Admission], companies: Sequence[Company], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [SelectChoice(str(row.role), label(row.role)) for row in admissions]
        self.company.choices = [
            *(SelectChoice(str(company.id), localised(company, "name")) for company in companies),
            SelectChoice("", _("for nobody, as a person")),
        ]
        if not self.is_submitted() and len(admissions) == 1:
            self.role.data = admissions[0].role


class HandOver(Form):
    """To whom a place goes."""

    family_name = Line(_l("Family name"), most=80, required=True)
    given_name = Line(_l("Given name"), most=80, required=True)
    patronymic = Line(_l("Patronymic"), most=80)
    email = EmailLine(
        _l("E-mail"),
        description=_l("The new ticket goes there."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    position_ru = Line(_l("Position in Russian"), most=120)
    position_en = Line(_l("Position in English"), most=120)
