"""The organiser's list, one registration, adding a participant by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.accounts.names import full_name
from app.companies import queries as companies
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.events import queries as events
from app.events import rules as event_rules
from app.events.models import Event
from app.infra.db import transaction
from app.infra.sheets import xlsx_of
from app.questionnaires import queries as question_queries
from app.registrations import forms, operations, queries, rules
from app.registrations.models import Registration
from app.registrations.views import narrowing
from app.registrations.views.export import participants_sheet
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import label, sentence_for

blueprint = guarded(
    Blueprint("registrations_desk", __name__, url_prefix="/desk/<slug>/registrations"), "signed_in"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
def index(slug: str) -> Any:
    event = entered(slug)
    filters = forms.filters_of(request.args)
    known = queries.counts(event.id)
    number = request.args.get("page", 1, type=int)
    found = queries.find(event, filters, known, page=number, per_page=PER_PAGE)
    rows = queries.list_rows(event, filters, found, per_page=PER_PAGE)
    clusters = queries.clusters_present()
    questions = queries.asked_questions(event.id)
    columns = forms.columns_of(request.args.getlist("columns"))
    return render_template(
        "registrations/desk/index.html",
        event=event,
        filters=filters,
        counts=known,
        page=Page(rows, found.page, found.total),
        colleagues=queries.colleagues_of(event.id, rows),
        clusters=clusters,
        chosen=narrowing.chips(event, filters, dict(clusters), questions, columns),
        questions=questions,
        **narrowing.beside_the_list(questions, columns, rows),
        asked=forms.query_of(filters, columns),
        role_options=[(str(row.role), label(row.role)) for row in events.admissions_of(event.id)],
        closed=event_rules.is_closed(event),
        decline=forms.Decline(formdata=None),
        waiting=found.waiting if found.total > PER_PAGE else 0,
    )


@blueprint.get("/export.xlsx")
def export(slug: str) -> Any:
    """The list as shown, whole."""
    event = events.managed_event(slug, current_user)
    rows = queries.of_event(event.id, forms.filters_of(request.args))
    questions = queries.asked_questions(event.id, retired=True)
    answers = question_queries.answers_by_person(questions)
    name = f"{event.slug}-registrations.xlsx"
    return Response(
        xlsx_of([participants_sheet(event, rows, questions, answers)]),
        mimetype=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.post("/decide")
def decide(slug: str) -> Any:
    """Approve or decline those ticked. Declining asks for a reason first, on a page of its own."""
    event = entered(slug)
    ids = _chosen(event)
    form = forms.Decline()
    columns = forms.columns_of(request.args.getlist("columns"))
    back = redirect(narrowing.list_url(slug, forms.query_of(forms.filters_of(request.args), columns)))
    if not ids:
        tell(sentence_for(Refused("nobody_chosen")), "bad")
        return back
    if request.form.get("act") == "approve":
        decided = _decided(slug, lambda held, **who: operations.approve_many(held, ids, **who))
        _tell_approved(decided)
        return back
    if request.form.get("act") == "decline" and form.reason.data and form.validate():
        reason = form.reason.data
        decided = _decided(slug, lambda held, **who: operations.decline_many(held, ids, reason=reason, **who))
        _tell_declined(decided)
        return back
    if request.form.get("asked") and not form.reason.data:
        form.refuse(Refused("decline_reason_missing", field="reason"))
    chosen = queries.names_of(event.id, ids)
    return render_template(
        "registrations/desk/decline.html", event=event, form=form, chosen=chosen, ids=ids
    ), 422 if form.errors else 200


def _chosen(event: Event) -> list[int]:
    """Those ticked, or everybody who waits and passes the filter, on all pages of the list."""
    if request.form.get("everybody"):
        return queries.waiting_ids(event, forms.filters_of(request.args))
    return [int(value) for value in request.form.getlist("ids") if value.isdecimal() and len(value) < 10]


def _decided(slug: str, act: Callable[..., operations.Decided]) -> operations.Decided:
    with transaction():
        event = events.managed_event(slug, current_user)
        return act(event, actor=people.one(current_user.id), now=clock.now())


def _tell_approved(decided: operations.Decided) -> None:
    if decided.done:
        tell(
            ngettext("%(num)d registration approved.", "%(num)d registrations approved.", decided.done), "ok"
        )
    _tell_refusals(decided)


def _tell_declined(decided: operations.Decided) -> None:
    if decided.done:
        tell(
            ngettext("%(num)d registration declined.", "%(num)d registrations declined.", decided.done), "ok"
        )
    _tell_refusals(decided)


def _tell_refusals(decided: operations.Decided) -> None:
    sentences = {refusal.code: sentence_for(refusal) for refusal in decided.refusals}
    for code, number in decided.by_code.items():
        left = ngettext("%(num)d stays as it was.", "%(num)d stay as they were.", number)
        tell(f"{left} {sentences[code]}", "bad")


@blueprint.route("/new", methods=["GET", "POST"])
def add(slug: str) -> Any:
    """A participant entered by hand."""
    event = entered(slug)
    form = forms.AddByHand(events.admissions_of(event.id))
    if form.validate_on_submit():
        try:
            with transaction():
                added = operations.add_by_hand(
                    events.managed_event(slug, current_user),
                    **{name: field.data for name, field in form._fields.items() if name != "csrf_token"},
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            _refuse_at(form, refusal)
        else:
            tell(_("%(name)s is on the list.", name=full_name(added.user)), "ok")
            return redirect(url_for("registrations_desk.one", slug=slug, registration_id=added.id))
        event = entered(slug)
    return render_template("registrations/desk/add.html", event=event, form=form), 422 if form.errors else 200


def _refuse_at(form: forms.AddByHand, refusal: DomainError) -> None:
    if refusal.code == "already_registered":
        refusal.field = "email"
    form.refuse(refusal)


@blueprint.route("/<int:registration_id>", methods=["GET", "POST"])
def one(slug: str, registration_id: int) -> Any:
    """Everything about one registration; its role, company and words can be put right here."""
    event = entered(slug)
    registration = queries.by_id(event.id, registration_id)
    form = forms.Correct(
        events.admissions_of(event.id),
        data={
            "role": registration.role,
            "inn": registration.company.inn if registration.company else "",
            "position_ru": registration.position_ru,
            "position_en": registration.position_en,
            "note": registration.note,
        },
    )
    if form.validate_on_submit():
        try:
            with transaction():
                _correct(slug, registration_id, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("registrations_desk.one", slug=slug, registration_id=registration_id))
        event = entered(slug)
        registration = queries.by_id(event.id, registration_id)
    return render_template(
        "registrations/desk/one.html",
        event=event,
        registration=registration,
        form=form,
        decline=forms.Decline(formdata=None),
        history=queries.history_of(registration),
        sessions=queries.booked_sessions(registration.id),
        answers=queries.told_answers(registration),
        questions=queries.questions_for(registration),
        active=registration.state in rules.ALIVE,
        full=event_rules.places_left(event) == 0,
        closed=event_rules.is_closed(event),
    ), 422 if form.errors else 200


def _correct(slug: str, registration_id: int, form: forms.Correct) -> None:
    event = events.managed_event(slug, current_user)
    company = companies.by_inn(form.inn.data) if form.inn.data else None
    if form.inn.data and company is None:
        raise Refused("inn_without_card", field="inn")
    operations.correct(
        queries.by_id(event.id, registration_id, hold=True),
        **form.values("role", "position_ru", "position_en", "note"),
        company=company,
        actor=people.one(current_user.id),
        now=clock.now(),
    )


@blueprint.post("/<int:registration_id>/state")
def change_state(slug: str, registration_id: int) -> Any:
    """Approve, decline or cancel one registration; what needs a reason asks for it."""
    event = entered(slug)
    registration = queries.by_id(event.id, registration_id)
    act, reason = request.form.get("act", ""), request.form.get("reason", "").strip()
    back = redirect(url_for("registrations_desk.one", slug=slug, registration_id=registration_id))
    form = forms.Decline()
    if act == "decline" and (not reason or not form.validate()):
        if "asked" in request.form and not reason:
            form.refuse(Refused("decline_reason_missing", field="reason"))
        chosen = [full_name(registration.user)]
        return render_template(
            "registrations/desk/decline.html", event=event, form=form, chosen=chosen, ids=[registration_id]
        ), 422 if form.errors else 200
    try:
        with transaction():
            _change_state(slug, registration_id, act, reason[:500])
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("Done: the person hears of it by mail."), "ok")
    return back


def _change_state(slug: str, registration_id: int, act: str, reason: str) -> None:
    event = events.managed_event(slug, current_user)
    registration: Registration = queries.by_id(event.id, registration_id, hold=True)
    who: dict[str, Any] = {"actor": people.one(current_user.id), "now": clock.now()}
    if act == "approve":
        operations.approve(registration, **who)
    elif act == "decline":
        operations.decline(registration, reason=reason, **who)
    elif act == "wait":
        operations.put_on_list(registration, **who)
    elif act == "cancel":
        operations.cancel_by_organiser(registration, reason=reason, **who)
    else:
        raise NotFound


def entered(slug: str) -> Event:
    """The event whose desk this is, for those who run it. Raises NotFound."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event
