"""When one's own people cannot meet anybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError, NotFound
from app.infra.db import transaction
from app.matchmaking.models import Delegation
from app.matchmaking.operations import availability
from app.matchmaking.queries.calendar import calendar_of
from app.matchmaking.views.wishes import chosen, own
from app.web.access import guarded
from app.web.flashes import tell
from app.web.words import sentence_for

blueprint = guarded(
    Blueprint("availability", __name__, url_prefix="/my/events/<slug>/availability"), "signed_in"
)


@blueprint.route("", methods=["GET", "POST"])
def index(slug: str) -> Any:
    asked = request.args.get("delegation", type=int)
    refusal = None
    if request.method == "POST":
        try:
            with transaction():
                _event, mine = own(slug)
                delegation = chosen(mine, asked)
                availability.set_absences(
                    delegation, ticked(delegation), actor=people.one(current_user.id), now=clock.now()
                )
        except NotFound:
            raise
        except DomainError as error:
            refusal = sentence_for(error)
        else:
            tell(_("Saved. No meetings will be placed at the times you ticked."), "ok")
            return redirect(url_for("availability.index", slug=slug, delegation=delegation.id))
    event, mine = own(slug)
    delegation = chosen(mine, asked)
    page = render_template(
        "matchmaking/availability.html",
        event=event,
        delegations=mine,
        delegation=delegation,
        calendar=calendar_of(delegation, event.timezone),
        ticked=ticked(delegation) if refusal else None,
        refusal=refusal,
    )
    return page, 422 if refusal else 200


def ticked(delegation: Delegation) -> dict[int, list[int]]:
    """By seat: the slots ticked in the form that was sent."""
    return {seat.id: request.form.getlist(f"seat-{seat.id}", type=int) for seat in delegation.seats}
