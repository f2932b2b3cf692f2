"""The organiser's pages about copies and templates."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import operations, queries, rules
from app.events.forms.copying import CopyForm, TemplateForm, TemplateName, suggested_day
from app.events.models import Event
from app.events.views.desk import blueprint, managed
from app.infra.db import transaction
from app.web.flashes import tell


def source_of(slug: str) -> Event:
    """An event or template that the person may copy; 404 for those who make no events."""
    if not rules.may_make_events(current_user):
        abort(404)
    return queries.managed_event(slug, current_user)


@blueprint.route("/<slug>/copy", methods=["GET", "POST"])
def copy(slug: str) -> Any:
    """A new draft from an event or a template."""
    source = source_of(slug)
    titles = {"title_ru": source.title_ru, "title_en": source.title_en}
    form = CopyForm(source, data={**titles, "first_day": suggested_day(source, clock.now())})
    if form.validate_on_submit():
        try:
            with transaction():
                event = operations.copy_event(
                    queries.managed_event(slug, current_user),
                    title_ru=form.title_ru.data or "",
                    title_en=form.title_en.data or "",
                    first_day=form.first_day.data,
                    parts=form.parts.data or [],
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The draft is ready. Look it through, then publish it."), "ok")
            return redirect(url_for("events_desk.edit", slug=event.slug))
    return render_template("events/copy.html", form=form, source=source), 422 if form.errors else 200


@blueprint.route("/<slug>/template", methods=["GET", "POST"])
def save_template(slug: str) -> Any:
    """Keep an event as a template."""
    source = managed(slug)
    source_of(slug)
    form = TemplateForm(
        source, data={"template_name_ru": source.title_ru[:120], "template_name_en": source.title_en[:120]}
    )
    if form.validate_on_submit():
        try:
            with transaction():
                operations.save_as_template(
                    queries.managed_event(slug, current_user),
                    name_ru=form.template_name_ru.data or "",
                    name_en=form.template_name_en.data or "",
                    parts=form.parts.data or [],
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The template is saved."), "ok")
            return redirect(url_for("events_desk.templates"))
    return render_template("events/save_template.html", form=form, event=source), 422 if form.errors else 200


@blueprint.get("/templates")
def templates() -> Any:
    """All templates."""
    if not rules.may_make_events(current_user):
        abort(404)
    rows = queries.templates()
    return render_template(
        "events/templates.html", rows=rows, agenda=queries.agenda_counts([row.id for row in rows])
    )


@blueprint.route("/templates/<slug>/name", methods=["GET", "POST"])
def rename_template(slug: str) -> Any:
    """Another name for a template."""
    source_of(slug)
    template = queries.template(slug)
    form = TemplateName(obj=template)
    if form.validate_on_submit():
        try:
            with transaction():
                operations.rename_template(
                    queries.template(slug),
                    name_ru=form.template_name_ru.data or "",
                    name_en=form.template_name_en.data or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("events_desk.templates"))
    return (
        render_template("events/rename_template.html", form=form, template=template),
        422 if form.errors else 200,
    )


@blueprint.post("/templates/<slug>/delete")
def delete_template(slug: str) -> Any:
    """Delete a template."""
    source_of(slug)
    with transaction():
        operations.delete_template(queries.template(slug), actor=people.one(current_user.id), now=clock.now())
    tell(_("The template is deleted. Events that began with it stay."), "ok")
    return redirect(url_for("events_desk.templates"))
