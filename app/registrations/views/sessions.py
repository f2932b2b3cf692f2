"""Booking places in agenda items."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts import queries as people
from app.core import clock
from app.core.errors import DomainError
from app.events import queries as events
from app.infra.db import transaction
from app.registrations import operations, queries
from app.registrations.views.own import blueprint
from app.web.flashes import tell
from app.web.words import sentence_for


@blueprint.get("/my/tickets/<code>/sessions")
def sessions(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    return render_template(
        "registrations/sessions.html",
        registration=registration,
        event=registration.event,
        choices=queries.session_choices(registration),
    )


@blueprint.post("/my/tickets/<code>/sessions/<int:session_id>")
def book(code: str, session_id: int) -> Any:
    """Take a place, or give it back with act=leave."""
    leaving = request.form.get("act") == "leave"
    try:
        with transaction():
            registration = queries.ticket_of(code, current_user.id, hold=True)
            session = events.session(registration.event_id, session_id)
            act = operations.leave_session if leaving else operations.book_session
            act(registration, session, actor=people.one(current_user.id), now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_("Your place is given back.") if leaving else _("Your place is booked."), "ok")
    return redirect(url_for("registrations.sessions", code=code))
