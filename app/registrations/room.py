"""What this room hands to the factory: blueprints, words, jobs, its part of copies."""

from __future__ import annotations

from flask import Flask

from app.catalogue.bringers import buyers_come_from
from app.correspondence.reminders import register_reminder
from app.events import extensions
from app.events import hooks as event_hooks
from app.infra.outbox import register_kinds
from app.registrations import jobs, operations, queries, reminders, segments, words  # noqa: F401  (its jobs register themselves)
from app.registrations.emails import kinds as message_kinds
from app.registrations.operations import copying
from app.registrations.views import (  # noqa: F401  (they share the blueprints)
    answers,
    codes_desk,
    colleagues,
    desk,
    event_panel,
    importing,
    invitations_desk,
    invited,
    offers,
    own,
    sessions,
    waiting,
    waiting_desk,
)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`, and listen to what happens to events."""
    words.register()
    copying.register()
    segments.register()
    register_kinds(*message_kinds.kinds())
    for reminder in reminders.kinds():
        register_reminder(reminder)
    event_hooks.changed.subscribe(operations.on_event_changed)
    event_hooks.cancelled.subscribe(operations.on_event_cancelled)
    event_hooks.places_changed.subscribe(operations.on_places_changed)
    event_hooks.session_changed.subscribe(operations.on_session_changed)
    event_hooks.session_moved.subscribe(operations.on_session_moved)
    event_hooks.session_removed.subscribe(operations.on_session_removed)
    buyers_come_from(queries.events_as_buyer)
    extensions.set_own_panel(event_panel.own_panel)
    extensions.set_waiting_list(event_panel.may_wait)
    app.register_blueprint(own.blueprint)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(offers.blueprint)
    app.register_blueprint(invited.blueprint)
