"""What this room hands to the factory: blueprints, words."""

from __future__ import annotations

from flask import Flask

from app.events import models, words  # noqa: F401  (its tables belong to the schema)
from app.events.views import about, agenda, calendar, desk, event, team  # noqa: F401  (they hang pages into blueprints)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(desk.blueprint)
