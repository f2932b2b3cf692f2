"""What all forms share: trimmed text, limits with messages, errors of operations shown at their field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, StopValidation, ValidationError

from app.core import clock
from app.core.errors import DomainError
from app.core.text import seen, trimmed
from app.web.words import label, sentence_for


class Form(FlaskForm):
    """Base of all forms."""

    def refuse(self, error: DomainError) -> None:
        """Show an operation's refusal at the field it names, or on top of the form."""
        sentence = sentence_for(error)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def values(self, *names: str) -> dict[str, Any]:
        """The data of the named fields."""
        return {name: self._fields[name].data for name in names}


class Longest:
    """At most so many characters, said with both numbers; also tells the browser."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(
                ngettext(
                    "At most %(num)s character; there are %(length)s.",
                    "At most %(num)s characters; there are %(length)s.",
                    self.most,
                    length=length,
                )
            )


class Required(DataRequired):
    """Must be filled in, with a sentence of ours."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("Fill in this field."))

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:  # something was given, and why it cannot be read is said already
            raise StopValidation
        super().__call__(form, field)


class Chosen(InputRequired):
    """One must be chosen."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("Choose one."))


class MayBeEmpty(Optional):
    """Need not be filled in; what holds nothing but spaces and unseen signs is empty."""

    def __init__(self) -> None:
        super().__init__()
        self.string_check = trimmed


class NoNul:
    """PostgreSQL cannot keep the character 0; say so instead of failing."""

    def __call__(self, form: Any, field: Any) -> None:
        if "\x00" in (field.data or ""):
            field.data = field.data.replace("\x00", "\ufffd")  # the page that shows it again must be valid
            raise ValidationError(_l("The text contains characters that cannot be stored."))


class Line(StringField):
    """One line of text, trimmed of what nobody typed, at most `most` characters."""

    def __init__(
        self,
        text: Any,
        *,
        most: int = 200,
        required: bool | Any = False,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        rules = [*_presence(required), NoNul(), Longest(most), *validators]
        super().__init__(text, validators=rules, filters=[trimmed], **more)


class IsEmail:
    """An address of the right shape. No question goes to the network."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            field.data = validate_email(
                field.data, check_deliverability=False, test_environment=True
            ).normalized
        except EmailNotValidError:
            raise ValidationError(_l("This is not an e-mail address, such as name@company.ru.")) from None


class EmailLine(Line):
    """An e-mail address."""

    def __init__(self, text: Any, *, required: bool = True, **more: Any) -> None:
        more.setdefault("render_kw", {"type": "email", "autocomplete": "email"})
        super().__init__(text, most=254, required=required, validators=[IsEmail()], **more)


class Paragraphs(TextAreaField):
    """Several lines of text, trimmed of what nobody typed, at most `most` characters."""

    def __init__(
        self,
        text: Any,
        *,
        most: int = 4000,
        required: bool | Any = False,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        rules = [*_presence(required), NoNul(), Longest(most), *validators]
        super().__init__(text, validators=rules, filters=[trimmed], **more)


class Choice(SelectField):
    """One value of an enumeration, with its words; an optional one may stay empty (None)."""

    def __init__(
        self,
        text: Any,
        kind: type[StrEnum],
        *,
        required: bool = True,
        only: Sequence[StrEnum] | None = None,
        empty: Any = "",
        **more: Any,
    ) -> None:
        self.kind = kind
        self.only = only
        self.empty = empty
        self.needed = required
        super().__init__(
            text,
            choices=self._listed,
            coerce=lambda value: kind(value) if value else None,
            validators=[Chosen() if required else Optional()],
            **more,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Choose one from the list.")) from None

    def _listed(self) -> list[SelectChoice]:
        choices = [SelectChoice(str(value), label(value)) for value in (self.only or list(self.kind))]
        return choices if self.needed and not self.empty else [SelectChoice("", str(self.empty)), *choices]


class Between:
    """A number from `least` to `most`; says nothing where no number could be read."""

    def __init__(self, least: Any, most: Any) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(
                gettext("A number from %(least)s to %(most)s, please.", least=self.least, most=self.most)
            )


class WholeNumber(IntegerField):
    """A whole number from `least` to `most`; spaces between digits are forgiven."""

    def __init__(
        self,
        text: Any,
        *,
        least: int = 0,
        most: int = 2_000_000_000,
        required: bool | Any = False,
        validators: Sequence[Any] = (),
        **more: Any,
    ) -> None:
        more.setdefault("render_kw", {"inputmode": "numeric"})
        rules = [*_presence(required), Between(least, most), *validators]
        super().__init__(text, validators=rules, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([without_gaps(value) for value in valuelist])
        except ValueError:
            raise ValueError(_l("A whole number in digits, please.")) from None


def without_gaps(number: str) -> str:
    """A number as people type it, without the spaces and unseen signs between its digits."""
    return "".join(seen(number).split())


class Day(DateField):
    """A date."""

    data: Any

    def __init__(self, text: Any, *, required: bool | Any = False, **more: Any) -> None:
        super().__init__(text, validators=_presence(required), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not trimmed(valuelist[0]):
            self.data = None
            return
        try:
            super().process_formdata([seen(value) for value in valuelist])
        except ValueError:
            raise ValueError(str(_l("Give a date, such as 10.12.2026."))) from None


class WallClock(DateTimeLocalField):
    """A date and time as the clock at the event's place shows it."""

    def __init__(self, text: Any, *, required: bool | Any = False, **more: Any) -> None:
        super().__init__(
            text, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=_presence(required), **more
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not trimmed(valuelist[0]):
            self.data = None
            return
        try:
            super().process_formdata([seen(value) for value in valuelist])
        except ValueError:
            raise ValueError(
                self.gettext(str(_l("Give a date and a time, such as 10.12.2026 09:30.")))
            ) from None

    def moment(self, timezone: str) -> datetime | None:
        """The UTC moment meant, in the zone `timezone`."""
        return clock.from_wall_clock(self.data, timezone) if self.data else None


def _presence(required: bool | Any) -> list[Any]:
    if not required:
        return [MayBeEmpty()]
    return [Required() if required is True else Required(required)]
