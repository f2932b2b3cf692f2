"""Questions as fields of a form. Whether a question is asked, the server decides; a script only hides and shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import widgets as looks
from wtforms.validators import StopValidation

from app.core.errors import Conflict, DomainError, Refused
from app.core.text import seen, trimmed
from app.events.models import Role
from app.infra import filetypes
from app.infra.files import StoredFile
from app.infra.i18n import localised
from app.questionnaires import rules
from app.questionnaires.models import Kind, Question
from app.questionnaires.rules import answering, reading
from app.questionnaires.rules.answering import Given
from app.web.forms import Form
from app.web.words import sentence_for

CHANGED = "questions_changed_meanwhile"
LONG_LIST = 8  # options: more of them are a list to open, not buttons


class Fits:
    """The rule of the question, said at its field."""

    def __init__(self, question: Question, *, may_skip: bool = False) -> None:
        self.question = question
        self.may_skip = may_skip
        self.field_flags: dict[str, Any] = {"required": True} if question.required and not may_skip else {}
        if question.kind in {Kind.LINE, Kind.TEXT}:
            self.field_flags["maxlength"] = answering.longest(question)

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation
        if self.may_skip and answering.is_empty(field.data):
            return
        refusal = rules.problem_with(self.question, field.data) or self._not_offered(field)
        if refusal is not None:
            if refusal.code == "answer_unprintable":  # the page that shows it again must be valid
                field.data = field.data.replace("\x00", "\ufffd")
            raise StopValidation(sentence_for(refusal))

    def _not_offered(self, field: Any) -> Refused | None:
        """An option that is offered no more stays only with whoever chose it before."""
        if not self.question.is_choice or answering.is_empty(field.data):
            return None
        offered = {int(choice.value) for choice in field.choices if choice.value}
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return None if set(chosen) <= offered else Refused("answer_not_offered")


class _Typed(Field):
    """A line of text that is read as a number or a day; what cannot be read is shown again as typed."""

    widget = looks.TextInput()
    typed: str | None = None

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = seen(valuelist[0] if valuelist else "").replace("\x00", "\ufffd").strip()
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.read(self.typed)
        except Refused as refusal:
            raise ValueError(sentence_for(refusal)) from None

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else self.shown(self.data)


class NumberLine(_Typed):
    """A number with a comma or a point."""

    def read(self, text: str) -> Decimal:
        return reading.number(text)

    def shown(self, value: Decimal) -> str:
        return format(value.normalize(), "f")


class DayLine(_Typed):
    """A day, by the browser's calendar or typed as 10.12.2026."""

    widget = looks.DateInput()

    def read(self, text: str) -> date:
        return reading.day(text)

    def shown(self, value: date) -> str:
        return value.isoformat()


class Ticks(SelectMultipleField):
    """Several of several, as boxes to tick."""

    widget = looks.ListWidget(prefix_label=False)
    option_widget = looks.CheckboxInput()


class Upload(FileField):
    """A file, looked at when it arrives; one given before stays unless another one is chosen or it is taken away."""

    data: Any
    process_errors: Any
    question: Question
    former: StoredFile | None = None

    def process(self, formdata: Any, *data: Any, **more: Any) -> None:
        super().process(formdata, *data, **more)
        self.former = self.object_data if isinstance(self.object_data, StoredFile) else None
        self.dropped = bool(formdata is not None and formdata.get(f"{self.name}-drop"))
        self.given: Given | None = None
        if isinstance(self.data, FileStorage):
            self._look(self.data)
        self.data = self.given or (None if self.dropped else self.former)

    def _look(self, sent: Any) -> None:
        most = answering.most_bytes(self.question)
        sent.stream.seek(0)  # the form may be made anew from the same request
        content = sent.stream.read(most + 1)
        try:
            found = filetypes.accepted(
                content, sent.filename, kinds=rules.file_kinds(self.question), most_bytes=most
            )
        except Refused as refusal:
            self.process_errors = [*self.process_errors, sentence_for(refusal)]
        else:
            self.given = Given(sent.filename[-200:], content, found.media_type)


class Seen(HiddenField):
    """A sign of what the questions said when the page was shown; shown again it is that of what they say now."""

    now: str = ""

    def _value(self) -> str:
        return self.now


class QuestionFields:
    """What a form has that asks questions."""

    questions: Sequence[Question] = ()
    marks: Mapping[int, str] = {}
    role_asked: Role | None = None
    role_field: str | None = None
    _fields: dict[str, Field]

    def asked_role(self) -> Role | None:
        """In which role one answers; None is asked everything."""
        return self._fields[self.role_field].data if self.role_field else self.role_asked

    def values_of_questions(self) -> dict[int, Any]:
        """Everything sent, shown or not."""
        return {question.id: self._fields[name_of(question)].data for question in self.questions}

    def shown_questions(self) -> list[Question]:
        """The questions that these answers lead to."""
        role = self.asked_role()
        put = list(self.questions)
        if self.role_field and role is None:  # not chosen yet: what hangs on the role waits
            put = [question for question in put if not question.roles]
        seen = rules.shown(put, role, self.values_of_questions())
        return [question for question in put if question.id in seen]

    def answers(self) -> dict[int, Any]:
        """The answers to the questions shown, by question's id; empty ones left out."""
        values = self.values_of_questions()
        return {
            question.id: values[question.id]
            for question in self.shown_questions()
            if not answering.is_empty(values[question.id])
        }

    def asked(self) -> list[tuple[Question, Field]]:
        """The questions with their fields, to be drawn."""
        return [(question, self._fields[name_of(question)]) for question in self.questions]

    @property
    def has_files(self) -> bool:
        return any(question.kind == Kind.FILE for question in self.questions)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators=extra_validators)  # type: ignore[misc]
        seen = {question.id for question in self.shown_questions()}
        for question, field in self.asked():
            if question.id not in seen:
                field.errors = []
        if self._fields["questions_seen"].data not in ("", None, self._fields["questions_seen"].now):
            super().refuse(Conflict(CHANGED))  # type: ignore[misc]
        errors: dict[str, Any] = self.errors  # type: ignore[attr-defined]
        if errors:
            self._ask_for_files_again()
        return not errors

    def refuse(self, error: DomainError) -> None:
        """Show an operation's refusal; what the page cannot keep is asked for again."""
        super().refuse(error)  # type: ignore[misc]
        self._ask_for_files_again()

    def _ask_for_files_again(self) -> None:
        """A browser does not keep a chosen file: say so, or it is forgotten unseen."""
        for _question, field in self.asked():
            if isinstance(field, Upload) and field.given is not None and not field.errors:
                field.errors = [
                    _("Choose “%(name)s” once more: the page cannot keep it.", name=field.given.name)
                ]
                field.data = field.former


def refused(form: Any, error: DomainError, anew: Callable[[], Any]) -> Any:
    """`form` with the refusal; where the questions have changed, the form made `anew`, with all that was sent."""
    if error.code == CHANGED:
        form = anew()
        form.validate()
        if form.form_errors:
            return form
    form.refuse(error)
    return form


def name_of(question: Question) -> str:
    """The name of a question's field."""
    return f"q{question.id}"


def with_questions(
    base: type[Form],
    questions: Sequence[Question],
    *,
    answers: Mapping[int, Any] | None = None,
    role: Role | None = None,
    role_field: str | None = None,
    may_skip: bool = False,
) -> Any:
    """A form like `base` that also asks `questions`: fields, conditions, limits, and the methods of QuestionFields.

    `answers` are former answers to begin with. In which role one answers is said by `role`, or by the field
    `role_field` of the form itself; by neither, everything is asked. With `may_skip` nothing must be answered.
    """
    known = answers or {}
    fields: dict[str, Any] = {name_of(one): _field(one, known.get(one.id), may_skip) for one in questions}
    marks = {question.id: answering.mark_of(question) for question in questions}
    every = " ".join(f"{question_id}:{marks[question_id]}" for question_id in sorted(marks))
    now = hashlib.sha256(every.encode()).hexdigest()[:24] if marks else ""
    return type(
        f"{base.__name__}WithQuestions",
        (QuestionFields, base),
        {
            "questions": list(questions),
            "marks": marks,
            "role_asked": role,
            "role_field": role_field,
            "questions_seen": type("Seen", (Seen,), {"now": now})(),
            **fields,
        },
    )


def _field(question: Question, answer: Any, may_skip: bool) -> Any:
    given: dict[str, Any] = {
        "label": localised(question, "text"),
        "description": _description(question),
        "validators": [Fits(question, may_skip=may_skip)],
        "default": answer,
    }
    match question.kind:
        case Kind.TEXT:
            return TextAreaField(filters=[trimmed], render_kw={"rows": 4}, **given)
        case Kind.NUMBER:
            return NumberLine(render_kw={"inputmode": "decimal" if question.places else "numeric"}, **given)
        case Kind.DATE:
            return DayLine(**given)
        case Kind.ONE:
            return _one(_choices(question, answer), given, must=question.required and not may_skip)
        case Kind.MANY:
            return Ticks(choices=_choices(question, answer), coerce=_chosen, validate_choice=False, **given)
        case Kind.FILE:
            endings = [ending for kind in rules.file_kinds(question) for ending in kind.endings]
            made = type("Upload", (Upload,), {"question": question})
            return made(render_kw={"accept": ",".join(endings)}, **given)
        case Kind.CONSENT:
            return BooleanField(**given)
    return StringField(filters=[trimmed], **given)


def _choices(question: Question, answer: Any) -> list[SelectChoice]:
    """What may be chosen; an option that is offered no more stays for whoever chose it."""
    chosen = answer if isinstance(answer, list) else [answer]
    offered = [option for option in question.options if option.retired_at is None or option.id in chosen]
    return [SelectChoice(str(option.id), localised(option, "text")) for option in offered]


def _chosen(value: Any) -> int | None:
    return int(value) if value and str(value).isdecimal() else None


def _one(choices: list[SelectChoice], given: dict[str, Any], *, must: bool) -> Any:
    more = {"coerce": _chosen, "validate_choice": False, **given}
    if len(choices) > LONG_LIST:
        return SelectField(choices=[SelectChoice("", _("choose")), *choices], **more)
    if not must:
        choices = [*choices, SelectChoice("", _("no answer"))]
    return RadioField(choices=choices, **more)


def _description(question: Question) -> str:
    """The organiser's hint; what a file may be is said in any case."""
    own = localised(question, "help")
    if question.kind == Kind.FILE:
        return f"{own} {_hint(question)}".strip()
    return own or _hint(question)


def _hint(question: Question) -> str:
    """What the limits ask for."""
    least, most = question.least, question.most
    if question.kind == Kind.FILE:
        kinds = filetypes.words_of(rules.file_kinds(question))
        return _("%(kinds)s, up to %(most)s MB.", kinds=kinds, most=most or answering.DEFAULT_MEGABYTES)
    if question.kind == Kind.MANY and most is not None:
        return _("At most %(most)s.", most=most)
    if question.kind == Kind.NUMBER and least is not None and most is not None:
        return _("From %(least)s to %(most)s.", least=least, most=most)
    return ""
