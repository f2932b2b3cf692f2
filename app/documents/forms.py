"""What the organiser chooses before printing."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.tokens import normalised_code
from app.documents.badges import Paper
from app.events.models import Role
from app.web.forms import Form, Line
from app.web.words import label

LANGUAGES = [SelectChoice("ru", _l("Russian")), SelectChoice("en", _l("English"))]
MOST_CODES = 200


class Printing(Form):
    """The language of a document."""

    language = RadioField(_l("Language"), choices=LANGUAGES, default="ru")

    def choices(self) -> dict[str, Any]:
        """What the job is told."""
        return {"language": self.language.data}


class BadgePrinting(Printing):
    """Which badges, on which paper."""

    paper = RadioField(
        _l("Paper"),
        choices=[
            SelectChoice(Paper.A4.value, _l("A4, four on a sheet with cut marks")),
            SelectChoice(Paper.A6.value, _l("A6, one on a page, for badge printers")),
        ],
        default=Paper.A4.value,
    )
    roles = SelectMultipleField(
        _l("Roles"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Without a tick, everybody."),
    )
    codes = Line(
        _l("Only these tickets"),
        most=4000,
        description=_l("For reprints: codes with spaces or commas between them, such as TND-7K4M-2QXH."),
    )

    def __init__(self, *args: Any, roles: dict[Role, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [
            SelectChoice(role.value, f"{label(role)[:1].upper()}{label(role)[1:]} ({count})")
            for role, count in roles.items()
        ]

    def chosen_codes(self) -> list[str]:
        """The codes as they are stored."""
        return [normalised_code(code) for code in re.split(r"[\s,;]+", self.codes.data or "") if code]

    def validate_codes(self, field: Any) -> None:
        codes = self.chosen_codes()
        if len(codes) > MOST_CODES:
            raise ValidationError(_("At most %(most)s codes at once.", most=MOST_CODES))
        wrong = [code for code in codes if not re.fullmatch(r"TND-[0-9A-Z]{4}-[0-9A-Z]{4}", code)]
        if wrong:
            raise ValidationError(_("This is no ticket code: %(code)s.", code=wrong[0]))

    def choices(self) -> dict[str, Any]:
        return {
            "language": self.language.data,
            "paper": self.paper.data,
            "roles": self.roles.data or [],
            "codes": self.chosen_codes(),
        }
