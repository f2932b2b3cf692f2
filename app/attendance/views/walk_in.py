"""Somebody stands at the desk and is on no list: one short form registers, admits and checks in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import queries as people
from app.attendance import forms, operations
from app.attendance.operations import Method
from app.attendance.views.door import blueprint, entered
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.infra.i18n import current_language
from app.registrations import operations as registrations


@blueprint.route("/walk-in", methods=["GET", "POST"])
def walk_in(slug: str) -> Any:
    event = entered(slug)
    form = forms.WalkIn(events.admissions_of(event.id), data={"name": request.args.get("name", "")})
    choices: list[Any] = []
    if form.validate_on_submit():
        try:
            with transaction():
                registration_id, fresh = _let_in(slug, form)
        except DomainError as refusal:
            form.refuse(refusal)
            if refusal.code == "company_ambiguous":
                choices = registrations.companies_like(form.company.data or "")
        else:
            was = "new" if fresh else "again"
            return redirect(url_for(".index", slug=slug, person=registration_id, was=was))
        event = entered(slug)
    return render_template(
        "attendance/walk_in.html",
        event=event,
        form=form,
        choices=choices,
        left=event_rules.places_left(event),
        closed=event_rules.is_closed(event),
    ), 422 if form.errors else 200


def _let_in(slug: str, form: forms.WalkIn) -> tuple[int, bool]:
    event = events.staffed_event(slug, current_user)
    actor, now = people.one(current_user.id), clock.now()
    guest = registrations.Guest(
        name=form.name.data or "",
        role=form.role.data,
        company=form.company.data or "",
        company_id=request.form.get("company_id", type=int),
        email=form.email.data or "",
    )
    registration = registrations.walk_in(event, guest, language=current_language(), actor=actor, now=now)
    _arrival, fresh = operations.check_in(event, registration, method=Method.NAME, actor=actor, now=now)
    return registration.id, fresh
