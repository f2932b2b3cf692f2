"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.matchmaking import models, words  # noqa: F401  (its tables belong to the schema)
from app.matchmaking.operations import availability, delegations
from app.registrations import hooks as registrations


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    registrations.approved.subscribe(delegations.ensure_for)
    registrations.session_booked.subscribe(availability.on_session_booked)
    registrations.session_left.subscribe(availability.on_session_left)
