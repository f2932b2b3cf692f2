"""One question as the organiser writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectChoice, SelectField, SelectMultipleField
from wtforms import widgets as looks

from app.core.errors import Refused
from app.core.text import seen
from app.events.models import Admission, Role
from app.infra.i18n import localised
from app.questionnaires.models import Accepts, Kind, Question
from app.questionnaires.rules import MOST_OPTIONS, may_condition
from app.web.forms import Choice, Form, Line, Paragraphs, WholeNumber
from app.web.words import label, sentence_for

SPARE_ROWS = 2
LONGEST_OPTION = 200
_BOUNDED = {Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.MANY, Kind.FILE}
_FROM_BELOW = {Kind.NUMBER, Kind.MANY}


class Boxes(SelectMultipleField):
    """Several values as boxes to tick."""

    widget = looks.ListWidget(prefix_label=False)
    option_widget = looks.CheckboxInput()


class QuestionForm(Form):
    """A question. Its options come as rows `option_id`, `option_ru`, `option_en` in their order."""

    kind = Choice(_l("Kind of answer"), Kind)
    text_ru = Paragraphs(_l("Question in Russian"), most=500, required=True, render_kw={"rows": 2})
    text_en = Paragraphs(_l("Question in English"), most=500, render_kw={"rows": 2})
    help_ru = Line(_l("Help in Russian"), most=500)
    help_en = Line(_l("Help in English"), most=500)
    required = BooleanField(_l("Must be answered"))
    roles = Boxes(_l("Who is asked"), coerce=Role, validate_choice=False)
    least = WholeNumber(_l("At least"), least=-(10**9), most=10**9)
    most = WholeNumber(_l("At most"), least=-(10**9), most=10**9)
    places = SelectField(
        _l("Digits after the comma"),
        choices=[SelectChoice(str(number), str(number)) for number in range(4)],
        coerce=int,
        default=0,
    )
    accepts = Choice(_l("Which files"), Accepts, required=False, default=Accepts.ANY)
    shown_if_id = SelectField(
        _l("Shown"), coerce=lambda value: int(value) if value and str(value).isdecimal() else None
    )
    shown_if_options = Boxes(_l("If the answer is any of"), coerce=int, validate_choice=False)

    def __init__(
        self,
        admissions: Sequence[Admission],
        earlier: Sequence[Question],
        question: Question | None,
        **more: Any,
    ) -> None:
        super().__init__(data=_filled(question) if question else more.pop("data", None), **more)
        self.sources = [source for source in earlier if may_condition(source)]
        self.roles.choices = [SelectChoice(str(row.role), label(row.role)) for row in admissions]
        self.shown_if_id.choices = [
            SelectChoice("", str(_l("always"))),
            *(SelectChoice(str(one.id), localised(one, "text")) for one in self.sources),
        ]
        self.shown_if_options.choices = [
            SelectChoice(str(option.id), localised(option, "text"))
            for source in self.sources
            for option in source.open_options
        ]
        self.rows = _rows(question)
        self.option_error = ""
        if self.is_submitted():
            self.rows = _sent_rows(request.form)

    def act_on_rows(self, act: str) -> bool:
        """More rows, or one moved or emptied (`up:2`, `down:2`, `drop:2`); answers whether `act` was such a wish."""
        verb, _colon, place = act.partition(":")
        at = int(place) if place.isdecimal() and int(place) < len(self.rows) else -1
        if verb == "more":
            self.rows += [_row() for _number in range(min(3, MOST_OPTIONS - len(self.rows)))]
        elif verb in {"up", "down"} and at >= 0:
            to = min(max(at + (1 if verb == "down" else -1), 0), len(self.rows) - 1)
            self.rows.insert(to, self.rows.pop(at))
        elif verb == "drop" and at >= 0:
            self.rows.pop(at)
        else:
            return False
        return True

    def offered_rows(self) -> list[dict[str, str]]:
        """The rows of options to draw, with some empty ones at the end."""
        empty = sum(not row["ru"] and not row["en"] for row in self.rows)
        return self.rows + [_row() for _number in range(max(0, SPARE_ROWS - empty))]

    def validate(self, extra_validators: Any = None) -> bool:
        shaped = super().validate(extra_validators=extra_validators)
        if self.kind.data in {Kind.ONE, Kind.MANY}:
            code = self._problem_of_rows()
            if code is not None:
                self.option_error = sentence_for(code)
                self.form_errors.append(self.option_error)
                return False
        return shaped

    def _problem_of_rows(self) -> Refused | None:
        for row in self.rows:
            if row["en"] and not row["ru"]:
                return Refused("option_without_russian")
            longest = max(len(row["ru"]), len(row["en"]))
            if longest > LONGEST_OPTION:
                return Refused("answer_too_long", most=LONGEST_OPTION, length=longest)
            if "\x00" in row["ru"] + row["en"]:
                return Refused("answer_unprintable")
        return None

    def refuse(self, error: Any) -> None:
        """An operation's refusal at its field; what concerns the options at their rows."""
        super().refuse(error)
        if error.field == "options":
            self.option_error = sentence_for(error)

    def question_values(self) -> dict[str, Any]:
        """As operations.add_question takes them; bounds that the kind does not know are left out."""
        kind = self.kind.data
        admitted = [choice.value for choice in self.roles.choices]
        roles = [str(role) for role in self.roles.data or [] if str(role) in admitted]
        texts = ("text_ru", "text_en", "help_ru", "help_en")
        source = next((one for one in self.sources if one.id == self.shown_if_id.data), None)
        offered = {option.id for option in source.options} if source else set()
        return {
            "kind": kind,
            **{name: self._fields[name].data or "" for name in texts},
            "required": bool(self.required.data),
            "roles": roles if len(roles) < len(admitted) else [],
            "least": self.least.data if kind in _FROM_BELOW else None,
            "most": self.most.data if kind in _BOUNDED else None,
            "places": self.places.data if kind == Kind.NUMBER else 0,
            "accepts": (self.accepts.data if kind == Kind.FILE else None) or Accepts.ANY,
            "shown_if_id": self.shown_if_id.data,
            "shown_if_options": [one for one in self.shown_if_options.data or [] if one in offered],
        }

    def option_rows(self) -> list[dict[str, Any]]:
        """The options named, in their order."""
        return [
            {"id": row["id"], "text_ru": row["ru"], "text_en": row["en"]} for row in self.rows if row["ru"]
        ]


def _row(option_id: str = "", ru: str = "", en: str = "") -> dict[str, str]:
    return {"id": option_id, "ru": ru, "en": en}


def _rows(question: Question | None) -> list[dict[str, str]]:
    if question is None:
        return []
    return [_row(str(option.id), option.text_ru, option.text_en) for option in question.open_options]


def _sent_rows(sent: MultiDict[str, str]) -> list[dict[str, str]]:
    """Rows as sent; a row without words is no option, whatever it was."""
    columns = (sent.getlist("option_id"), sent.getlist("option_ru"), sent.getlist("option_en"))
    rows = [
        _row(
            option_id if option_id.isdecimal() and len(option_id) < 10 else "",
            seen(ru).strip(),
            seen(en).strip(),
        )
        for option_id, ru, en in list(zip(*columns, strict=False))[:MOST_OPTIONS]
    ]
    return [row for row in rows if row["ru"] or row["en"]]


def _filled(question: Question) -> dict[str, Any]:
    names = (
        "kind",
        "text_ru",
        "text_en",
        "help_ru",
        "help_en",
        "required",
        "least",
        "most",
        "places",
        "accepts",
        "shown_if_id",
        "shown_if_options",
    )
    return {
        **{name: getattr(question, name) for name in names},
        "roles": [Role(role) for role in question.roles],
    }
