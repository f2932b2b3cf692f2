"""Forms of the ladder."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice, SelectField

from app.core import clock
from app.events.models import Event
from app.readiness.extensions import StepKind
from app.readiness.kinds import DOCUMENT
from app.readiness.models import Applies, LadderStep
from app.readiness.rules import MOST_MEGABYTES, USUAL_MEGABYTES
from app.web.forms import Choice, Form, Line, Paragraphs, WallClock, WholeNumber


class StepForm(Form):
    """One step. Which fields are shown depends on its kind."""

    applies = Choice(_l("Asked of"), Applies)
    title_ru = Line(_l("Title in Russian"), most=200)
    title_en = Line(_l("Title in English"), most=200)
    help_ru = Paragraphs(
        _l("How to do it, in Russian"),
        most=1000,
        render_kw={"rows": 3},
        description=_l("Firms read it under the step."),
    )
    help_en = Paragraphs(_l("How to do it, in English"), most=1000, render_kw={"rows": 3})
    due_at = WallClock(
        _l("To be done by"), description=_l("After that the step is shown as late, but can still be done.")
    )
    chosen = SelectField(_l("Which one"), coerce=lambda value: int(value) if value else None)
    files = SelectField(
        _l("Files taken"),
        choices=[
            SelectChoice("all", _l("documents and pictures")),
            SelectChoice("documents", _l("documents: PDF, DOCX, XLSX and the like")),
            SelectChoice("pdf", _l("PDF only")),
        ],
    )
    megabytes = WholeNumber(_l("At most, megabytes"), least=1, most=MOST_MEGABYTES)

    def __init__(self, event: Event, kind: StepKind, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.event, self.kind = event, kind
        if kind.choices is None:
            del self.chosen
        else:
            self.chosen.label.text = kind.choices_label
            options = [SelectChoice(str(number), words) for number, words in kind.choices(event)]
            self.chosen.choices = [SelectChoice("", str(_l("choose…"))), *options]
        if kind.key != DOCUMENT:
            del self.files
            del self.megabytes

    def step_values(self) -> dict[str, Any]:
        """As operations.add_step takes them."""
        settings: dict[str, Any] = {}
        if "chosen" in self._fields:
            settings["event_id"] = self.chosen.data
        if "files" in self._fields:
            settings["files"] = self.files.data
            settings["megabytes"] = self.megabytes.data or USUAL_MEGABYTES
        texts = ("title_ru", "title_en", "help_ru", "help_en")
        return {
            "applies": Applies(self.applies.data),
            "due_at": self.due_at.moment(self.event.timezone),
            "settings": settings,
            **{name: self._fields[name].data or "" for name in texts},
        }


def filled(step: LadderStep, event: Event) -> dict[str, Any]:
    """What the form of an existing step starts with."""
    settings = step.settings or {}
    return {
        **{name: getattr(step, name) for name in ("applies", "title_ru", "title_en", "help_ru", "help_en")},
        "due_at": clock.in_zone(step.due_at, event.timezone).replace(tzinfo=None) if step.due_at else None,
        "chosen": settings.get("event_id"),
        "files": settings.get("files", "all"),
        "megabytes": settings.get("megabytes", USUAL_MEGABYTES),
    }


class DocumentForm(Form):
    """A firm's file."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose the file."))])


class Decision(Form):
    """Why a document is declined, or a firm let pass."""

    reason = Line(_l("Reason"), most=500)
