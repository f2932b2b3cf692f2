"""Pages of this room."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from app.events import queries as events
from app.events.models import Event
from app.web.access import guarded
from app.web.desk import enter_desk

blueprint = guarded(
    Blueprint("correspondence_desk", __name__, url_prefix="/desk/<slug>/messages"), "signed_in"
)


def entered(slug: str) -> Event:
    """The event whose desk this is. Raises NotFound for others than its managers."""
    event = events.managed_event(slug, current_user)
    enter_desk(event)
    return event


MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"
