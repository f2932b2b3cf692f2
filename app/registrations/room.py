"""What this room hands to the factory: blueprints, words, jobs."""

from __future__ import annotations

from flask import Flask

from app.catalogue.bringers import buyers_come_from
from app.events import extensions
from app.events import hooks as event_hooks
from app.registrations import jobs, operations, queries, words  # noqa: F401  (its jobs register themselves)
from app.registrations.views import desk, event_panel, importing, own, sessions  # noqa: F401  (they share the blueprints)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`, and listen to what happens to events."""
    words.register()
    event_hooks.changed.subscribe(operations.on_event_changed)
    event_hooks.cancelled.subscribe(operations.on_event_cancelled)
    event_hooks.session_moved.subscribe(operations.on_session_moved)
    event_hooks.session_removed.subscribe(operations.on_session_removed)
    buyers_come_from(queries.events_as_buyer)
    extensions.set_own_panel(event_panel.own_panel)
    app.register_blueprint(own.blueprint)
    app.register_blueprint(desk.blueprint)
