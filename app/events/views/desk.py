"""The organiser's pages about one event: new, change, publish, cancel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import operations, queries, rules
from app.events.forms.event import Cancellation, NewEvent, WholeEvent, filled
from app.events.models import Event, EventKind, EventState
from app.infra.db import transaction
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("events_desk", __name__, url_prefix="/desk"), "signed_in")


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Any:
    if not rules.may_make_events(current_user):
        abort(404)
    asked = request.args.get("kind", "")
    if asked not in set(EventKind):
        return render_template(
            "events/new_kind.html",
            kinds=list(EventKind),
            defaults=rules.DEFAULTS,
            templates=queries.templates(),
        )
    kind = EventKind(asked)
    form = NewEvent(data=suggested(kind, clock.now()))
    if form.validate_on_submit():
        try:
            with transaction():
                now = clock.now()
                values = operations.with_default_windows({"kind": kind, **form.event_values()}, now=now)
                event = operations.create_event(values, actor=people.one(current_user.id), now=now)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("The draft is ready. Fill in the rest, then publish it."), "ok")
            return redirect(url_for("events_desk.edit", slug=event.slug))
    return render_template("events/new.html", form=form, kind=kind), 422 if form.errors else 200


def suggested(kind: EventKind, now: datetime) -> dict[str, Any]:
    """What the form of a new event starts with: a working day in some weeks, at the usual hours of its kind."""
    given = rules.DEFAULTS[kind]
    day = clock.in_zone(now, rules.CENTRE_ZONE).date() + timedelta(days=given.lead)
    while day.weekday() > 4 - (given.days - 1):
        day += timedelta(days=1)
    return {
        "format": given.format,
        "starts_at": datetime.combine(day, given.starts),
        "ends_at": datetime.combine(day + timedelta(days=given.days - 1), given.ends),
        "timezone": rules.CENTRE_ZONE,
        "capacity": given.capacity,
    }


@blueprint.route("/<slug>/event", methods=["GET", "POST"])
def edit(slug: str) -> Any:
    event = managed(slug)
    form = WholeEvent(data=filled(event))
    form.event = event
    if form.validate_on_submit():
        try:
            with transaction():
                operations.change_event(
                    queries.managed_event(slug, current_user),
                    form.event_values(),
                    cluster_ids=form.clusters.data or [],
                    admissions=form.terms(),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("events_desk.edit", slug=slug))
    return (
        render_template(
            "events/edit.html",
            form=form,
            event=event,
            taken={row.role: row.seats_taken for row in queries.admissions_of(event.id)},
            missing=missing(event),
            frozen=rules.is_closed(event),
        ),
        422 if form.errors else 200,
    )


def managed(slug: str) -> Event:
    """The event, its workspace entered; 404 for those who may not change it."""
    event = queries.managed_event(slug, current_user)
    enter_desk(event)
    return event


def missing(event: Event) -> list[str]:
    """What a draft lacks before it may be published, in words."""
    if event.state != EventState.DRAFT:
        return []
    codes = rules.refusals_to_publish(event, len(queries.admissions_of(event.id)), clock.now())
    return [sentence_for(DomainError(code)) for code in codes]


@blueprint.post("/<slug>/publish")
def publish(slug: str) -> Any:
    return step(slug, operations.publish, _("Published: the event is in the calendar."))


@blueprint.post("/<slug>/start")
def start(slug: str) -> Any:
    return step(slug, operations.start, _("The event is running."))


@blueprint.post("/<slug>/finish")
def finish(slug: str) -> Any:
    return step(slug, operations.finish, _("The event is finished. Outcomes can be collected now."))


def step(slug: str, operation: Any, done: str) -> Any:
    """One step of the life cycle, then back to the event's page."""
    queries.managed_event(slug, current_user)
    try:
        with transaction():
            event = queries.managed_event(slug, current_user)
            operation(event, actor=people.one(current_user.id), now=clock.now())
        tell(done, "ok")
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    return redirect(url_for("events_desk.edit", slug=slug))


@blueprint.route("/<slug>/cancel", methods=["GET", "POST"])
def cancel(slug: str) -> Any:
    event = managed(slug)
    if not rules.may_step(event.state, EventState.CANCELLED):
        return redirect(url_for("events_desk.edit", slug=slug))
    form = Cancellation()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.cancel(
                    queries.managed_event(slug, current_user),
                    reason=form.reason.data or "",
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Cancelled. Everybody who is registered gets a message with the reason."), "ok")
            return redirect(url_for("events_desk.edit", slug=slug))
    return render_template("events/cancel.html", form=form, event=event), 422 if form.errors else 200


@blueprint.post("/<slug>/discard")
def discard(slug: str) -> Any:
    queries.managed_event(slug, current_user)
    try:
        with transaction():
            event = queries.managed_event(slug, current_user)
            operations.discard(event, actor=people.one(current_user.id), now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
        return redirect(url_for("events_desk.edit", slug=slug))
    tell(_("The draft is deleted."), "ok")
    return redirect(url_for("organiser.desk"))
