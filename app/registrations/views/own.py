"""Registering oneself, the ticket, changing and cancelling."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.accounts import queries as people
from app.companies import queries as companies
from app.core import clock
from app.core.errors import Conflict, DomainError, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event
from app.infra.db import transaction
from app.questionnaires import queries as questions
from app.questionnaires.forms import refused, with_questions
from app.registrations import forms, operations, queries, rules
from app.registrations.models import InvitationCode, Registration, RegistrationState
from app.registrations.rules.inviting import normalised_word, refusal_of_code
from app.registrations.views.event_panel import may_wait
from app.web.access import guarded
from app.web.flashes import tell

blueprint = guarded(Blueprint("registrations", __name__), "signed_in")

_DONE = {
    RegistrationState.APPROVED: _l("You are registered."),
    RegistrationState.PENDING: _l("Your registration has been received."),
    RegistrationState.WAITING: _l("You are on the waiting list."),
}


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
def register(slug: str) -> Any:
    """The form, or the ticket of whoever has one."""
    event = events.by_slug(slug)
    admissions = rules.roles_open_to_all(events.admissions_of(event.id))
    mine = companies.companies_of(current_user.id)

    def made() -> Any:
        return _form(event.id)(admissions, mine, data={"code": request.args.get("code", "")})

    form = made()
    full = event_rules.places_left(event) == 0
    if form.validate_on_submit():
        try:
            with transaction():
                registration = _register(slug, form)
        except DomainError as refusal:
            if refusal.code == "already_registered":
                return redirect(url_for("registrations.register", slug=slug))
            full = full or refusal.code in rules.FULL
            form = refused(form, refusal, made)
        else:
            tell(_DONE[registration.state], "ok")
            return redirect(url_for("registrations.ticket", code=registration.ticket_code))
        event = events.by_slug(slug)
    known = queries.of_person_at(event.id, current_user.id)
    if known is not None and known.state in rules.ALIVE:
        return redirect(url_for("registrations.ticket", code=known.ticket_code))
    return render_template(
        "registrations/register.html",
        event=event,
        form=form,
        window=operations.window_with(event, _opened(event, form), clock.now()),
        admissions=admissions,
        companies=mine,
        known=known,
        left=event_rules.places_left(event),
        full=full,
        waits=may_wait(event, clock.now()),
        terms=queries.terms_of(event.id),
    ), 422 if form.errors else 200


def _form(event_id: int) -> Any:
    """The form of registration with the event's own questions; who was here before finds the former answers."""
    asked = queries.asked_questions(event_id)
    known = questions.answers_by_person(asked, [current_user.id]).get(current_user.id)
    return with_questions(forms.Register, asked, answers=known, role_field="role")


def _register(slug: str, form: Any) -> Registration:
    registration = _entered(slug, form)
    if form.questions:
        operations.answer(
            registration,
            form.answers(),
            asked=form.marks,
            actor=people.one(current_user.id),
            now=clock.now(),
            registering=True,
        )
    return registration


def _entered(slug: str, form: Any) -> Registration:
    chosen = form.company.data
    mine = companies.companies_of(current_user.id) if chosen else []
    return operations.register(
        events.by_slug(slug),
        role=form.role.data,
        company=next((company for company in mine if company.id == chosen), None),
        acts_for=[company.id for company in mine],
        **form.values("position_ru", "position_en", "note"),
        code=form.code.data or "",
        wait=request.form.get("wait") == "1",
        actor=people.one(current_user.id),
        now=clock.now(),
    )


def _opened(event: Event, form: forms.Register) -> InvitationCode | None:
    """The code in the form, if it opens; a word that does not is said at its field."""
    if not form.code.data:
        return None
    found = queries.code_of(event.id, normalised_word(form.code.data))
    refusal = Refused("code_unknown", field="code") if found is None else refusal_of_code(found, clock.now())
    if refusal is not None and not form.code.errors:
        form.refuse(refusal)
    return found if refusal is None else None


@blueprint.get("/my/tickets/<code>")
def ticket(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    now = clock.now()
    return render_template(
        "registrations/ticket.html",
        registration=registration,
        event=registration.event,
        may_change=operations.refusal_to_change(registration, now) is None,
        may_cancel=operations.refusal_to_cancel(registration, now) is None,
        may_hand_over=operations.refusal_to_hand_over(registration, now) is None,
        may_bring=_may_bring(registration, now),
        terms=queries.terms_of(registration.event_id),
        standing=queries.event_standing(registration.id)
        if registration.state == RegistrationState.WAITING
        else None,
        sessions=queries.session_choices(registration),
        own=queries.own_answers(registration),
        may_answer=rules.refusal_to_answer(registration, registration.event, now) is None,
        window=event_rules.registration_state(registration.event, now),
    )


@blueprint.route("/my/tickets/<code>/change", methods=["GET", "POST"])
def change(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    _only_while_possible(operations.refusal_to_change(registration, clock.now()))

    def made() -> Any:
        may_answer = rules.refusal_to_answer(registration, registration.event, clock.now()) is None
        asked = queries.questions_for(registration) if may_answer else []
        known = queries.answers_for(registration, asked)
        return with_questions(forms.Change, asked, answers=known, role=registration.role)(obj=registration)

    form = made()
    if form.validate_on_submit():
        try:
            with transaction():
                _change(code, form)
        except Conflict as conflict:
            registration = queries.ticket_of(code, current_user.id)
            form = refused(form, conflict, made)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("registrations.ticket", code=code))
    return render_template(
        "registrations/change.html", registration=registration, event=registration.event, form=form
    ), 422 if form.errors else 200


def _change(code: str, form: Any) -> None:
    held = queries.ticket_of(code, current_user.id, hold=True)
    who: dict[str, Any] = {"actor": people.one(current_user.id), "now": clock.now()}
    operations.change_own(held, **form.values("position_ru", "position_en", "note"), **who)
    if form.questions:
        operations.answer(held, form.answers(), asked=form.marks, **who)


@blueprint.route("/my/tickets/<code>/cancel", methods=["GET", "POST"])
def cancel(code: str) -> Any:
    """A page of its own that names the consequence."""
    registration = queries.ticket_of(code, current_user.id)
    _only_while_possible(operations.refusal_to_cancel(registration, clock.now()))
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


def _may_bring(registration: Registration, now: datetime) -> bool:
    """Whether its owner may register colleagues."""
    window = event_rules.registration_state(registration.event, now)
    return (
        window == event_rules.RegistrationWindow.OPEN
        and registration.state in rules.ALIVE
        and queries.terms_of(registration.event_id).groups
    )


def _only_while_possible(refusal: Refused | None) -> None:
    if refusal is not None:
        raise refusal
