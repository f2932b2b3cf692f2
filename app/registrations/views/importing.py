"""Loading a list of participants: upload, check, confirm."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.infra.db import transaction
from app.infra.i18n import current_language
from app.infra.sheets import Sheet, xlsx_of
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
    return render_template(
        "registrations/desk/upload.html",
        event=event,
        form=form,
        columns=rules.COLUMNS,
        admissions=events.admissions_of(event.id),
        most=rules.MOST_ROWS,
    ), 422 if form.errors else 200


@blueprint.get("/import/template.xlsx")
def template(slug: str) -> Any:
    """An empty table with the heads, one example row and the words that are understood."""
    event = events.managed_event(slug, current_user)
    roles = [label(admission.role) for admission in events.admissions_of(event.id)]
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
        Sheet(_("Participants"), rules.heads(current_language()), [example]),
        Sheet(_("Roles"), [_("Role")], [[role] for role in roles]),
    ]
    return Response(
        xlsx_of(sheets),
        mimetype=XLSX,
        headers={"Content-Disposition": 'attachment; filename="participants-template.xlsx"'},
    )


@blueprint.route("/import/<key>", methods=["GET", "POST"])
def review(slug: str, key: str) -> Any:
    """Every problem by row and column, or the list as it will be written."""
    event = entered(slug)
    form = forms.ConfirmImport()
    if form.validate_on_submit():
        try:
            with transaction():
                held = events.managed_event(slug, current_user)
                written = operations.confirm_import(
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
        tell(
            ngettext("%(num)d participant is on the list.", "%(num)d participants are on the list.", written),
            "ok",
        )
        return redirect(url_for("registrations_desk.index", slug=slug))
    kept = queries.stored_import(event.id, key)
    checked = operations.check_import(event, kept)
    return render_template(
        "registrations/desk/review.html",
        event=event,
        form=form,
        kept=kept,
        checked=checked,
        told=[_told(problem) for problem in checked.problems],
    )


def _told(problem: rules.Problem) -> dict[str, Any]:
    """One problem in words."""
    from_rule = DomainError(problem.code, **problem.params)
    return {
        "row": problem.row,
        "column": rules.head_of(problem.column, current_language()),
        "value": problem.value,
        "text": sentence_for(from_rule),
    }
