"""The organiser's workspace: who is in the room now, how long everybody was there, settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.accounts.names import short_name
from app.core import clock
from app.core.errors import NotFound, Refused
from app.events import queries as events
from app.events.models import Event
from app.infra.db import transaction
from app.online import forms, operations, queries
from app.online.models import Provider
from app.online.platforms import Guest, configured, platform_of
from app.online.queries import Which
from app.online.rules import entering
from app.online.views.own import sent_to
from app.online.views.sheet import people_sheet
from app.web.access import guarded
from app.web.desk import enter_desk
from app.web.flashes import tell
from app.web.paging import PER_PAGE, Page
from app.web.words import sentence_for

blueprint = guarded(Blueprint("online_desk", __name__, url_prefix="/desk/<slug>/online"), "signed_in")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SORTS = {"name", "-name", "share", "-share", "first", "-first"}


def entered(slug: str) -> Event:
    """The online event whose desk this is, for those who run it. Raises NotFound."""
    event = events.managed_event(slug, current_user)
    if not entering.is_online(event):
        raise NotFound
    enter_desk(event)
    return event


@blueprint.get("")
def index(slug: str) -> Any:
    """The room at this moment."""
    return render_template("online/desk/now.html", **moment_of(entered(slug)))


@blueprint.get("/now")
def now(slug: str) -> Any:
    """The part of that page that changes."""
    return render_template("online/desk/_now.html", **moment_of(entered(slug)))


def moment_of(event: Event) -> dict[str, Any]:
    present = clock.now()
    room = queries.room_of(event.id)
    return {
        "event": event,
        "room": room,
        "door": entering.door(event, room, present),
        "opens_at": entering.opens_at(event, room),
        "problem": sentence_for(Refused(room.problem)) if room.problem else "",
        "has_room": entering.has_room(event, room),
        "live": queries.live(event.id, present),
        "entries": queries.latest_entries(event.id, present),
    }


@blueprint.post("/enter")
def enter(slug: str) -> Any:
    """The organiser goes in as host, at any time; nobody's presence is recorded."""
    event = entered(slug)
    room = queries.room_of(event.id)
    if not entering.has_room(event, room):
        tell(str(_("There is no room to go to yet.")), "warn")
        return redirect(url_for("online_desk.index", slug=slug))
    guest = Guest(name=short_name(current_user), key=f"team-{current_user.id}", host=True)
    return sent_to(event, platform_of(room).join_url(event, room, guest))


@blueprint.post("/room")
def room(slug: str) -> Any:
    """Have the room made now, or closed."""
    entered(slug)
    end = request.form.get("act") == "end"
    try:
        with transaction():
            operations.ask_for_room(
                events.managed_event(slug, current_user),
                end=end,
                actor=people.one(current_user.id),
                now=clock.now(),
            )
    except Refused as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("The room is being closed.") if end else _("The room is being opened."), "ok")
    return redirect(url_for("online_desk.index", slug=slug))


@blueprint.get("/people")
def listed(slug: str) -> Any:
    """How long everybody was there."""
    event = entered(slug)
    everybody = queries.people(event.id)
    asked = asked_filter()
    found = queries.chosen(everybody, **asked)
    number = min(max(request.args.get("page", 1, type=int), 1), max(1, -(-len(found) // PER_PAGE)))
    return render_template(
        "online/desk/people.html",
        event=event,
        room=queries.room_of(event.id),
        asked=asked,
        page=Page(found[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(found)),
        counts={which: sum(person.which == which for person in everybody) for which in Which},
        total=len(everybody),
    )


@blueprint.get("/people.xlsx")
def sheet(slug: str) -> Any:
    """The list as shown, whole, with a sheet of the shares by agenda item."""
    event = entered(slug)
    found = queries.chosen(queries.people(event.id), **asked_filter())
    return Response(
        people_sheet(event, found),
        mimetype=XLSX,
        headers={"Content-Disposition": f'attachment; filename="online-{event.slug}.xlsx"'},
    )


def asked_filter() -> dict[str, Any]:
    """What stands in the address; what makes no sense there is passed over."""
    which, sort = request.args.get("which", ""), request.args.get("sort", "name")
    return {
        "text": request.args.get("q", "").strip()[:100].replace("\x00", ""),
        "which": Which(which) if which in set(Which) else None,
        "sort": sort if sort in SORTS else "name",
    }


@blueprint.route("/settings", methods=["GET", "POST"])
def settings(slug: str) -> Any:
    event = entered(slug)
    room = queries.room_of(event.id)
    form = forms.Settings(obj=room)
    ours = configured(Provider.BIGBLUEBUTTON)
    form.provider.only = list(Provider) if ours else [Provider.LINK]
    if not ours and "provider" not in request.form:
        form.provider.data = Provider.LINK
    if form.validate_on_submit():
        with transaction():
            operations.save_settings(
                events.managed_event(slug, current_user),
                form.values("opens_before", "threshold", "provider", "record"),
                actor=people.one(current_user.id),
                now=clock.now(),
            )
        tell(_("Saved."), "ok")
        return redirect(url_for("online_desk.settings", slug=slug))
    return render_template(
        "online/desk/settings.html", event=event, form=form, room=room, ours=ours
    ), 422 if form.errors else 200
