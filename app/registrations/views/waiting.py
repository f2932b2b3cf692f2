"""What a person does about the own place in a queue, from the ticket's page."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core.errors import DomainError, NotFound
from app.infra.db import transaction
from app.registrations import operations, queries
from app.registrations.views.offers import answer_offer
from app.registrations.views.own import blueprint
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.post("/my/tickets/<code>/offer")
def answer_own_offer(code: str) -> Any:
    """Accept or decline the offer `place`, one's own."""
    place_id = request.form.get("place", type=int) or 0
    back = "registrations.ticket"
    try:
        with transaction():
            place = operations.held_place(place_id)
            if queries.ticket_of(code, current_user.id).id != place.registration_id:
                raise NotFound
            back = "registrations.sessions" if place.session_id else back
            answer_offer(place, actor=people.one(current_user.id))
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        tell(sentence_for(refusal), "bad")
    else:
        accepted = request.form.get("act") == "accept"
        tell(
            _("The place is yours.") if accepted else _("Declined: the place goes to the next on the list."),
            "ok",
        )
    return redirect(url_for(back, code=code))
