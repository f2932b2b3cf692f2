"""The organiser's forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, SelectField
from wtforms.validators import ValidationError

from app.companies.rules import compact, inn_problem
from app.core.errors import Refused
from app.core.text import seen
from app.events.models import Admission, Role
from app.registrations.models import RegistrationState
from app.registrations.queries import ANSWERED, SORTS, UNANSWERED, Filters
from app.web.forms import Chosen, EmailLine, Form, Line, Paragraphs
from app.web.words import label, sentence_for

_QUESTION, _ID = re.compile(r"^q[1-9][0-9]{0,8}$"), re.compile(r"^[1-9][0-9]{0,8}$")
_MOST_ANSWERS = 8  # conditions on answers at once
MOST_COLUMNS = 6  # answers beside the list; all of them stand in the export


class IsInn:
    """A number with the right check digits, kept without gaps."""

    def __call__(self, form: Any, field: Any) -> None:
        code = inn_problem(field.data or "")
        if code is not None:
            raise ValidationError(sentence_for(Refused(code)))
        field.data = compact(field.data)


class Place(Form):
    """Role, company and words of a registration."""

    role = SelectField(_l("Role"), validators=[Chosen()], coerce=lambda value: Role(value) if value else None)
    inn = Line(
        _l("Company’s INN"),
        most=20,
        validators=[IsInn()],
        description=_l("Suppliers and buyers come for a company. 10 digits, 12 for an entrepreneur."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    position_ru = Line(_l("Position in Russian"), most=120)
    position_en = Line(_l("Position in English"), most=120)
    note = Paragraphs(_l("Note"), most=1000, render_kw={"rows": 3})

    def __init__(self, admissions: Sequence[Admission], **more: Any) -> None:
        super().__init__(**more)
        self.role.choices = [SelectChoice(str(row.role), label(row.role)) for row in admissions]


class Correct(Place):
    """Putting a registration right."""


class AddByHand(Place):
    """A participant entered by the organiser."""

    email = EmailLine(
        _l("E-mail"),
        description=_l("Somebody without an account gets one, and a link to choose a password."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    family_name = Line(_l("Family name"), most=80, required=True)
    given_name = Line(_l("Given name"), most=80, required=True)
    patronymic = Line(_l("Patronymic"), most=80)
    phone = Line(_l("Phone"), most=32, render_kw={"type": "tel", "autocomplete": "off"})
    language = RadioField(
        _l("Language of messages"),
        choices=[SelectChoice("ru", "Русский"), SelectChoice("en", "English")],
        default="ru",
    )
    company_name = Line(
        _l("Company’s name"), most=200, description=_l("Only where there is no card with this INN yet.")
    )
    approve = BooleanField(_l("Approve at once: a place is taken"), default=True)
    tell = BooleanField(_l("Send the ticket by mail"), default=True)


class Decline(Form):
    """Why somebody is not admitted."""

    reason = Paragraphs(
        _l("Reason"),
        most=500,
        description=_l("It goes to each person by mail, word for word."),
        render_kw={"rows": 4},
    )


class Upload(Form):
    """A list of participants to check."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("XLSX or CSV, up to 10,000 rows; the first sheet is read."),
        render_kw={"accept": ".xlsx,.csv,.txt,.tsv"},
    )


class ConfirmImport(Form):
    """What happens with a clean list."""

    approve = BooleanField(_l("Approve everybody at once: places are taken"), default=True)
    tell = BooleanField(_l("Send tickets and invitations by mail"), default=True)


def filters_of(query: Mapping[str, str]) -> Filters:
    """The filter that stands in an address; what makes no sense there is passed over."""
    state, role, sort = query.get("state", ""), query.get("role", ""), query.get("sort", "")
    return Filters(
        state=RegistrationState(state) if state in set(RegistrationState) else None,
        question=seen(query.get("q", "")).strip()[:100].replace("\x00", ""),
        role=Role(role) if role in set(Role) else None,
        cluster=query.get("cluster", "").strip()[:40].replace("\x00", ""),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        answers=_answers_of(query),
        sort=sort if sort in SORTS else "-created",
    )


def _answers_of(query: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    """What is asked of the answers: `q12=34` is an option of question 12, `any` and `none` whether it is answered."""
    return tuple(
        (int(name[1:]), wanted)
        for name, wanted in sorted(query.items())
        if _QUESTION.match(name) and (wanted in {ANSWERED, UNANSWERED} or _ID.match(wanted))
    )[:_MOST_ANSWERS]


def columns_of(named: Sequence[str]) -> list[int]:
    """The questions whose answers stand beside the list, as the address names them: `columns=12&columns=15`."""
    return [int(part) for part in named if _ID.match(part)][:MOST_COLUMNS]


def query_of(filters: Filters, columns: Sequence[int] = ()) -> dict[str, str | list[str]]:
    """The address's query for `filters` and the answers shown beside; only known names get into an address."""
    asked = {
        "state": filters.state,
        "q": filters.question,
        "role": filters.role,
        "cluster": filters.cluster,
        "since": filters.since,
        "until": filters.until,
        **{f"q{question_id}": wanted for question_id, wanted in filters.answers},
        "sort": filters.sort if filters.sort != "-created" else "",
    }
    query: dict[str, str | list[str]] = {name: str(value) for name, value in asked.items() if value}
    return {**query, "columns": [str(question_id) for question_id in columns]} if columns else query


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
