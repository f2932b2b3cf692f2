"""What this room hands to the factory: blueprints, words."""

from __future__ import annotations

from flask import Flask

from app.events import models, words  # noqa: F401  (its tables belong to the schema)
from app.events.operations import copied_parts
from app.events.views import (  # noqa: F401  (they hang pages into blueprints)
    about,
    agenda,
    calendar,
    copying,
    desk,
    event,
    exports,
    team,
)


def register(app: Flask) -> None:
    """Hang the room's pages and words into `app`."""
    words.register()
    copied_parts.register()
    app.register_blueprint(calendar.blueprint)
    app.register_blueprint(desk.blueprint)
