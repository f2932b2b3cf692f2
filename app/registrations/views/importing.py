"""Loading a list of participants: upload, check, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.infra.i18n import current_language, localised
from app.infra.jobs import Job
from app.infra.sheets import Sheet, xlsx_of
from app.questionnaires.models import Kind, Question
from app.registrations import forms, operations, queries, rules
from app.registrations.views.desk import XLSX, blueprint, entered
from app.web.flashes import tell
from app.web.words import label, sentence_for


@blueprint.route("/import", methods=["GET", "POST"])
def upload(slug: str) -> Any:
    """Choose a file. It is kept and checked; nothing of it is written yet."""
    event = entered(slug)
    form = forms.Upload()
    if form.validate_on_submit():
        try:
            with transaction():
                kept = operations.keep_import(
                    events.managed_event(slug, current_user),
                    form.file.data.read(),
                    name=form.file.data.filename or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("registrations_desk.review", slug=slug, key=kept.key))
        event = entered(slug)
    questions = [one for one in queries.asked_questions(event.id) if one.kind != Kind.FILE]
    return render_template(
        "registrations/desk/upload.html",
        event=event,
        form=form,
        columns=rules.columns_with(questions),
        admissions=events.admissions_of(event.id),
        most=rules.MOST_ROWS,
    ), 422 if form.errors else 200


@blueprint.get("/import/template.xlsx")
def template(slug: str) -> Any:
    """An empty table with the heads, one example row and the words that are understood."""
    event = events.managed_event(slug, current_user)
    roles = [label(admission.role) for admission in events.admissions_of(event.id)]
    questions = [one for one in queries.asked_questions(event.id) if one.kind != Kind.FILE]
    example = [
        roles[0] if roles else "",
        "name@company.example",
        _("Family name"),
        _("Given name"),
        "",
        "+7 495 000-00-00",
        "",
        "",
        _("Position"),
        "",
        current_language(),
        _("An example: delete this row"),
    ]
    sheets = [
        Sheet(_("Participants"), rules.heads(current_language(), questions), [example]),
        Sheet(_("Roles"), [_("Role")], [[role] for role in roles]),
        *_answers_sheet(questions),
    ]
    return Response(
        xlsx_of(sheets),
        mimetype=XLSX,
        headers={"Content-Disposition": 'attachment; filename="participants-template.xlsx"'},
    )


def _answers_sheet(questions: Sequence[Question]) -> list[Sheet]:
    """Which answers are understood, a column for each question with a choice."""
    choices = [question for question in questions if question.is_choice]
    if not choices:
        return []
    offered = [[localised(option, "text") for option in one.open_options] for one in choices]
    heads = [localised(question, "text") for question in choices]
    return [Sheet(_("Answers"), heads, [list(row) for row in zip_longest(*offered, fillvalue="")])]


@blueprint.route("/import/<key>", methods=["GET", "POST"])
def review(slug: str, key: str) -> Any:
    """How far the worker is; then every problem by row and column, or the list as it will be written."""
    event = entered(slug)
    form = forms.ConfirmImport()
    if form.validate_on_submit():
        return _confirmed(slug, key, form)
    job = queries.import_job(event.id, key)
    if not job.is_over or job.name == queries.WRITE_JOB:
        return render_template(
            "registrations/desk/import_progress.html", event=event, **_progress(event, job)
        )
    found = queries.stored_check(event.id, key)
    kept = queries.stored_import(event.id, key)
    problems = [rules.Problem(**problem) for problem in (found or {}).get("problems", [])]
    if found is None:  # it could not even be read
        problems = [
            rules.Problem(0, "", job.error if not job.error.startswith("internal") else "import_unread")
        ]
    return render_template(
        "registrations/desk/review.html",
        event=event,
        form=form,
        kept=kept,
        found=found or {"read": 0, "total": 1, "count": 0, "rows": []},
        told=_told_all(event, problems),
        refused=_refusal(queries.refused_import(event.id, key)),
    )


def _refusal(code: str) -> str:
    """Why the list could not be written when that was tried; problems of its rows speak for themselves."""
    spoken = code and not code.startswith("internal") and code != "import_has_problems"
    return sentence_for(DomainError(code)) if spoken else ""


def _confirmed(slug: str, key: str, form: forms.ConfirmImport) -> Any:
    """Hand the list to the worker, then its progress."""
    try:
        with transaction():
            held = events.managed_event(slug, current_user)
            operations.ask_to_write(
                held,
                queries.stored_import(held.id, key),
                **form.values("approve", "tell"),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except NotFound:
        tell(_("This list has been loaded already, or was given up after a day."), "warn")
        return redirect(url_for("registrations_desk.index", slug=slug))
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("registrations_desk.review", slug=slug, key=key))


@blueprint.get("/import/<key>/progress")
def import_progress(slug: str, key: str) -> Any:
    """The fragment that the progress page polls."""
    event = events.managed_event(slug, current_user)
    job = queries.import_job(event.id, key)
    return render_template("registrations/desk/_import_progress.html", event=event, **_progress(event, job))


def _progress(event: Event, job: Job) -> dict[str, Any]:
    """The stages of the worker's way through a list."""
    writing = job.name == queries.WRITE_JOB
    texts = [_("The file is read"), _("Everybody is written") if writing else _("Every row is checked")]
    at = {"reading": 0, "checking": 1, "writing": 1}.get(job.progress.get("stage", ""), -1)
    states = [
        "done" if job.state == "done" or place < at else "now" if place == at else "" for place in (0, 1)
    ]
    if job.state == "failed":
        states = ["done" if place < at else "failed" for place in (0, 1)][: at + 1] or ["failed"]
    rows = job.progress.get("rows")
    counted = ngettext("%(num)d row", "%(num)d rows", rows) if rows else ""
    ended = job.finished_at or clock.now()
    return {
        "job": job,
        "key": job.arguments["key"],
        "writing": writing,
        "percent": 100 if job.state == "done" else [5, 20, 60][at + 1],
        "stages": [
            (state, text, "", counted if place else "", None)
            for place, (state, text) in enumerate(zip(states, texts, strict=False))
        ],
        "elapsed": int((ended - (job.started_at or job.created_at)).total_seconds()),
        "written": (job.result or {}).get("written", 0),
        "page": url_for("registrations_desk.review", slug=event.slug, key=job.arguments["key"]),
    }


def _told_all(event: Event, problems: list[rules.Problem]) -> list[dict[str, Any]]:
    questions = queries.asked_questions(event.id, retired=True)
    return [_told(problem, questions) for problem in problems]


def _told(problem: rules.Problem, questions: Sequence[Question]) -> dict[str, Any]:
    """One problem in words."""
    from_rule = DomainError(problem.code, **problem.params)
    return {
        "row": problem.row,
        "column": rules.head_of(problem.column, current_language(), questions),
        "value": problem.value,
        "text": sentence_for(from_rule),
    }
