"""A company's own offers and needs, for the people who act for it and for organisers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectChoice

from app.accounts import queries as people
from app.catalogue import bringers, forms, operations, queries, rules
from app.catalogue.models import Need, Offer
from app.companies import queries as companies
from app.companies.models import Company
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.infra.db import transaction
from app.infra.i18n import localised
from app.web.access import guarded
from app.web.flashes import tell

blueprint = guarded(
    Blueprint("my_catalogue", __name__, url_prefix="/my/company/<int:company_id>/catalogue"), "signed_in"
)


def kept(company_id: int) -> Company:
    """The company, for somebody who keeps its catalogue. Raises NotFound for strangers."""
    company = companies.one(company_id)
    if not rules.may_edit(current_user, companies.standing_of(current_user.id, company_id)):
        raise NotFound
    return company


@blueprint.get("/")
def index(company_id: int) -> Any:
    company = kept(company_id)
    return render_template(
        "catalogue/my_catalogue.html",
        company=company,
        offers=queries.offers_of(company_id, withdrawn=True),
        needs=queries.needs_of(company_id, withdrawn=True),
        events=bringers.open_to(company_id, queries.conferences(clock.now())),
        brought=queries.events_with_needs(company_id),
        today=rules.today(clock.now()),
    )


@blueprint.route("/offers/new", methods=["GET", "POST"])
def new_offer(company_id: int) -> Any:
    company = kept(company_id)
    form = forms.OfferForm()
    if saved(form, company_id, operations.add_offer):
        tell(_("The offer stands in the catalogue."), "ok")
        return redirect(url_for("my_catalogue.index", company_id=company_id))
    return page("catalogue/offer_form.html", form, company=company, offer=None)


@blueprint.route("/offers/<int:offer_id>", methods=["GET", "POST"])
def edit_offer(company_id: int, offer_id: int) -> Any:
    company = kept(company_id)
    offer = own(queries.offer(offer_id), company_id)
    form = forms.OfferForm.of(offer)
    if changed(form, lambda: queries.offer(offer_id), operations.change_offer):
        tell(_("Saved."), "ok")
        return redirect(url_for("my_catalogue.index", company_id=company_id))
    return page("catalogue/offer_form.html", form, company=company, offer=offer)


@blueprint.route("/needs/new", methods=["GET", "POST"])
def new_need(company_id: int) -> Any:
    company = kept(company_id)
    form = forms.NeedForm()
    if saved(form, company_id, operations.add_need):
        tell(_("The need stands in the catalogue. Choose the events you bring it to."), "ok")
        return redirect(url_for("my_catalogue.index", company_id=company_id))
    return page("catalogue/need_form.html", form, company=company, need=None)


@blueprint.route("/needs/<int:need_id>", methods=["GET", "POST"])
def edit_need(company_id: int, need_id: int) -> Any:
    company = kept(company_id)
    need = own(queries.need(need_id), company_id)
    form = forms.NeedForm.of(need)
    if changed(form, lambda: queries.need(need_id), operations.change_need):
        tell(_("Saved."), "ok")
        return redirect(url_for("my_catalogue.index", company_id=company_id))
    return page("catalogue/need_form.html", form, company=company, need=need)


def page(template: str, form: Any, **facts: Any) -> Any:
    return render_template(template, form=form, **facts), 422 if form.errors else 200


def own(row: Any, company_id: int) -> Any:
    """The row, if it is this company's."""
    if row.company_id != company_id:
        raise NotFound
    return row


def saved(form: forms.CatalogueForm, company_id: int, add: Callable[..., Any]) -> bool:
    """Whether the form was sent, good, and is written as a new row."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction():
            actor = people.one(current_user.id)
            add(companies.one(company_id), form.item(), actor=actor, now=clock.now())
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


def changed(form: forms.CatalogueForm, row: Callable[[], Any], change: Callable[..., Any]) -> bool:
    """Whether the form was sent, good, and is written into the row."""
    if not form.validate_on_submit():
        return False
    try:
        with transaction():
            change(row(), form.item(), actor=people.one(current_user.id), now=clock.now())
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


ROWS: dict[str, Callable[[int], Offer | Need]] = {"offers": queries.offer, "needs": queries.need}
ACTS: dict[str, Callable[..., None]] = {"withdraw": operations.withdraw, "restore": operations.restore}


@blueprint.post("/<kind>/<int:row_id>/<act>")
def withdraw(company_id: int, kind: str, row_id: int, act: str) -> Any:
    """Take an offer or a need out of the catalogue, or bring it back."""
    if kind not in ROWS or act not in ACTS:
        abort(404)
    with transaction():
        row = own(ROWS[kind](row_id), company_id)
        ACTS[act](row, actor=people.one(current_user.id), now=clock.now())
    tell(
        _("No longer shown in the catalogue.")
        if act == "withdraw"
        else _("It stands in the catalogue again."),
        "ok",
    )
    return redirect(url_for("my_catalogue.index", company_id=company_id))


@blueprint.route("/events/<slug>", methods=["GET", "POST"])
def bring(company_id: int, slug: str) -> Any:
    """Choose the needs that go to an event."""
    company = kept(company_id)
    event = events.by_slug(slug)
    own_needs = queries.needs_of(company_id)
    form = forms.BringNeeds(data={"needs": sorted(queries.brought(event.id, company_id))})
    form.needs.choices = [SelectChoice(str(need.id), localised(need, "title")) for need in own_needs]
    if form.validate_on_submit():
        try:
            with transaction():
                operations.bring_needs(
                    events.by_slug(slug),
                    companies.one(company_id),
                    form.needs.data or [],
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved: this is what you bring."), "ok")
            return redirect(url_for("my_catalogue.index", company_id=company_id))
    return page(
        "catalogue/bring.html",
        form,
        company=company,
        event=event,
        needs={need.id: need for need in own_needs},
        open=rules.takes_needs(event, clock.now()),
    )
