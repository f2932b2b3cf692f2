"""The programme of a year at the desk: how it stands, its numbers, its table as XLSX."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.companies.models import Cluster
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.events.models import EventKind
from app.events.rules import CENTRE_ZONE
from app.infra.db import transaction
from app.infra.i18n import localised
from app.infra.sheets import Sheet, xlsx_of
from app.programme import operations, queries
from app.programme.chart import month_names, months, scale
from app.programme.forms import PlanForm, filled
from app.programme.rules import Light, Preset, may_plan, preset_targets
from app.programme.sheet import event_rows, heads, table_of
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import label

blueprint = guarded(Blueprint("programme", __name__, url_prefix="/desk/programme"), "organiser")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_year() -> int:
    """The year in the address; the present one without."""
    return request.args.get("year", clock.in_zone(clock.now(), CENTRE_ZONE).year, type=int)


def asked_cluster() -> Cluster | None:
    """The cluster in the address. 404 for one that is not there."""
    slug = request.args.get("cluster", "")
    if not slug:
        return None
    found = next((one for one in events.all_clusters() if one.slug == slug), None)
    return found if found is not None else abort(404)


def asked_kind() -> EventKind | None:
    """The kind whose chart is drawn; None means all together."""
    asked = request.args.get("kind") or EventKind.SUPPLIER_CONFERENCE
    return EventKind(asked) if asked in set(EventKind) else None


@blueprint.get("/")
def index() -> Any:
    """How the year stands."""
    now, kind = clock.now(), asked_kind()
    found = queries.programme(asked_year(), now, asked_cluster())
    drawn = months(found, kind, now)
    return render_template(
        "programme/index.html",
        found=found,
        kind=kind,
        row=found.row(kind) if kind else found.total,
        months=drawn,
        scale=scale(drawn),
        events=found.events_of(kind),
        standings={event.id: queries.standing(event, now) for event in found.events},
        kind_options=kind_options(),
        cluster_options=[(one.slug, localised(one, "name")) for one in events.all_clusters()],
        month_names=month_names(short=True),
        month_names_long=month_names(),
        lights=Light,
        may_plan=may_plan(current_user),
    )


def kind_options() -> list[tuple[str, str]]:
    """The kinds whose chart may be drawn; supplier conferences stand without a choice."""
    kinds = [kind for kind in EventKind if kind != EventKind.SUPPLIER_CONFERENCE]
    return [*((str(kind), label(kind)) for kind in kinds), ("all", _("All kinds"))]


@blueprint.route("/plan", methods=["GET", "POST"])
def plan() -> Any:
    """The numbers; a preset fills them in without saving."""
    if not may_plan(current_user):
        abort(404)
    year, cluster, preset = asked_year(), asked_cluster(), request.args.get("preset", "")
    found = queries.programme(year, clock.now(), cluster)
    targets = queries.targets_of(year, cluster.id if cluster else None)
    chosen = Preset(preset) if preset in set(Preset) else None
    if chosen:
        targets = preset_targets(targets, chosen)
    form = PlanForm(data=filled(targets, found.version))
    where: dict[str, Any] = {"year": year, "cluster": cluster.slug if cluster else None}
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_plan(
                    year,
                    form.targets(),
                    cluster=asked_cluster(),
                    seen_version=form.seen_version(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The plan is saved."), "ok")
            return redirect(url_for("programme.index", **where))
    return (
        render_template(
            "programme/plan.html",
            form=form,
            found=found,
            where=where,
            presets=list(Preset),
            preset=chosen,
        ),
        422 if form.errors else 200,
    )


@blueprint.get("/programme.xlsx")
def xlsx() -> Response:
    """The year's table, and the events behind it."""
    now = clock.now()
    found = queries.programme(asked_year(), now, asked_cluster())
    book = xlsx_of(
        [
            Sheet(_("Programme %(year)s", year=found.year), heads(), table_of(found)),
            Sheet(
                _("Events"),
                [_("Date"), _("Kind"), _("Event"), _("Counts as")],
                event_rows(found, now),
            ),
        ]
    )
    name = f"programme-{found.year}{'-' + found.cluster.slug if found.cluster else ''}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(book, mimetype=XLSX, headers=headers)
