"""The answers of one registration, put right by the organiser."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.questionnaires.forms import refused, with_questions
from app.registrations import operations, queries
from app.registrations.views.desk import blueprint, entered
from app.web.flashes import tell
from app.web.forms import Form


@blueprint.route("/<int:registration_id>/answers", methods=["GET", "POST"])
def correct_answers(slug: str, registration_id: int) -> Any:
    """What a person answered; the organiser may leave empty what a participant must answer."""
    event = entered(slug)
    registration = queries.by_id(event.id, registration_id)
    if event_rules.is_closed(event):
        raise NotFound

    def made() -> Any:
        asked = queries.questions_for(registration)
        known = queries.answers_for(registration, asked)
        return with_questions(Form, asked, answers=known, role=registration.role, may_skip=True)()

    form = made()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.answer(
                    queries.by_id(events.managed_event(slug, current_user).id, registration_id, hold=True),
                    form.answers(),
                    asked=form.marks,
                    actor=people.one(current_user.id),
                    now=clock.now(),
                    by_organiser=True,
                )
        except DomainError as refusal:
            event = entered(slug)
            registration = queries.by_id(event.id, registration_id)
            form = refused(form, refusal, made)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("registrations_desk.one", slug=slug, registration_id=registration_id))
    return render_template(
        "registrations/desk/answers.html", event=event, registration=registration, form=form
    ), 422 if form.errors else 200
