"""Registering several colleagues at once, and handing the own place over."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.companies import queries as companies
from app.core import clock
from app.core.errors import DomainError, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.registrations import forms, operations, queries, rules
from app.registrations.models import RegistrationState
from app.registrations.views.event_panel import may_wait
from app.registrations.views.own import _only_while_possible, blueprint
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.route("/events/<slug>/register/colleagues", methods=["GET", "POST"])
def colleagues(slug: str) -> Any:
    """Several people of one company: each gets the own ticket."""
    event = events.by_slug(slug)
    admissions = rules.roles_open_to_all(events.admissions_of(event.id))
    mine = companies.companies_of(current_user.id)
    form = forms.Colleagues(admissions, mine)
    if form.validate_on_submit() and _complete(form):
        try:
            with transaction():
                waits = _register(slug, form)
        except DomainError as refusal:
            _refuse_at(form, refusal)
        else:
            if waits:
                tell(ngettext("%(num)d of them waits.", "%(num)d of them wait.", waits), "warn")
            tell(_("Your colleagues are registered; each gets the own ticket by mail."), "ok")
            return redirect(url_for("registrations.colleagues", slug=slug))
        event = events.by_slug(slug)
    return render_template(
        "registrations/colleagues.html",
        event=event,
        form=form,
        window=event_rules.registration_state(event, clock.now()),
        allowed=queries.terms_of(event.id).groups,
        companies=mine,
        left=event_rules.places_left(event),
        waits=may_wait(event, clock.now()),
        brought=queries.registered_by(event.id, current_user.id),
    ), 422 if form.errors else 200


def _complete(form: forms.Colleagues) -> bool:
    """Whoever is named is named whole."""
    whole = True
    for number, row in enumerate(form.rows):
        names = row.form.family_name.data and row.form.given_name.data
        if row.form.is_filled and not (names and row.form.email.data):
            _say(
                form,
                number,
                row.form.email if names else row.form.family_name,
                Refused("colleague_incomplete"),
            )
            whole = False
    return whole


def _register(slug: str, form: forms.Colleagues) -> int:
    """How many of them wait for a place."""
    event = events.by_slug(slug)
    mine = companies.companies_of(current_user.id)
    made = operations.register_colleagues(
        event,
        [
            operations.Colleague(number, **{name: value or "" for name, value in row.form.data.items()})
            for number, row in enumerate(form.rows)
            if row.form.is_filled
        ],
        role=form.role.data,
        company=next((company for company in mine if company.id == form.company.data), None),
        acts_for=[company.id for company in mine],
        wait=bool(form.wait.data) and may_wait(event, clock.now()),
        actor=people.one(current_user.id),
        now=clock.now(),
    )
    return sum(row.state == RegistrationState.WAITING for row in made)


def _refuse_at(form: forms.Colleagues, refusal: DomainError) -> None:
    """At the line of the person, where one is at fault."""
    number = getattr(refusal, "row", None)
    if number is None:
        form.refuse(refusal)
        return
    _say(form, number, form.rows[number].form.email, refusal)


def _say(form: forms.Colleagues, number: int, field: Any, refusal: DomainError) -> None:
    """At the field, and on top of the form with the colleague's number."""
    sentence = sentence_for(refusal)
    field.errors = [*field.errors, sentence]
    form.form_errors.append(_("Colleague %(number)s: %(problem)s", number=number + 1, problem=sentence))


@blueprint.route("/my/tickets/<code>/hand-over", methods=["GET", "POST"])
def hand_over(code: str) -> Any:
    """The own place to a colleague, on a page that names what happens."""
    registration = queries.ticket_of(code, current_user.id)
    _only_while_possible(operations.refusal_to_hand_over(registration, clock.now()))
    form = forms.HandOver()
    if form.validate_on_submit():
        try:
            with transaction():
                heir = operations.hand_over(
                    queries.ticket_of(code, current_user.id, hold=True),
                    operations.Colleague(0, **{name: form[name].data or "" for name in _ASKED}),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
                name = heir.user.full_name
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Your place has gone to %(name)s, who gets a new ticket by mail.", name=name), "ok")
            return redirect(url_for("registrations.ticket", code=code))
        registration = queries.ticket_of(code, current_user.id)
    return render_template(
        "registrations/hand_over.html",
        registration=registration,
        event=registration.event,
        form=form,
        sessions=queries.booked_sessions(registration.id),
    ), 422 if form.errors else 200


_ASKED = ("family_name", "given_name", "patronymic", "email", "position_ru", "position_en")
