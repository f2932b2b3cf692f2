"""The public catalogue: what buyers want and what makers offer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_login import current_user

from app.catalogue import queries, rules
from app.catalogue.models import Need, Offer
from app.catalogue.views.filtering import chips_of, filters_of, options_of, route_options
from app.companies import queries as companies
from app.core import clock
from app.web.access import guarded
from app.web.paging import page_of

blueprint = guarded(Blueprint("catalogue", __name__), "public")


@blueprint.get("/needs")
def needs() -> Any:
    filters = filters_of(request.args)
    today = rules.today(clock.now())
    query = queries.needs(filters, today=today, order=request.args.get("sort", ""))
    return render_template(
        "catalogue/needs.html",
        page=page_of(query, request.args.get("page", 1, type=int)),
        filters=filters,
        chip_list=chips_of(filters),
        options=options_of(Need),
        route_options=route_options(),
    )


@blueprint.get("/offers")
def offers() -> Any:
    filters = filters_of(request.args, with_route=False)
    query = queries.offers(filters, order=request.args.get("sort", ""))
    return render_template(
        "catalogue/offers.html",
        page=page_of(query, request.args.get("page", 1, type=int)),
        filters=filters,
        chip_list=chips_of(filters),
        options=options_of(Offer),
    )


@blueprint.get("/needs/<int:need_id>")
def need(need_id: int) -> Any:
    row = queries.need(need_id)
    return render_template(
        "catalogue/need.html",
        need=row,
        may_edit=seen(row),
        over=rules.is_over(row, clock.now()),
        events=queries.conferences_of(need_id),
        offers=queries.offers_for(row),
        kin=rules.kin_of(row.okpd2),
    )


@blueprint.get("/offers/<int:offer_id>")
def offer(offer_id: int) -> Any:
    row = queries.offer(offer_id)
    return render_template(
        "catalogue/offer.html",
        offer=row,
        may_edit=seen(row),
        needs=queries.needs_for(row, today=rules.today(clock.now())),
        kin=rules.kin_of(row.okpd2),
    )


def seen(row: Offer | Need) -> bool:
    """Whether the visitor also keeps this row; 404 where they may not even see it."""
    actor = current_user if current_user.is_authenticated else None
    standing = companies.standing_of(actor.id, row.company_id) if actor else None
    if not rules.may_see(row, actor, standing):
        abort(404)
    return actor is not None and rules.may_edit(actor, standing)
