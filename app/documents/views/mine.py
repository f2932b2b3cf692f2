"""One's own badge and schedule. The event's staff may print them for somebody; for others they do not exist."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from app.core import clock
from app.core.errors import NotFound
from app.core.tokens import normalised_code
from app.documents import badges, schedules
from app.documents.queries import meetings, people
from app.events import queries as events
from app.events.models import Event
from app.events.rules import may_work_at
from app.infra.i18n import current_language
from app.infra.pdf import pdf_of
from app.web.access import guarded

blueprint = guarded(Blueprint("documents", __name__, url_prefix="/my"), "signed_in")


@blueprint.get("/tickets/<code>/badge.pdf")
def badge(code: str) -> Any:
    """The badge of one ticket on A6."""
    person, event_id = people.person(normalised_code(code))
    event = events.by_id(event_id)
    if person.user_id != current_user.id and not _works_at(event):
        raise NotFound
    row = people.event_row(event)
    known = meetings.met(event.id, people.people(event.id)) if event.has_meetings else []
    content = badges.pdf(
        badges.collect([person], known), row, language=current_language(), paper=badges.Paper.A6
    )
    return _file(content, f"badge-{person.code}.pdf")


@blueprint.get("/events/<slug>/schedule.pdf")
def my_schedule(slug: str) -> Any:
    """One's own meetings and sessions of an event on A4."""
    event = events.by_slug(slug)
    person = people.person_of(event.id, current_user.id)
    known = meetings.met(event.id, people.people(event.id)) if event.has_meetings else []
    mine = schedules.collect([person], known, people.booked(event.id), people.breaks(event.id))
    html = schedules.render(mine, people.event_row(event), language=current_language(), made_at=clock.now())
    return _file(pdf_of(html), f"{event.slug}-schedule.pdf")


def _works_at(event: Event) -> bool:
    return may_work_at(current_user, events.team_roles(event.id, current_user))


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)
