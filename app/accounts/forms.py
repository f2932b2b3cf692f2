"""Forms about accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import EqualTo, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.models import SystemRole
from app.accounts.rules import SHORTEST_PASSWORD, password_weakness
from app.core.errors import Refused
from app.web.forms import EmailLine, Form, Line, Longest, Required
from app.web.words import label, sentence_for


class NewPassword:
    """A password worth having; says what is wrong with a weak one."""

    def __call__(self, form: Any, field: Any) -> None:
        email = form.email.data if "email" in form else ""
        code = password_weakness(field.data or "", email=email or "")
        if code is not None:
            raise ValidationError(sentence_for(Refused(code, least=SHORTEST_PASSWORD)))


def new_password_field(text: Any) -> PasswordField:
    return PasswordField(
        text,
        validators=[Required(), Longest(200), NewPassword()],
        description=_l("At least 10 characters. A few ordinary words are better than signs."),
        render_kw={"autocomplete": "new-password"},
    )


class SignIn(Form):
    email = EmailLine(_l("E-mail"))
    password = PasswordField(
        _l("Password"), validators=[Required(), Longest(200)], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField(_l("Stay signed in on this device"))
    next = HiddenField()


class PersonName(Form):
    family_name = Line(_l("Family name"), most=80, required=True, render_kw={"autocomplete": "family-name"})
    given_name = Line(_l("Given name"), most=80, required=True, render_kw={"autocomplete": "given-name"})
    patronymic = Line(
        _l("Patronymic"),
        most=80,
        description=_l("If you have one."),
        render_kw={"autocomplete": "additional-name"},
    )
    phone = Line(
        _l("Phone"),
        most=32,
        description=_l("For the day of the event, if something moves."),
        render_kw={"type": "tel", "autocomplete": "tel"},
    )


class SignUp(PersonName):
    email = EmailLine(_l("E-mail"), description=_l("We will send a link to confirm it."))
    password = new_password_field(_l("Password"))
    consent = BooleanField(
        _l("I agree to the processing of my personal data for this account"),
        validators=[Required(_l("Without this consent no account can be made."))],
    )


class Forgotten(Form):
    email = EmailLine(_l("E-mail"))


class SetPassword(Form):
    password = new_password_field(_l("New password"))
    again = PasswordField(
        _l("Once more"),
        validators=[EqualTo("password", _l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class Card(PersonName):
    latin_name = Line(
        _l("Name in Latin letters"),
        most=160,
        description=_l("For English badges and lists, as in your passport."),
    )
    language = RadioField(
        _l("Language of pages and messages"),
        choices=[SelectChoice("ru", "Русский"), SelectChoice("en", "English")],
    )


class ChangePassword(SetPassword):
    current = PasswordField(
        _l("Present password"), validators=[Required()], render_kw={"autocomplete": "current-password"}
    )


class Roles(Form):
    roles = SelectMultipleField(
        _l("Roles"),
        choices=lambda: [SelectChoice(str(role), label(role)) for role in SystemRole],
        coerce=SystemRole,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class Invite(Form):
    email = EmailLine(_l("E-mail"))
    family_name = Line(_l("Family name"), most=80, required=True)
    given_name = Line(_l("Given name"), most=80, required=True)
    roles = SelectMultipleField(
        _l("Roles"),
        choices=lambda: [SelectChoice(str(role), label(role)) for role in SystemRole],
        coerce=SystemRole,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
