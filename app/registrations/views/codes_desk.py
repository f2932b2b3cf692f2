"""The organiser's invitation codes."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.infra.links import absolute
from app.registrations import forms, operations, queries
from app.registrations.rules.inviting import refusal_of_code
from app.registrations.views.desk import blueprint, entered
from app.web.flashes import tell


@blueprint.route("/codes", methods=["GET", "POST"])
def codes(slug: str) -> Any:
    event = entered(slug)
    form = forms.NewCode(events.admissions_of(event.id))
    if form.validate_on_submit():
        values = form.values("label", "code", "role", "quota", "skips_approval", "opens_closed")
        try:
            with transaction():
                made = operations.make_code(
                    events.managed_event(slug, current_user),
                    {**values, "expires_at": form.expires_at.moment(event.timezone)},
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The code %(code)s is ready.", code=made.code), "ok")
            return redirect(url_for("registrations_desk.codes", slug=slug))
        event = entered(slug)
    now = clock.now()
    made_before = queries.codes_of(event.id)
    return render_template(
        "registrations/desk/codes.html",
        event=event,
        form=form,
        codes=made_before,
        good={code.id for code in made_before if refusal_of_code(code, now) is None},
        links={
            code.id: absolute("registrations.register", slug=event.slug, code=code.code)
            for code in made_before
        },
        closed=event_rules.is_closed(event),
    ), 422 if form.errors else 200


@blueprint.post("/codes/<int:code_id>/withdraw")
def withdraw_code(slug: str, code_id: int) -> Any:
    entered(slug)
    with transaction():
        event = events.managed_event(slug, current_user)
        code = queries.code_by_id(event.id, code_id)
        operations.withdraw_code(code, actor=people.one(current_user.id), now=clock.now())
    tell(_("Withdrawn: nobody can register with this code any more."), "ok")
    return redirect(url_for("registrations_desk.codes", slug=slug))
