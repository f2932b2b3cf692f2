"""The way in: our own link, which knows the person, says when it opens, and records who goes in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.urls import iri_to_uri

from app.accounts.names import short_name
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.tokens import secret_address
from app.events import queries as events
from app.events.models import Event, Role
from app.infra.db import transaction
from app.online import operations, queries
from app.online.platforms import Guest, platform_of
from app.online.rules import entering
from app.registrations import queries as registrations
from app.registrations.models import Registration
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(Blueprint("online", __name__, url_prefix="/my/events/<slug>/online"), "signed_in")

LONGEST_VISIT = 40
HOSTS = frozenset({Role.SPEAKER, Role.STAFF})


@blueprint.get("")
def join(slug: str) -> Any:
    """The page every mail and calendar leads to. Who is not admitted is led to where one registers."""
    event, registration = here(slug)
    if registration is None or not registration.is_approved:
        tell(_("The room is for those who are registered and admitted."))
        if registration is None:
            return redirect(url_for("events.event", slug=slug))
        return redirect(url_for("registrations.ticket", code=registration.ticket_code))
    return render_template("online/join.html", registration=registration, **shown(event))


@blueprint.get("/door")
def door(slug: str) -> Any:
    """The part of the page that changes when the room opens; fetched again and again until it does."""
    event, registration = here(slug)
    if registration is None or not registration.is_approved:
        raise NotFound
    return render_template("online/_door.html", **shown(event))


@blueprint.post("")
def enter(slug: str) -> Any:
    """Record the entry and send the person on. The address stands in no page before this moment."""
    visit = request.form.get("visit", "")[:LONGEST_VISIT] or secret_address()
    try:
        with transaction():
            registration = admitted(slug)
            operations.enter(registration, visit=visit, now=clock.now())
    except Refused as refusal:
        tell(sentence_for(refusal), "warn")
        return redirect(url_for("online.join", slug=slug))
    event = registration.event
    room = queries.room_of(event.id)
    guest = Guest(name=short_name(current_user), key=str(registration.id), host=registration.role in HOSTS)
    return sent_to(event, platform_of(room).join_url(event, room, guest))


def sent_to(event: Event, address: str) -> Response:
    """A page that goes on to `address` by itself.

    A redirect in answer to a form would be stopped by our own policy (form-action 'self'), which stays as strict as it is.
    """
    address = iri_to_uri("".join(address.split()))  # it goes into a header
    answer = make_response(render_template("online/going.html", event=event, address=address))
    answer.headers["Refresh"] = f"0; url={address}"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.post("/here")
def pulse(slug: str) -> Any:
    """A sign of life of the page that stays open; 410 tells it to stop."""
    with transaction():
        goes_on = operations.pulse(admitted(slug), visit=visited(), now=clock.now())
    return ("", 204) if goes_on else ("", 410)


@blueprint.post("/left")
def leave(slug: str) -> Any:
    """The page is being closed."""
    with transaction():
        operations.leave(admitted(slug), visit=visited(), now=clock.now())
    return "", 204


def visited() -> str:
    visit = request.form.get("visit", "")[:LONGEST_VISIT]
    if not visit or "\x00" in visit:
        raise NotFound
    return visit


def here(slug: str) -> tuple[Event, Registration | None]:
    """The online event and the reader's registration. Raises NotFound where nobody joins online."""
    event = events.by_slug(slug)
    if not entering.is_online(event):
        raise NotFound
    return event, registrations.of_person_at(event.id, current_user.id)


def admitted(slug: str) -> Registration:
    """The reader's own approved registration with its event. Raises NotFound."""
    _event, registration = here(slug)
    if registration is None or not registration.is_approved:
        raise NotFound
    return registration


def shown(event: Event) -> dict[str, Any]:
    """What the door says now."""
    now = clock.now()
    room = queries.room_of(event.id)
    return {
        "event": event,
        "door": entering.door(event, room, now),
        "opens_at": entering.opens_at(event, room),
        "counted": platform_of(room).makes_rooms,
        "visit": secret_address(),
        "moment": now,
    }
