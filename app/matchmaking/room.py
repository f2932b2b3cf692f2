"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.matchmaking import jobs, models, words  # noqa: F401  (its jobs and tables belong to the application)
from app.matchmaking.operations import availability, delegations, withdrawal
from app.matchmaking.views import booking
from app.registrations import hooks as registrations


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    app.register_blueprint(booking.blueprint)
    registrations.approved.subscribe(delegations.ensure_for)
    registrations.left.subscribe(withdrawal.on_left)
    registrations.session_booked.subscribe(availability.on_session_booked)
    registrations.session_left.subscribe(availability.on_session_left)
