"""The organiser's waiting lists, and the terms of an event's places."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.events import queries as events
from app.events import rules as event_rules
from app.infra.db import transaction
from app.registrations import forms, operations, queries, rules
from app.registrations.models import WaitingPlace
from app.registrations.views.desk import blueprint, entered
from app.web.flashes import tell


@blueprint.get("/waiting")
def waiting(slug: str) -> Any:
    """One queue: the event's, or with ?session= that of an agenda item."""
    event = entered(slug)
    sessions = {session.id: session for session in events.sessions_of(event.id) if session.bookable}
    session = sessions.get(request.args.get("session", 0, type=int))
    places = queries.queue(event.id, session.id if session else None)
    lengths = queries.queue_lengths(event.id)
    return render_template(
        "registrations/desk/waiting.html",
        event=event,
        session=session,
        sessions=[one for one in sessions.values() if lengths.get(one.id) or one.capacity is not None],
        lengths=lengths,
        offered=[place for place in places if place.is_offered],
        waits=[place for place in places if not place.is_offered],
        ended=queries.ended_offers(event.id, session.id if session else None),
        terms=queries.terms_of(event.id),
        goes_on=rules.offers_go_on(event, clock.now()),
        closed=event_rules.is_closed(event),
    )


@blueprint.route("/waiting/<int:place_id>/first", methods=["GET", "POST"])
def put_first(slug: str, place_id: int) -> Any:
    """Out of turn, on a page of its own that asks for the reason."""
    event = entered(slug)
    place = _place(event.id, place_id)
    form = forms.OutOfTurn()
    if form.validate_on_submit():
        try:
            with transaction():
                held = _place(events.managed_event(slug, current_user).id, place_id, hold=True)
                operations.put_first(
                    held, reason=form.reason.data or "", actor=people.one(current_user.id), now=clock.now()
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Next in turn: the first place that comes free is offered to this person."), "ok")
            return redirect(url_for("registrations_desk.waiting", slug=slug, session=place.session_id))
        event, place = entered(slug), _place(event.id, place_id)
    return render_template(
        "registrations/desk/put_first.html", event=event, place=place, form=form
    ), 422 if form.errors else 200


def _place(event_id: int, place_id: int, *, hold: bool = False) -> WaitingPlace:
    if queries.event_of_place(place_id) != event_id:
        raise NotFound
    return operations.held_place(place_id) if hold else queries.place(place_id)


@blueprint.route("/terms", methods=["GET", "POST"])
def terms(slug: str) -> Any:
    """Waiting list, changes, cancelling, colleagues: what people may do by themselves, and until when."""
    event = entered(slug)
    kept = queries.terms_of(event.id)
    form = forms.Terms(
        data={
            "waiting_list": kept.waiting_list,
            "offer_hours": kept.offer_hours,
            "changes_until": _wall(kept.changes_until, event.timezone),
            "cancels_until": _wall(kept.cancels_until, event.timezone),
            "transfers": kept.transfers,
            "groups": kept.groups,
        }
    )
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_terms(
                    events.managed_event(slug, current_user),
                    form.terms(event.timezone),
                    actor=people.one(current_user.id),
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            tell(_("Saved."), "ok")
            return redirect(url_for("registrations_desk.terms", slug=slug))
        event = entered(slug)
    return render_template(
        "registrations/desk/terms.html", event=event, form=form, closed=event_rules.is_closed(event)
    ), 422 if form.errors else 200


def _wall(moment: datetime | None, timezone: str) -> datetime | None:
    return clock.in_zone(moment, timezone).replace(tzinfo=None) if moment is not None else None
