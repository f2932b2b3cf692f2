"""One's own companies: cards, joining."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies import forms, operations, queries, rules
from app.companies.models import Company
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.infra.db import transaction
from app.web.access import guarded
from app.web.back import own_path
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("my_company", __name__, url_prefix="/my/company"), "signed_in")

TAKEN = {"inn_taken", "ogrn_taken"}


@blueprint.get("/")
def index() -> Any:
    places = queries.places_of(current_user.id)
    return render_template(
        "companies/my_company.html",
        places=places,
        waiting=queries.waiting_for(current_user.id),
        gaps={place.company_id: rules.gaps(place.company) for place in places},
        labels=field_labels(),
    )


def field_labels() -> dict[str, str]:
    """What the fields of the card are called, for saying which are empty."""
    return {field.name: str(field.label.text) for field in forms.CompanyCard()}


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Any:
    form = forms.CompanyCard(inn=request.args.get("inn", ""))
    known: Company | None = None
    if form.validate_on_submit():
        try:
            with transaction():
                made = operations.create_company(
                    form.card(), actor=people.one(current_user.id), now=clock.now()
                )
        except Refused as refusal:
            form.refuse(refusal)
            known = queries.one(refusal.params["company_id"]) if refusal.code in TAKEN else None
        else:
            if (back := own_path(request.args.get("next"))) is not None:
                tell(_("The card is saved."), "ok")
                return redirect(back)
            tell(_("The card is saved. Now add what the company offers or needs."), "ok")
            return redirect(url_for("my_catalogue.index", company_id=made.id))
    return render_template(
        "companies/card.html", form=form, company=None, known=known, fixed=False
    ), 422 if form.errors else 200


@blueprint.route("/<int:company_id>", methods=["GET", "POST"])
def edit(company_id: int) -> Any:
    company = editable(company_id)
    form = forms.CompanyCard.of(company)
    fixed = not rules.may_change_inn(current_user, company.inn)
    if fixed:
        del form.inn
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_company(
                    queries.one(company_id),
                    form.card(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("companies.company", company_id=company_id))
    return render_template(
        "companies/card.html", form=form, company=company, known=None, fixed=fixed
    ), 422 if form.errors else 200


def editable(company_id: int) -> Company:
    """The company, for somebody who acts for it or an organiser. Raises NotFound for strangers."""
    company = queries.one(company_id)
    if not rules.may_edit(current_user, queries.standing_of(current_user.id, company_id)):
        raise NotFound
    return company


@blueprint.route("/join", methods=["GET", "POST"])
def join() -> Any:
    """Find a card by INN and ask its people to be let in."""
    form = forms.AskToJoin(inn=request.args.get("inn", ""))
    known = queries.by_inn(form.inn.data) if form.inn.data else None
    if form.validate_on_submit():
        if known is None:
            form.refuse(Refused("inn_unknown", field="inn"))
        else:
            try:
                with transaction():
                    ask(known.id, form.position_ru.data or "")
            except Refused as refusal:
                form.refuse(refusal)
            else:
                tell(_("The request is sent. The answer will come by e-mail."), "ok")
                return redirect(url_for("my_company.index"))
    return render_template("companies/join.html", form=form, known=known), 422 if form.errors else 200


@blueprint.post("/<int:company_id>/join")
def ask_to_join(company_id: int) -> Any:
    """The same request from a card that was found already."""
    try:
        with transaction():
            ask(company_id, request.form.get("position_ru", "").strip()[:120])
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("The request is sent. The answer will come by e-mail."), "ok")
    return redirect(url_for("my_company.index"))


def ask(company_id: int, position: str) -> None:
    operations.ask_to_join(
        queries.one(company_id), actor=people.one(current_user.id), position_ru=position, now=clock.now()
    )


@blueprint.post("/<int:company_id>/leave")
def leave(company_id: int) -> Any:
    try:
        with transaction():
            operations.leave(queries.one(company_id), actor=people.one(current_user.id), now=clock.now())
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("You no longer act for this company."), "ok")
    return redirect(url_for("my_company.index"))


@blueprint.post("/<int:company_id>/invitation")
def answer_invitation(company_id: int) -> Any:
    accept = request.form.get("answer") == "accept"
    try:
        with transaction():
            operations.answer_invitation(
                queries.one(company_id),
                actor=people.one(current_user.id),
                accept=accept,
                now=clock.now(),
            )
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("You act for the company now.") if accept else _("The invitation is declined."), "ok")
    return redirect(url_for("my_company.index"))
