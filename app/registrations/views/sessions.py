"""Booking places in agenda items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
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

_ACTS: dict[str, Callable[..., None]] = {
    "leave": operations.leave_session,
    "wait": operations.wait_for_session,
    "unwait": operations.leave_session_queue,
}
_DONE = {
    "book": _l("Your place is booked."),
    "leave": _l("Your place is given back."),
    "wait": _l("You are on the waiting list."),
    "unwait": _l("You have left the waiting list."),
}


@blueprint.get("/my/tickets/<code>/sessions")
def sessions(code: str) -> Any:
    registration = queries.ticket_of(code, current_user.id)
    return render_template(
        "registrations/sessions.html",
        registration=registration,
        event=registration.event,
        choices=queries.session_choices(registration),
        standings=queries.standings_of(registration.id),
        terms=queries.terms_of(registration.event_id),
    )


@blueprint.post("/my/tickets/<code>/sessions/<int:session_id>")
def book(code: str, session_id: int) -> Any:
    """Take a place; act=leave gives it back, act=wait joins the queue for it, act=unwait leaves the queue."""
    asked = request.form.get("act", "")
    try:
        with transaction():
            registration = queries.ticket_of(code, current_user.id, hold=True)
            session = events.session(registration.event_id, session_id)
            act = _ACTS.get(asked, operations.book_session)
            act(registration, session, actor=people.one(current_user.id), now=clock.now())
    except DomainError as refusal:
        tell(sentence_for(refusal), "bad")
    else:
        tell(_DONE.get(asked, _DONE["book"]), "ok")
    return redirect(url_for("registrations.sessions", code=code))
