"""The organiser prepares the meetings: slots and breaks, tables, delegations."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import pairwise
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from app.accounts import queries as people
from app.companies.rules import region_name
from app.core import clock
from app.core.errors import DomainError, NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.matchmaking import queries
from app.matchmaking.forms.setup import DelegationLimits, Slots, Tables, lines_of_zones, ranges_of
from app.matchmaking.models import Delegation, Side
from app.matchmaking.operations import availability, delegations, grid
from app.matchmaking.queries.calendar import calendar_of
from app.matchmaking.queries.delegation import counts_of_claims
from app.matchmaking.queries.delegation import delegation as delegation_of
from app.matchmaking.queries.grid import count_planned, schedule_row
from app.matchmaking.rules.grid import Stretch, slots_of, timeline
from app.matchmaking.views.availability import ticked
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page

blueprint = guarded(Blueprint("matchmaking_desk", __name__, url_prefix="/desk/<slug>"), "signed_in")


@blueprint.route("/meetings/slots", methods=["GET", "POST"])
def setup(slug: str) -> Any:
    """Slots and breaks. `act=preview` only shows what the form makes."""
    event = desk_event(slug)
    form = Slots(**values_at_first(event))
    planned: list[Stretch] | None = None
    sent = form.validate_on_submit()
    if sent or (request.method == "GET" and filled(form)):
        planned = planned_by(form, event)
    if sent and planned is not None and request.form.get("act") != "preview":
        try:
            with transaction():
                laid = grid.lay_slots(
                    events.managed_event(slug, current_user),
                    form.plan(),
                    filled_in=form.filled_in(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(ngettext("%(num)s slot laid.", "%(num)s slots laid.", len(laid)), "ok")
            return redirect(url_for("matchmaking_desk.setup", slug=slug))
    present = [(slot.starts_at, slot.ends_at) for slot in queries.slots(event.id)]
    page = render_template(
        "matchmaking/slots.html",
        event=event,
        form=form,
        planned=planned,
        timeline=timeline(planned or [], event.timezone, form.gap.data or 0),
        present=len(present),
        laid=timeline(present, event.timezone, shortest_gap(present)),
        tables=len(queries.tables(event.id)),
        zones=sorted({table.zone for table in queries.tables(event.id) if table.zone}),
        standing=count_planned(event.id),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/meetings/slots/preview")
def preview(slug: str) -> Any:
    """What the form makes, as a fragment: the live answer while the organiser types. Writes nothing."""
    event = events.managed_event(slug, current_user)
    form = Slots(MultiDict(request.args), meta={"csrf": False})
    planned = planned_by(form, event) if form.validate() else None
    return render_template(
        "matchmaking/slots_preview.html",
        event=event,
        form=form,
        planned=planned,
        timeline=timeline(planned or [], event.timezone, form.gap.data or 0),
        tables=len(queries.tables(event.id)),
    )


@blueprint.route("/meetings/tables", methods=["GET", "POST"])
def tables(slug: str) -> Any:
    event = desk_event(slug)
    present = queries.tables(event.id)
    schedule = schedule_row(event.id)
    form = Tables(
        number=len(present) or None,
        zones=lines_of_zones(present),
        accessible=ranges_of([table.number for table in present if table.accessible]),
        self_booking=schedule.self_booking if schedule else True,
    )
    if form.validate_on_submit():
        try:
            with transaction():
                event = events.managed_event(slug, current_user)
                actor, now = people.one(current_user.id), clock.now()
                laid = grid.lay_tables(
                    event,
                    form.number.data or 0,
                    form.zone_by_table(),
                    accessible=form.accessible_tables(),
                    actor=actor,
                    now=now,
                )
                grid.set_self_booking(event, bool(form.self_booking.data), actor=actor, now=now)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(ngettext("%(num)s table set up.", "%(num)s tables set up.", len(laid)), "ok")
            return redirect(url_for("matchmaking_desk.tables", slug=slug))
    page = render_template(
        "matchmaking/tables.html", event=event, form=form, present=present, slots=len(queries.slots(event.id))
    )
    return page, 422 if form.errors else 200


@blueprint.get("/meetings/delegations")
def delegations_list(slug: str) -> Any:
    """Who takes part, with seats, limits and how much of their time is taken."""
    event = desk_event(slug)
    everybody = queries.delegations(event.id)
    side = side_asked()
    question = request.args.get("q", "").strip().lower()
    return render_template(
        "matchmaking/delegations.html",
        event=event,
        page=page_of_rows([row for row in everybody if fits(row, side, question)]),
        sides={one: sum(row.side == one for row in everybody) for one in Side},
        side=side,
        question=request.args.get("q", ""),
        taken=counts_of_claims(event.id),
        slots=len(queries.slots(event.id)),
        region_name=region_name,
    )


@blueprint.route("/meetings/delegations/<int:delegation_id>", methods=["GET", "POST"])
def delegation(slug: str, delegation_id: int) -> Any:
    """Seats, limits and absences of one delegation."""
    event = desk_event(slug)
    found = delegation_of(event.id, delegation_id)
    form = DelegationLimits(
        seats=len(found.seats),
        min_meetings=found.min_meetings,
        max_meetings=found.max_meetings,
        zone=found.zone,
        needs_accessible=found.needs_accessible,
    )
    zones = {table.zone for table in queries.tables(event.id) if table.zone}
    form.offer_zones(sorted(zones | {found.zone} - {""}))
    if form.validate_on_submit():
        try:
            with transaction():
                event = events.managed_event(slug, current_user)
                found = delegation_of(event.id, delegation_id)
                actor, now = people.one(current_user.id), clock.now()
                absent = ticked(found)
                if found.side == Side.BUYER and form.seats.data is not None:
                    delegations.set_seats(found, form.seats.data, actor=actor, now=now)
                delegations.set_limits(
                    found, form.min_meetings.data or 0, form.max_meetings.data, actor=actor, now=now
                )
                delegations.set_place(
                    found,
                    zone=form.zone.data or "" if found.side == Side.BUYER else "",
                    needs_accessible=bool(form.needs_accessible.data),
                    actor=actor,
                    now=now,
                )
                availability.set_absences(found, absent, actor=actor, now=now)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("matchmaking_desk.delegation", slug=slug, delegation_id=delegation_id))
        found = delegation_of(event.id, delegation_id)
    page = render_template(
        "matchmaking/delegation.html",
        event=event,
        form=form,
        delegation=found,
        calendar=calendar_of(found, event.timezone),
        ticked=ticked(found) if form.errors else None,
    )
    return page, 422 if form.errors else 200


def desk_event(slug: str) -> Event:
    """The event, its workspace entered. Raises NotFound for others and for events without meetings."""
    event = events.managed_event(slug, current_user)
    if not event.has_meetings:
        raise NotFound
    enter_desk(event)
    return event


def planned_by(form: Slots, event: Event) -> list[Stretch] | None:
    """The slots a valid form makes; what is wrong with them is shown at its field."""
    try:
        plan = form.plan()
        grid.refuse_foreign_days(event, plan.days)
        return slots_of(plan, event.timezone)
    except Refused as refusal:
        form.refuse(refusal)
        return None


def values_at_first(event: Event) -> dict[str, Any]:
    """What the form shows before anything is typed: what was laid last, or a day that suits most conferences."""
    schedule = schedule_row(event.id)
    if schedule is not None and schedule.grid:
        return Slots.restored(schedule.grid)
    start = clock.in_zone(event.starts_at, event.timezone)
    end = clock.in_zone(event.ends_at, event.timezone)
    first = start + timedelta(minutes=30)
    return {
        "first_day": start.date(),
        "last_day": end.date() if end.date() != start.date() else None,
        "start": first.time(),
        "length": 20,
        "gap": 5,
        "until": "end",
        "end": end.time() if end.time() > first.time() else None,
        **({"lunch_from": time(13), "lunch_to": time(14)} if first.hour < 13 and end.hour > 14 else {}),
    }


def shortest_gap(slots: list[Stretch]) -> int:
    """Minutes between neighbouring slots as they were laid, to tell breaks from the time to change tables."""
    gaps = [after[0] - before[1] for before, after in pairwise(slots)]
    return int(min(gaps, default=timedelta()).total_seconds() // 60)


def filled(form: Slots) -> bool:
    """Whether the values shown at first say enough to make slots of them."""
    return (form.number.data if form.until.data == "number" else form.end.data) is not None


def side_asked() -> Side | None:
    asked = request.args.get("side", "")
    return Side(asked) if asked in set(Side) else None


def fits(row: Delegation, side: Side | None, question: str) -> bool:
    names = f"{row.company.name_ru} {row.company.name_en} {row.company.inn or ''}".lower()
    return (side is None or row.side == side) and question in names


def page_of_rows(rows: list[Delegation]) -> Page[Delegation]:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows))
