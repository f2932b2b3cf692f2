"""The organiser's view of what buyers bring to an event."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from app.accounts import queries as people
from app.catalogue import forms, operations, queries, rules
from app.catalogue.models import Need
from app.catalogue.views.filtering import chips_of, filters_of, route_options
from app.core import clock
from app.events import queries as events
from app.events.models import Event
from app.infra.db import db, transaction
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import page_of
from app.web.words import label

blueprint = guarded(Blueprint("catalogue_desk", __name__, url_prefix="/desk/<slug>"), "signed_in")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def entered(slug: str) -> Event:
    """The event, for those who run it, with its menu around the page."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


@blueprint.get("/needs")
def needs(slug: str) -> Any:
    event = entered(slug)
    filters = filters_of(request.args)
    query = queries.needs_at(event.id, filters, order=request.args.get("sort", "company"))
    page = page_of(query, request.args.get("page", 1, type=int))
    buyers, total = queries.counts_at(event.id)
    return render_template(
        "catalogue/desk_needs.html",
        event=event,
        page=page,
        filters=filters,
        chip_list=chips_of(filters),
        route_options=route_options(),
        buyer_options=[(row.id, localised(row, "short")) for row in queries.buyers_at(event.id)],
        buyer_count=buyers,
        total=total,
        makers=queries.makers_of(rules.kin_of(need.okpd2) for need in page.rows),
        kin_of=rules.kin_of,
        shown={key: request.args[key] for key in ("q", "company", "route", "sort") if request.args.get(key)},
    )


@blueprint.post("/needs/take-off")
def take_off(slug: str) -> Any:
    """Take the ticked needs off the event's list."""
    event = entered(slug)
    form = forms.TakeOff()
    ids = {int(value) for value in request.form.getlist("ids") if value.isdecimal()}
    if not form.validate():
        tell(_("Say why: the reason stays in the log."), "bad")
    elif ids:
        with transaction():
            found = [need for need in db.session.scalars(queries.needs_at(event.id)) if need.id in ids]
            operations.take_off(
                event,
                found,
                actor=people.one(current_user.id),
                reason=form.reason.data or "",
                now=clock.now(),
            )
        tell(ngettext("%(num)s need is off the list.", "%(num)s needs are off the list.", len(found)), "ok")
    return redirect(url_for("catalogue_desk.needs", slug=slug))


@blueprint.get("/needs.xlsx")
def export(slug: str) -> Any:
    """What the list shows, as a table."""
    event = entered(slug)
    query = queries.needs_at(event.id, filters_of(request.args), order=request.args.get("sort", "company"))
    heads = [
        _("Buyer"),
        _("INN"),
        _("Need"),
        _("OKPD2"),
        _("A year"),
        _("Unit"),
        _("Price from, roubles"),
        _("Price to, roubles"),
        _("Deadline"),
        _("Route"),
        _("Required papers"),
        _("Details"),
    ]
    content = xlsx_of([Sheet(_("Needs"), heads, [cells(need) for need in db.session.scalars(query)])])
    name = f"{event.slug}-needs.xlsx"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def cells(need: Need) -> list[Any]:
    return [
        localised(need.company, "name"),
        need.company.inn or "",
        localised(need, "title"),
        need.okpd2,
        need.quantity,
        localised(need, "unit"),
        need.price_min,
        need.price_max,
        need.deadline,
        label(need.route),
        localised(need, "papers"),
        localised(need, "description"),
    ]
