"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.correspondence.reminders import register_reminder
from app.infra.outbox import register_kinds
from app.matchmaking import jobs, models, reminders, segments, words  # noqa: F401  (its jobs and tables belong to the application)
from app.matchmaking.emails import kinds as message_kinds
from app.matchmaking.operations import availability, copying, delegations, withdrawal
from app.matchmaking.views import (  # noqa: F401  (one blueprint of several files)
    amending,
    board,
    booking,
    capacity,
    fairness,
    meetings,
    publishing,
    runs,
    schedule,
    setup_rules,
    variants,
    why,
    wishes,
)
from app.matchmaking.views import availability as availability_pages
from app.matchmaking.views import setup_wishes as desk_pages
from app.registrations import hooks as registrations


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    segments.register()
    copying.register()
    register_kinds(*message_kinds.kinds())
    for reminder in reminders.kinds():
        register_reminder(reminder)
    for page in (desk_pages, wishes, availability_pages, booking, schedule, why):
        app.register_blueprint(page.blueprint)
    registrations.approved.subscribe(delegations.ensure_for)
    registrations.approved_together.subscribe(delegations.ensure_for_all)
    registrations.left.subscribe(withdrawal.on_left)
    registrations.session_booked.subscribe(availability.on_session_booked)
    registrations.session_left.subscribe(availability.on_session_left)
