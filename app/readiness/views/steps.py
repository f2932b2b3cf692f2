"""What the event requires: the organiser puts the steps together."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events.models import Event
from app.events.rules import is_closed
from app.infra.db import transaction
from app.readiness import operations, queries
from app.readiness.extensions import StepKind, kind_of, kinds
from app.readiness.forms import StepForm, filled
from app.readiness.views.desk import blueprint, managed
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/steps")
def steps(slug: str) -> Any:
    """The steps in their order, and the kinds one may add."""
    event = managed(slug)
    return render_template(
        "readiness/steps.html",
        event=event,
        steps=queries.steps_of(event.id),
        kinds=kinds(),
        frozen=is_closed(event),
    )


@blueprint.route("/steps/new", methods=["GET", "POST"])
def add(slug: str) -> Any:
    """A new step of the kind in the address."""
    event = managed(slug)
    kind = next((one for one in kinds() if one.key == request.args.get("kind")), None) or abort(404)
    form = StepForm(event, kind, data={"applies": "everybody", "files": "all", "megabytes": 5})
    if form.validate_on_submit():
        try:
            with transaction():
                operations.add_step(
                    events.managed_event(slug, current_user),
                    kind.key,
                    form.step_values(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The step is added."), "ok")
            return redirect(url_for("ladder_desk.steps", slug=slug))
    return step_page(event, kind, form, _("New step"))


@blueprint.route("/steps/<int:step_id>", methods=["GET", "POST"])
def change(slug: str, step_id: int) -> Any:
    """Change a step."""
    event = managed(slug)
    step = queries.step(event.id, step_id)
    kind = kind_of(step) or abort(404)
    form = StepForm(event, kind, data=filled(step, event))
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_step(
                    events.managed_event(slug, current_user),
                    queries.step(event.id, step_id),
                    form.step_values(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("ladder_desk.steps", slug=slug))
    return step_page(event, kind, form, _("Step"))


def step_page(event: Event, kind: StepKind, form: StepForm, title: str) -> Any:
    return (
        render_template("readiness/step.html", event=event, kind=kind, form=form, title=title),
        422 if form.errors else 200,
    )


@blueprint.post("/steps/<int:step_id>/act")
def act(slug: str, step_id: int) -> Any:
    """Up, down, or away."""
    asked = request.form.get("act", "")
    if asked not in ("up", "down", "remove"):
        abort(404)
    try:
        with transaction():
            event = events.managed_event(slug, current_user)
            step, actor = queries.step(event.id, step_id), people.one(current_user.id)
            if asked == "remove":
                operations.remove_step(event, step, actor=actor, now=clock.now())
            else:
                by = -1 if asked == "up" else 1
                operations.move_step(event, step, by, actor=actor, now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("ladder_desk.steps", slug=slug))
