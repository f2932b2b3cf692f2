"""Registering oneself, the ticket, changing and cancelling."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies import queries as companies
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.registrations import forms, operations, queries, rules
from app.registrations.models import Registration
from app.web.access import guarded
from app.web.flashes import tell

blueprint = guarded(Blueprint("registrations", __name__), "signed_in")


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
def register(slug: str) -> Any:
    """The form, or the ticket of whoever has one."""
    event = events.by_slug(slug)
    admissions = rules.roles_open_to_all(events.admissions_of(event.id))
    mine = companies.companies_of(current_user.id)
    form = forms.Register(admissions, mine)
    if form.validate_on_submit():
        try:
            with transaction():
                registration = _register(slug, form)
        except DomainError as refusal:
            if refusal.code == "already_registered":
                return redirect(url_for("registrations.register", slug=slug))
            form.refuse(refusal)
        else:
            tell(
                _("You are registered.")
                if registration.is_approved
                else _("Your registration has been received."),
                "ok",
            )
            return redirect(url_for("registrations.ticket", code=registration.ticket_code))
        event = events.by_slug(slug)
    known = queries.of_person_at(event.id, current_user.id)
    if known is not None and known.state in rules.ALIVE:
        return redirect(url_for("registrations.ticket", code=known.ticket_code))
    return render_template(
        "registrations/register.html",
        event=event,
        form=form,
        window=event_rules.registration_state(event, clock.now()),
        admissions=admissions,
        companies=mine,
        known=known,
        left=event_rules.places_left(event),
    ), 422 if form.errors else 200


def _register(slug: str, form: forms.Register) -> Registration:
    chosen = form.company.data
    mine = companies.companies_of(current_user.id) if chosen else []
    return operations.register(
        events.by_slug(slug),
        role=form.role.data,
        company=next((company for company in mine if company.id == chosen), None),
        acts_for=[company.id for company in mine],
        **form.values("position_ru", "position_en", "note"),
        actor=people.one(current_user.id),
        now=clock.now(),
    )


@blueprint.get("/my/tickets/<code>")
def ticket(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    now = clock.now()
    return render_template(
        "registrations/ticket.html",
        registration=registration,
        event=registration.event,
        may_change=rules.refusal_to_change(registration, registration.event, now) is None,
        sessions=queries.session_choices(registration),
        window=event_rules.registration_state(registration.event, now),
    )


@blueprint.route("/my/tickets/<code>/change", methods=["GET", "POST"])
def change(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    _only_while_possible(registration)
    form = forms.Change(obj=registration)
    if form.validate_on_submit():
        with transaction():
            operations.change_own(
                queries.ticket_of(code, current_user.id, hold=True),
                **form.values("position_ru", "position_en", "note"),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("Saved."), "ok")
        return redirect(url_for("registrations.ticket", code=code))
    return render_template(
        "registrations/change.html", registration=registration, event=registration.event, form=form
    ), 422 if form.errors else 200


@blueprint.route("/my/tickets/<code>/cancel", methods=["GET", "POST"])
def cancel(code: str) -> Any:
    """A page of its own that names the consequence."""
    registration = queries.ticket_of(code, current_user.id)
    _only_while_possible(registration)
    form = forms.Cancel()
    if form.validate_on_submit():
        with transaction():
            operations.cancel_own(
                queries.ticket_of(code, current_user.id, hold=True),
                reason=form.reason.data or "",
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("Your registration is cancelled. Thank you for letting us know."), "ok")
        return redirect(url_for("registrations.ticket", code=code))
    return render_template(
        "registrations/cancel.html",
        registration=registration,
        event=registration.event,
        form=form,
        sessions=queries.booked_sessions(registration.id),
    ), 422 if form.errors else 200


def _only_while_possible(registration: Registration) -> None:
    refusal = rules.refusal_to_change(registration, registration.event, clock.now())
    if refusal is not None:
        raise refusal
